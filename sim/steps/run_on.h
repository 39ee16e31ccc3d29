/* SPDX-License-Identifier: MIT */
/*
 * run_on.h - a task takes its next step at once while nobody else is due.
 *
 * In a burst (sim/clock/burst.c) the event queue says up to when nobody but the task's CPU has
 * anything to do. A step that ends before that can be taken without asking the queue, and even
 * without leaving the function that announced it:
 *
 *	   now                             window
 *	----+--------+-----+---------+--------|----> time
 *	    | step   |step |  step   | announced, but ends too late: the function returns
 *
 * All is as if the function had returned, and the clock had taken the step: the step before it
 * is over, time has passed and is charged, and events are told with the right time. If anything
 * else has to be done between the two steps, the function returns.
 */
#ifndef SIM_STEPS_RUN_ON_H
#define SIM_STEPS_RUN_ON_H

#include "sim/machine/step.h"
#include "sim/world/ids.h"
#include "sim/world/state.h"

/*
 * The task that has a turn on this CPU takes a step on this object, or NIL. If others spin on that,
 * they look before the task goes on.
 */
static __always_inline void run_on_begin(struct world *w, uint32_t cpu, const struct step *s,
					 uint32_t object)
{
	struct run_on *const o = &w->run_on;

	o->cpu = &w->cpu[cpu];
	o->cpu_clock = &w->cpu_clock[cpu];
	o->owed = s->kind >= STEP_LOCK;
	if (object != NIL && unlikely(w->spinners[object]))
		w->events.window = 0;
}

/*
 * Is there anything to do between the step that was taken and the next one? An interrupt may wait,
 * a reschedule be due, or the task have to leave.
 */
static __always_inline bool run_on_is_interrupted(const struct world *w,
						  const struct task *t)
{
	const struct cpu *const c = w->run_on.cpu;

	return c->pending | c->need_resched | t->flags | (c->context ^ t->id) ||
	       (unlikely(w->affinity != NULL) && is_out_of_place(w, t));
}

/* The same as step_runs_on(), if there is a window. */
bool step_in_window(struct world *w, const struct task *t, const struct step *s, uint16_t pc);

/* The task has announced this step, whose pc this is. Is it taken now? */
static __always_inline bool step_runs_on(struct world *w, const struct task *t,
					 const struct step *s, uint16_t pc)
{
	return w->events.window > w->clock->now && step_in_window(w, t, s, pc);
}

#endif
