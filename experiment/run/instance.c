/* SPDX-License-Identifier: MIT */
/*
 * instance.c - a specification's machine, and running [setup] in a world of it.
 */
#include "experiment/run/instance.h"

#include "policies/program/machine.h"
#include "sim/world/world.h"

void instance_lacks_memory(const struct run_spec *spec, GError **error)
{
	g_set_error(error, SCENARIO_ERROR, 0,
		    "%s: %s: there is not enough memory for this machine",
		    spec->scenario->path, spec->policy->name);
}

gboolean instance_init(struct scenario_machine *m, const struct run_spec *spec,
		       uint32_t areas, GError **error)
{
	struct vmap_config vmap = spec->scenario->vmap;

	vmap.policy = spec->policy;
	if (areas)
		vmap.areas = MIN(vmap.areas, areas);
	if (!scenario_machine_init(m, spec->scenario, &vmap)) {
		instance_lacks_memory(spec, error);
		return FALSE;
	}
	m->machine.seed = spec->seed;
	if (spec->enough_steps)
		m->machine.max_steps = MIN(m->machine.max_steps, spec->enough_steps);
	m->machine.lockdep = spec->watches_locks ||
			     scenario_expected(spec->scenario) & lock_properties();
	m->bytes = world_bytes(&m->machine);
	return TRUE;
}

gboolean instance_set_up(struct world *w, const struct run_spec *spec,
			 const atomic_bool *stop, GError **error)
{
	char detail[160] = "";

	if (vmalloc_setup(w, stop, detail))
		return TRUE;
	g_set_error(error, SCENARIO_ERROR, 0,
		    "%s: [setup] does not come to its end under %s, expected a "
		    "program that waits for nobody and a tick that leaves it time: %s",
		    spec->scenario->setup_place, spec->policy->name, detail);
	return FALSE;
}
