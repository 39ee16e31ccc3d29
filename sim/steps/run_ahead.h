/* SPDX-License-Identifier: MIT */
/*
 * run_ahead.h - steps that nobody else can notice are taken ahead of time.
 *
 * Of most steps other tasks notice only how long they take: work in user mode, the way
 * into the kernel, an allocation's bookkeeping. Such steps are announced as local
 * (LOCAL_WORK and the like in verbs.h). Under the clock, unless each step is being
 * watched, a task that announces a local step takes it at once and runs on, ahead of
 * time, until it announces one that is not:
 *
 *	   now                        at
 *	----+--------+----+------------+---------> time of this CPU
 *	    | local  | l. |   local    | announced, but not local: its price may depend
 *	                                 on what others do until then
 *
 * So the event queue has one event for all of these steps, and the function goes from one
 * to the next without leaving. If something happens to the CPU meanwhile (an interrupt
 * arrives, a reschedule becomes due, the run ends, an observer is told of a violation),
 * run_ahead_cancel() takes the task back to where it was with an undo log, and takes
 * those of its steps again that have ended by now. The bytes of the world are then as if
 * it had never run ahead, which tests/unit/sim/check-run-ahead.c and tests/unit/ahead/ compare.
 *
 * A step is local if the code behind it, up to the next announcement, reads and writes
 * nothing but its task, its function's frame, the frames of functions that it calls, and
 * w->clock->now. Before it changes other bytes that belong to its task, or its CPU's
 * sections, it saves them with undo_save(). It returns from no function, as frame_pop()
 * asserts. --check holds each local step to that.
 */
#ifndef SIM_STEPS_RUN_AHEAD_H
#define SIM_STEPS_RUN_AHEAD_H

#include <string.h>

#include "sim/steps/frame.h"
#include "sim/steps/price.h"
#include "sim/world/bug.h"
#include "sim/world/ids.h"
#include "sim/world/state.h"

/* For --check: the task has announced a local step; such a step will change these bytes. */
void claim_local(struct claims *c, uint32_t task, const struct step *s);
void claim_saved(struct claims *c, const void *at, uint32_t bytes);

/*
 * A local step is about to change these bytes of the arena, which only its task uses:
 * they are saved, so that undoing puts them back. bytes: a multiple of 8
 */
static __always_inline void undo_save(struct world *w, const void *at, uint32_t bytes)
{
	const struct undo_entry kept = { .at = (uint64_t)((const unsigned char *)at - w->arena),
				   .bytes = bytes };
	struct undo_log *const a = w->run_ahead.log;
	uint32_t used;

	if (!w->run_ahead.taken) {
		if (unlikely(w->run_ahead.claims != NULL))
			claim_saved(w->run_ahead.claims, at, bytes);
		return;
	}
	used = a->used;
	sim_assert(w, used + bytes + (uint32_t)sizeof(kept) <= UNDO_BYTES);
	memcpy(a->log + used, at, bytes);
	memcpy(a->log + used + bytes, &kept, sizeof(kept));
	used += bytes + (uint32_t)sizeof(kept);
	a->used = used;
	if (unlikely(used > UNDO_BYTES - UNDO_SPARE))
		w->run_ahead.until = -1;
}

/* Notes that the next transition is of this slot, mostly the first of its moment. */
void note_next_turn(struct world *w, uint32_t slot);
static __always_inline void note_turn(struct world *w, uint32_t slot)
{
	if (unlikely(w->events.time[slot] == w->clock->now))
		note_next_turn(w, slot);
}

/*
 * May this task run ahead? What its present step has done so far may forbid that: say, if
 * it made a reschedule due. If the task may, this begins the undo log.
 */
bool run_ahead_begin(struct world *w, const struct task *t, const struct frame *f, uint32_t bytes);

/*
 * The task has announced a local step, in this frame of so many bytes. Is the step taken
 * now?
 */
static __always_inline bool run_ahead_step(struct world *w, const struct task *t,
				       const struct frame *f, uint32_t bytes,
				       const struct step *s)
{
	struct run_ahead *const g = &w->run_ahead;
	int64_t ns;

	if (g->taken >= g->limit) {
		if (unlikely(g->claims != NULL))
			claim_local(g->claims, t->id, s);
		return false;
	}
	ns = step_cost(w->machine->cost, s, t->amount);
	if (unlikely(w->clock->now + ns > g->until))
		return false;
	if (likely(!g->taken) && !run_ahead_begin(w, t, f, bytes))
		return false;
	w->clock->now += ns;
	g->log->ns[!(s->flags & USER_MODE)] += ns;
	g->log->end[g->taken++] = w->clock->now;
	return true;
}

/*
 * The transition is over, and its task has run ahead until `then`: sets the CPU's clock
 * to that. If the price of the step that it has announced depends on other CPUs, the
 * price is not known until that time has come; then the CPU's next transition sets it.
 */
static __always_inline void run_ahead_finish(struct world *w, uint32_t cpu, struct task *t,
					     struct task_clock *tc, int64_t then)
{
	struct cpu_clock *const cc = w->run_on.cpu_clock;
	const struct undo_log *const a = w->run_ahead.log;
	const uint32_t steps = w->run_ahead.taken;

	w->run_ahead.taken = 0;
	w->run_ahead.until = w->machine->horizon_ns;	/* the log has room again */
	cc->ran_ahead = steps;
	cc->begin = then;
	w->clock->steps += steps;
	for (unsigned i = 0; i < 2; i++)
		cc->ns[i] += a->ns[i];
	if (t->object == NIL) {		/* else the step gets its price later */
		tc->left = step_cost(w->machine->cost, announced_step(w, t), t->amount);
		then += tc->left;
	}
	w->events.time[slot_step(cpu)] = then;
}

/*
 * Afterwards the CPU is as it would be if its task had not run ahead. run_ahead_cancel()
 * must be called before anything of the CPU, or of the task that runs there, is changed
 * from outside.
 */
void run_ahead_undo(struct world *w, uint32_t cpu);
static inline void run_ahead_cancel(struct world *w, uint32_t cpu)
{
	if (w->cpu_clock[cpu].ran_ahead)
		run_ahead_undo(w, cpu);
}

void run_ahead_cancel_all(struct world *w);

/*
 * How many steps have ended by now. The clock has counted those as well that tasks took ahead of
 * time, and that end later.
 */
uint64_t steps_ended(const struct world *w);

/*
 * Ticks and interrupts of sources come whatever the tasks do, so a world that is stuck
 * has no other transitions. This counts those since a task took a step. Steps that tasks have
 * taken ahead of time, and that have ended, are seen to only when there are many.
 */
void count_idle_transition(struct world *w);

/* A task has taken a step at that time: what came before does not count. */
void forget_idle_until(struct world *w, int64_t at);

#endif
