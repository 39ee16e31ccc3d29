/* SPDX-License-Identifier: MIT */
/*
 * run_ahead.h - steps that nobody else can notice are taken ahead of time.
 *
 * Of most steps others notice nothing but how long they take: user work, the way into the
 * kernel, an allocation's bookkeeping. They are announced as local (LOCAL_WORK and its like
 * in verbs.h). Under the clock, while nobody watches each step, a task that announces one
 * takes it at once and runs on, in its own future, until it announces one that is not:
 *
 *	   now                        at
 *	----+--------+----+------------+---------> time of this CPU
 *	    | local  | l. |   local    | announced, and not local: its price may depend
 *	                                 on what others do until then
 *
 * So the event queue has one event for all of these, and the jump from one to the next is
 * no jump at all. Should anything happen to the CPU meanwhile - an interrupt arrives,
 * a reschedule becomes due, the run ends, somebody asks where everybody is -,
 * run_ahead_cancel() takes the task back to `now` and takes those steps again, one by one, that
 * are over by then. Nobody can tell the difference; tests/unit/sim/check-run-ahead.c tries.
 *
 * What is local: the code behind the step, up to the next announcement, looks at and
 * changes nothing but its task, its function's frame, frames of functions that it calls,
 * and w->clock->now. What else it changes of its own, or its CPU's sections, it gives to
 * undo_save() before. It returns from no function, as frame_pop() asserts. --check holds
 * each local step to that.
 */
#ifndef SIM_KERNEL_RUN_AHEAD_H
#define SIM_KERNEL_RUN_AHEAD_H

#include <string.h>

#include "sim/steps/price.h"
#include "sim/world/state.h"
#include "sim/steps/frame.h"
#include "sim/world/ids.h"
#include "sim/world/bug.h"

enum { RUN_AHEAD_STEPS = 64 };	/* at most, before others get their turn */

/* For --check: the task has announced a step as local; a step will change this of its own. */
void claim_local(struct claims *c, uint32_t task);
void claim_saved(struct claims *c, const void *at, uint32_t bytes);

/*
 * A local step is about to change this, which belongs to its task alone: whoever undoes puts
 * it back. at: in the arena; bytes: a multiple of 8
 */
static __always_inline void undo_save(struct world *w, const void *at, uint32_t bytes)
{
	const struct undo_entry kept = { .at = (uint64_t)((const unsigned char *)at - w->arena),
				   .bytes = bytes };
	struct undo_log *const a = w->run_ahead.log;

	if (!w->run_ahead.taken) {
		if (unlikely(w->run_ahead.claims != NULL))
			claim_saved(w->run_ahead.claims, at, bytes);
		return;
	}
	sim_assert(w, a->used + bytes + sizeof(kept) <= UNDO_BYTES);
	memcpy(a->log + a->used, at, bytes);
	memcpy(a->log + a->used + bytes, &kept, sizeof(kept));
	a->used += bytes + (uint32_t)sizeof(kept);
	if (unlikely(a->used > UNDO_BYTES - UNDO_SPARE))
		w->run_ahead.until = -1;
}

/* The next move is of this slot. It is the first of its moment nearly always. */
void note_next_turn(struct world *w, uint32_t slot);
static __always_inline void note_turn(struct world *w, uint32_t slot)
{
	if (unlikely(w->events.time[slot] == w->clock->now))
		note_next_turn(w, slot);
}

/*
 * May this task, as things stand now, go ahead? What its own step did before the first local
 * one was announced may forbid it. If so, the way back is noted.
 */
bool run_ahead_begin(struct world *w, const struct task *t, const struct frame *f, uint32_t bytes);

/* The task has announced a local step, of a function with such a frame: is it taken now? */
static __always_inline bool run_ahead_step(struct world *w, const struct task *t,
				       const struct frame *f, uint32_t bytes,
				       const struct step *s)
{
	struct run_ahead *const g = &w->run_ahead;
	int64_t ns;

	if (!g->left) {
		if (unlikely(g->claims != NULL))
			claim_local(g->claims, t->id);
		return false;
	}
	ns = step_cost(w->machine->cost, s, t->amount);
	if (unlikely(w->clock->now + ns > g->until))
		return false;
	if (likely(!g->taken) && !run_ahead_begin(w, t, f, bytes))
		return false;
	w->clock->now += ns;
	g->log->ns[!(s->flags & USER_MODE)] += ns;
	g->taken++;
	g->left--;
	return true;
}

/*
 * The move is over, and its task has gone ahead until then: where its CPU is now, and what
 * that took. What is announced there is priced by whoever makes the CPU's next move, if
 * its price depends on others.
 */
static __always_inline void ahead_finish(struct world *w, uint32_t cpu, struct task *t,
					 struct task_clock *tc, int64_t then)
{
	struct cpu_clock *const cc = &w->cpu_clock[cpu];
	const struct undo_log *const a = w->run_ahead.log;
	const uint32_t steps = w->run_ahead.taken;

	w->run_ahead.taken = 0;
	w->run_ahead.until = w->machine->horizon_ns;	/* the log has room again */
	cc->ran_ahead = steps;
	cc->begin = then;
	w->clock->steps += steps;
	for (unsigned i = 0; i < 2; i++)
		cc->ns[i] += a->ns[i];
	if (t->object == NIL) {		/* else it stays unpriced, as the move left it */
		tc->left = step_cost(w->machine->cost, announced_step(w, t), t->amount);
		then += tc->left;
	}
	w->events.time[slot_step(cpu)] = then;
}

/*
 * The CPU is where it would be had it gone step by step until the present move. To be
 * called before anything happens to it, or to the task that runs there.
 */
void run_ahead_undo(struct world *w, uint32_t cpu);
static inline void run_ahead_cancel(struct world *w, uint32_t cpu)
{
	if (w->cpu_clock[cpu].ran_ahead)
		run_ahead_undo(w, cpu);
}

void run_ahead_cancel_all(struct world *w);

/*
 * An interrupt that comes by itself, for ever: how many since a task took a step? All steps
 * that are over count, so nobody may be ahead.
 */
void count_idle_transition(struct world *w);

#endif
