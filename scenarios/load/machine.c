/* SPDX-License-Identifier: MIT */
/*
 * machine.c - a scenario and a variant become a machine, of which worlds are made.
 */
#include "scenarios/load/machine.h"

#include <stdlib.h>

#include "policies/program/machine.h"
#include "sim/world/memory.h"
#include "sim/world/world.h"

gboolean scenario_machine_init(struct scenario_machine *m, const struct scenario *s,
			       const struct vmap_config *vmap)
{
	const struct lock_config *own =
		s->own_lock ? (const void *)s->own_lock->data : NULL;
	const struct cast *cast = scenario_cast(s, vmap->policy);

	m->machine = cast->machine;
	m->vmap = *vmap;
	m->vmap.program = cast->program;
	m->vmap.own_work = (const void *)s->own_work->data;
	m->vmap.own_works = cast->works;
	m->vmap.tunable = scenario_tuning(s, vmap->policy);
	m->task = g_memdup2(cast->machine.task, cast->machine.tasks * sizeof(*m->task));
	m->block = vmalloc_machine(&m->machine, &m->vmap, m->task, own,
				   own ? s->own_lock->len : 0);
	if (!m->block) {
		g_free(m->task);
		return FALSE;
	}
	m->machine.window = MIN(WEAK_WINDOW, MAX(16, 4 + 4 * m->machine.atomics));
	m->bytes = world_bytes(&m->machine);
	return TRUE;
}

gboolean scenario_machine_of(struct scenario_machine *m, const struct scenario *s,
			     const struct policy *policy)
{
	struct vmap_config vmap = s->vmap;

	vmap.policy = policy;
	return scenario_machine_init(m, s, &vmap);
}

void scenario_machine_clear(struct scenario_machine *m)
{
	free(m->block);
	g_free(m->task);
}
