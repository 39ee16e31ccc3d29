/* SPDX-License-Identifier: MIT */
/*
 * drive.c - runs a world by the clock: the step that ends first takes effect first.
 */
#include "sim/clock/drive.h"

#include "sim/clock/burst.h"
#include "sim/clock/check.h"
#include "sim/clock/clock.h"
#include "sim/clock/exact.h"
#include "sim/clock/script.h"
#include "sim/clock/stalled.h"
#include "sim/kernel/stuck.h"
#include "sim/machine/observer.h"
#include "sim/measure/account.h"
#include "sim/measure/blame.h"
#include "sim/measure/section.h"
#include "sim/measure/watch.h"
#include "sim/memory/memory.h"
#include "sim/cpu/running.h"
#include "sim/steps/run_ahead.h"
#include "sim/locks/lock.h"
#include "sim/world/ids.h"
#include "sim/world/moment.h"

static int64_t next_event(const struct world *w)
{
	return w->events.time[events_first(&w->events)];
}

/* Is anything but ticks due? This is asked only after several ticks in a row. */
static bool is_anybody_due(const struct world *w)
{
	const uint32_t cpus = w->machine->cpus;

	if (w->clock->idle_transitions <= 2 * cpus && !clock_is_over(w))
		return true;
	for (uint32_t slot = 0; slot < 4 * cpus; slot++)
		if (is_due(w, slot) && (slot < cpus || slot >= 2 * cpus))
			return true;
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if ((is_due(w, slot_timer(w, i)) && !w->machine->task[i].source) ||
		    (w->deadline && is_due(w, slot_replenish(w, i))))
			return true;
	for (uint32_t cpu = 0; w->rt_share && cpu < cpus; cpu++)
		if (is_due(w, slot_rt_period(w, cpu)))
			return true;
	return false;
}

enum { MANY = 1 << 23 };	/* transitions: if no time passes meanwhile, it never will */

/*
 * Whether time stands still is looked at when so many times MANY transitions have been made, and not
 * when bursts happen to end: so it ends a run, a replay and a run with --check at the same transition.
 */
struct stillness {
	uint64_t next;		/* transitions made by the next look */
	int64_t at;		/* virtual time at the last one; -1: there was none */
	bool exact;		/* until the next one nobody runs ahead, whose steps count too early */
};

static struct stillness still_unknown(const struct world *w)
{
	return (struct stillness){ .next = (transitions_made(w) / MANY + 1) * MANY, .at = -1 };
}

static bool stands_still(const struct world *w, struct stillness *s)
{
	const bool still = w->clock->now == s->at;

	if (transitions_made(w) < s->next)
		return false;
	s->next += MANY;
	s->at = w->clock->now;
	s->exact = false;
	return still;
}

/* Is the next look so near that it could be missed by tasks that run ahead? */
static bool comes_near(const struct world *w, const struct stillness *s)
{
	return !s->exact && s->next - transitions_made(w) <= burst_slack(w);
}

enum { STEPS_BETWEEN_PROGRESS = 8192 };

/* Writes the progress now and then, which costs next to nothing. */
static void tell_progress(const struct world *w, struct progress *p)
{
	const uint64_t told = atomic_load_explicit(&p->done, memory_order_relaxed);

	if (w->clock->steps < told + STEPS_BETWEEN_PROGRESS)
		return;
	atomic_store_explicit(&p->done, w->clock->steps, memory_order_relaxed);
	atomic_store_explicit(&p->now_ns, w->clock->now, memory_order_relaxed);
}

/*
 * Some tasks may be stuck for ever, though others have kept the run going to the horizon.
 */
static enum run_status at_horizon(struct world *w)
{
	w->clock->now = w->machine->horizon_ns;
	w->this_slot = NIL;	/* steps that end at this very time have ended */
	run_ahead_cancel_all(w);
	if (all_are_held_up(w))
		return clock_stalled(w);
	clock_tell_circle(w);
	return RUN_HORIZON;
}

/* Will nothing more happen by itself? Then *status says how that is to be called. */
static bool has_come_to_rest(struct world *w, enum run_status *status)
{
	const struct machine *m = w->machine;
	const int64_t next = next_event(w);

	if (next == EVENT_NEVER ||
	    (w->clock->idle_transitions > 2 * m->cpus && !memory_has_stores(w) &&
	     all_are_held_up(w)))
		*status = clock_stalled(w);
	else if (next > m->horizon_ns)
		*status = at_horizon(w);
	else
		return false;
	return true;
}

/* Is the run over before its next event? Then *status says how. */
static bool is_over(struct world *w, const struct drive *d, struct stillness *still,
		    enum run_status *status)
{
	const struct machine *m = w->machine;

	if (d->progress)
		tell_progress(w, d->progress);
	if (!w->clock->alive && !memory_has_stores(w))
		*status = RUN_DONE;
	else if (!w->untimed && has_come_to_rest(w, status))
		return true;
	else if (w->clock->steps >= m->max_steps ||
		 w->clock->others >= m->max_steps ||
		 stands_still(w, still))
		*status = RUN_STEP_LIMIT;
	else if (d->stop && *d->stop)
		*status = RUN_INTERRUPTED;
	else
		return false;
	return true;
}

/* Charges what is under way when the run ends: steps, open sections, locks. */
static void finish(struct world *w)
{
	w->last_pc = 0;		/* no step ends the sections that are cut off here */
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++) {
		const uint32_t id = w->cpu[cpu].current;

		cpu_pause(w, cpu);
		watch_end(w, cpu);
		if (w->cpu[cpu].context == NIL)
			continue;
		for (unsigned k = 0; k < SECTION_KINDS; k++)
			section_close(w, k, &w->task[id != NIL ? id : w->cpu[cpu].context]);
	}
	locks_account(w);
	account_all(w);
}

/* Does an observer want to be told of each step? */
static bool tells_steps(const struct world *w)
{
	return w->observer && w->observer->event && w->observer->level >= TRACE_STEPS;
}

/* Is somebody to keep the world as it is now? He may find it as if nobody had run ahead. */
static void keep_moment(struct world *w, struct drive *d, const struct script *script)
{
	if (likely(!d->keep || w->clock->steps < d->keep_at) || d->check || script->active ||
	    !moment_can_be_kept(w))
		return;
	run_ahead_cancel_all(w);
	d->keep_at = d->keep(d->keep_data, w);
}

enum run_status drive_clock(struct world *w, struct drive *d)
{
	struct script script = {
		.directive = d->directive, .directives = d->directives,
		.replay = d->replay, .replays = d->replays, .result = d->result,
		.choice = d->choice, .choice_data = d->choice_data };
	struct check check = { 0 };
	struct stillness still = still_unknown(w);
	enum run_status status;

	watch_begin(w);
	if (!d->goes_on)
		clock_start(w);
	script_begin(&script, w);
	if (d->check)
		check_begin(&check, w);
	while (true) {
		const bool made = script_poll(&script, w);

		if (!made && script.active && w->clock->alive &&
		    (!is_anybody_due(w) || exact_waits(w))) {
			script_stalled(&script, w);
			continue;
		}
		if (blame_is_asked(w, next_event(w)))
			run_ahead_cancel_all(w);	/* the next event may be another one then */
		if (is_over(w, d, &still, &status))
			break;
		if (made)
			continue;
		if (comes_near(w, &still)) {
			run_ahead_cancel_all(w);
			still.exact = true;
			continue;
		}
		keep_moment(w, d, &script);
		if (blame_is_asked(w, next_event(w)))
			blame_tell(w, next_event(w));
		if (d->check)
			check_next(&check, w);
		else if (script.active || w->memory || w->lockdep || tells_steps(w) ||
			 blame_is_asked(w, next_event(w)) ||
			 events_first(&w->events) >= w->machine->cpus)
			clock_next(w);
		else
			clock_burst(w, still.next - transitions_made(w), still.exact);
	}
	script_end(&script, w);
	if (d->check)
		check_end(&check, w);
	finish(w);
	return status;
}
