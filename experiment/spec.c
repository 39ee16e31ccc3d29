/* SPDX-License-Identifier: MIT */
/*
 * variant.c - one variant of a scenario: its machine, and running it.
 */
#include "cli/cli.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "policies/program/machine.h"
#include "report/collect/collect.h"
#include "report/collect/complete.h"
#include "sim/world/world.h"
#include "sim/machine/schedule.h"
#include "sim/machine/run.h"
#include "sim/clock/drive.h"
#include "sim/kernel/boot.h"

gboolean variant_machine(const struct variant *v, struct scenario_machine *m,
			 GError **error)
{
	struct vmap_config vmap = v->spec.scenario->vmap;

	vmap.policy = v->spec.policy;
	if (v->areas)
		vmap.areas = MIN(vmap.areas, v->areas);
	if (!scenario_machine_init(m, v->spec.scenario, &vmap)) {
		variant_fails(v, error, "there is not enough memory for this machine");
		return FALSE;
	}
	m->machine.seed = v->spec.seed;
	return TRUE;
}

gboolean variant_take(const struct variant *v, int64_t bytes)
{
	return !v->take || v->take(v->take_data, bytes);
}

void variant_fails(const struct variant *v, GError **error, const char *what)
{
	g_set_error(error, SCENARIO_ERROR, 0, "%s: %s: %s", v->spec.scenario->path,
		    v->spec.policy->name, what);
}

gboolean variant_setup(const struct variant *v, struct world *w, GError **error)
{
	char detail[160] = "";

	if (vmalloc_setup(w, &stop_requested, detail))
		return TRUE;
	g_set_error(error, SCENARIO_ERROR, 0,
		    "%s: [setup] does not come to its end under %s, expected a "
		    "program that waits for nobody and a tick that leaves it time: %s",
		    v->spec.scenario->setup_place, v->spec.policy->name, detail);
	return FALSE;
}

static void drive(struct record *r, struct world *w, const struct machine *m,
		  const struct variant *v)
{
	const GArray *directive = v->spec.scenario->directive;
	struct drive d = { .choice = record_choice,
			   .choice_data = r,
			   .stop = &stop_requested,
			   .progress = v->progress,
			   .check = v->spec.checks };
	enum run_status status;

	if (v->replay) {	/* these choices are the schedule's already */
		d.replay = (const struct choice *)(const void *)v->replay->data;
		d.replays = v->replay->len;
		g_array_append_vals(r->choice, v->replay->data, v->replay->len);
	} else if (directive && directive->len) {
		g_array_set_size(r->directive, directive->len);
		d.directive = (const struct directive *)(const void *)directive->data;
		d.directives = directive->len;
		d.result = (struct directive_result *)(void *)r->directive->data;
	}
	r->began_us = g_get_monotonic_time();
	status = drive_clock(w, &d);
	r->ended_us = g_get_monotonic_time();
	if (v->progress)
		atomic_store_explicit(&v->progress->done, world_steps(w),
				      memory_order_relaxed);
	if (status == RUN_INTERRUPTED || r->status == RUN_INTERRUPTED) {
		r->status = RUN_INTERRUPTED;	/* nobody takes it: it needs no digest */
		return;
	}
	vmalloc_end(w);
	record_complete(r, w, m, status);
}

static gboolean set_up_and_drive(struct record *r, const struct machine *m,
				 const struct variant *v, GError **error)
{
	struct world *w = world_new(m, record_observer(r));
	gboolean ok = FALSE;

	if (!w) {
		variant_fails(v, error, "there is not enough memory for this machine");
	} else if (variant_setup(v, w, error)) {
		record_begin(r);
		drive(r, w, m, v);
		ok = TRUE;
	}
	world_free(w);
	return ok;
}

struct record *run_variant(const struct variant *v, GError **error)
{
	struct record *r;
	struct scenario_machine m;
	int64_t bytes;

	if (!variant_machine(v, &m, error))
		return NULL;
	bytes = (int64_t)m.bytes;
	if (!variant_take(v, bytes)) {
		scenario_machine_clear(&m);
		return NULL;
	}
	r = record_new(&v->spec);
	r->stop = &stop_requested;
	r->reserve = v->take;
	r->reserve_data = v->take_data;
	if (v->draws)
		record_trace(r, &m.machine, v->from_ns, v->to_ns);
	if (!set_up_and_drive(r, &m.machine, v, error))
		g_clear_pointer(&r, record_free);
	else if (!v->draws)
		r->stop = NULL;		/* what is whole is stored and shown */
	scenario_machine_clear(&m);
	variant_take(v, -bytes);
	return r;
}
