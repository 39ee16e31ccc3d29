/* SPDX-License-Identifier: MIT */
/*
 * run.c - a specification becomes a world, which is driven by the clock; its record watches.
 */
#include "experiment/run/run.h"

#include <stdatomic.h>
#include <string.h>

#include "experiment/run/instance.h"
#include "experiment/run/kept.h"
#include "experiment/run/zeros.h"
#include "policies/program/machine.h"
#include "report/collect/blame.h"
#include "report/collect/collect.h"
#include "report/collect/complete.h"
#include "sim/clock/drive.h"
#include "sim/kernel/boot.h"
#include "sim/world/world.h"

/* What is to be run, while it is. */
struct run {
	const struct run_spec *spec;
	const struct run_control *control;
	const GArray *choices;	/* of an earlier run; NULL: there was none */
	const struct run_window *window;	/* NULL: no picture is wanted */
	gboolean draws;		/* it is known to violate something, of which a picture is wanted */
	struct record *record;
	struct kept *kept;	/* moments from which it can be made again; NULL: nobody asks */
};

/*
 * The clock follows the choices of an earlier run, or else the scenario's schedule. result:
 * of struct directive_result, what becomes of that
 */
static void set_schedule(struct drive *d, const struct run *run, GArray *result)
{
	const GArray *directive = run->record->schedule;

	if (run->choices) {	/* those that the schedule made are among them */
		d->replay = (const struct choice *)(const void *)run->choices->data;
		d->replays = run->choices->len;
	} else if (directive->len) {
		g_array_set_size(result, directive->len);
		d->directive = (const struct directive *)(const void *)directive->data;
		d->directives = directive->len;
		d->result = (struct directive_result *)(void *)result->data;
	}
}

static void drive(const struct run *run, struct world *w, const struct machine *m)
{
	struct record *r = run->record;
	struct progress *progress = run->control->progress;
	struct drive d = { .choice = record_choice,
			   .choice_data = r,
			   .stop = run->control->stop,
			   .progress = progress,
			   .check = run->spec->checks,
			   .keep = run->kept && !run->draws ? kept_add : NULL,
			   .keep_data = run->kept,
			   .keep_at = KEPT_STEPS };
	enum run_status status;

	set_schedule(&d, run, r->directive);
	if (run->choices)
		g_array_append_vals(r->choice, run->choices->data, run->choices->len);
	r->began_us = g_get_monotonic_time();
	status = drive_clock(w, &d);
	r->ended_us = g_get_monotonic_time();
	if (progress)
		atomic_store_explicit(&progress->done, world_steps(w),
				      memory_order_relaxed);
	if (status == RUN_INTERRUPTED || r->status == RUN_INTERRUPTED) {
		r->status = RUN_INTERRUPTED;	/* nobody takes it: it needs no digest */
		return;
	}
	vmalloc_end(w);
	record_complete(r, w, m, status);
}

static enum run_status drive_again(const struct run *run, struct world *w, bool goes_on)
{
	g_autoptr(GArray) result = g_array_new(FALSE, TRUE, sizeof(struct directive_result));
	struct drive d = { .stop = run->control->stop, .goes_on = goes_on };

	set_schedule(&d, run, result);
	return drive_clock(w, &d);
}

/*
 * Makes the run again, from the last moment before its worst samples of which the world was kept,
 * up to the end of these, and adds to its record who is to blame for them. FALSE with *error set:
 * there is no memory for that.
 */
static gboolean find_blame(const struct run *run, const struct machine *m, GError **error)
{
	struct blame *b = blame_new(run->record);
	const struct observer *const o = blame_observer(b);
	struct machine again = *m;
	gboolean ok = FALSE;
	struct world *w;
	bool goes_on;

	again.horizon_ns = MIN(m->horizon_ns, blame_until(b));
	w = kept_world(run->kept, &again, o, o->blame_from_ns);
	goes_on = w;
	if (!w)
		w = world_new(&again, o);
	if (!w) {
		instance_lacks_memory(run->spec, error);
	} else if (goes_on || instance_set_up(w, run->spec, run->control->stop, error)) {
		ok = TRUE;
		if (drive_again(run, w, goes_on) == RUN_INTERRUPTED)
			run->record->status = RUN_INTERRUPTED;
		else
			blame_complete(b, w);
	}
	blame_free(b);
	world_free(w);
	return ok;
}

static gboolean set_up_and_drive(const struct run *run, const struct machine *m,
				 GError **error)
{
	struct zeros *z = run->control->zeros;
	struct world *w = world_new_in(m, record_observer(run->record),
				       z ? zeros_take(z, world_bytes(m)) : NULL);
	gboolean ok = FALSE;

	if (!w) {
		instance_lacks_memory(run->spec, error);
	} else if (instance_set_up(w, run->spec, run->control->stop, error)) {
		record_begin(run->record);
		drive(run, w, m);
		ok = TRUE;
	}
	world_free(w);
	if (z)
		zeros_give_back(z);
	return ok;
}

static struct record *new_record(const struct run *run, const struct machine *m)
{
	struct run_spec spec = *run->spec;
	struct record *r;

	spec.draws = run->draws;
	r = record_new(&spec);
	r->stop = run->control->stop;
	r->reserve = run->control->reserve;
	r->reserve_data = run->control->reserve_data;
	if (run->window)
		record_trace(r, m, run->window->from_ns, run->window->to_ns,
			     run->window->kernel);
	return r;
}

/*
 * Is the run to be made again for a picture? To note each step takes longer than to make it, so
 * that is done only when it is known that there will be something to see.
 */
static gboolean is_asked_for_picture(const struct run *run)
{
	const struct record *r = run->record;

	return run->spec->draws && run->spec->level != TRACE_NONE && !r->recent.event &&
	       r->status != RUN_INTERRUPTED && record_violations(r);
}

/* The record of the same run, with what a picture needs, takes the place of the first one. */
static gboolean draw(struct run *run, const struct machine *m, GError **error)
{
	struct record *first = run->record, *again;
	gboolean ok;

	run->draws = TRUE;
	again = run->record = new_record(run, m);
	ok = set_up_and_drive(run, m, error);
	g_assert(!ok || again->status == RUN_INTERRUPTED || !strcmp(first->digest, again->digest));
	again->began_us = first->began_us;	/* how fast it is without being watched */
	again->ended_us = first->ended_us;
	record_free(first);
	return ok;
}

/* Is it of the worst latencies alone that it will be asked who is to blame? */
static gboolean keeps_moments(const struct run *run, const struct machine *m)
{
	const struct blame_wish blame = run->spec->blame;

	return m->measuring && blame.nr && !blame.every_kind;
}

static gboolean is_asked_for_blame(const struct record *r)
{
	guint samples = 0;

	for (unsigned what = 0; what < BLAME_WHATS; what++)
		samples += r->worst[what]->len;
	return samples && r->status != RUN_INTERRUPTED;
}

static struct record *make_record(struct run *run, GError **error)
{
	struct scenario_machine m;
	int64_t bytes;

	if (!instance_init(&m, run->spec, 0, error))
		return NULL;
	bytes = (int64_t)m.bytes;
	if (!control_reserve(run->control, bytes)) {
		scenario_machine_clear(&m);
		return NULL;
	}
	run->record = new_record(run, &m.machine);
	run->kept = keeps_moments(run, &m.machine) ? kept_new(run->record) : NULL;
	if (!set_up_and_drive(run, &m.machine, error) ||
	    (is_asked_for_picture(run) && !draw(run, &m.machine, error)) ||
	    (is_asked_for_blame(run->record) && !find_blame(run, &m.machine, error)))
		g_clear_pointer(&run->record, record_free);
	else if (!run->window)
		run->record->stop = NULL;	/* what is whole is stored and shown */
	kept_free(run->kept);
	scenario_machine_clear(&m);
	control_reserve(run->control, -bytes);
	return run->record;
}

struct record *run_once(const struct run_spec *spec, const struct run_control *control,
			GError **error)
{
	struct run run = { .spec = spec, .control = control };

	return make_record(&run, error);
}

struct record *run_again(const struct run_spec *spec, const GArray *choices,
			 const struct run_window *window,
			 const struct run_control *control, GError **error)
{
	struct run run = { .spec = spec, .control = control, .choices = choices,
			   .window = window };

	return make_record(&run, error);
}
