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
#include "sim/steps/price.h"
#include "sim/world/ids.h"
#include "sim/world/state.h"

/*
 * The task that has a turn takes a step on this object, or NIL. If others spin on that,
 * they look before the task goes on.
 */
static __always_inline void run_on_begin(struct world *w, const struct step *s, uint32_t object)
{
	w->run_on.owed = s->kind >= STEP_LOCK;
	if (object != NIL && unlikely(w->spinners[object]))
		w->events.window = 0;
}

/* Does an interrupt wait on the task's CPU, is a reschedule due, or does the task not go on? */
static __always_inline bool cpu_is_interrupted(const struct cpu *c, const struct task *t)
{
	return unlikely(c->pending | c->need_resched | t->flags) || unlikely(c->context != t->id);
}

/*
 * So many tasks, timers or work items less keep the run going. Without any it may be over, which the
 * clock finds out behind the present step.
 */
static inline void alive_no_more(struct world *w, uint32_t nr)
{
	w->clock->alive -= nr;
	if (!w->clock->alive)
		events_stop_burst(&w->events);
}

/*
 * Is there anything to do between the step that was taken and the next one? An interrupt may wait,
 * a reschedule be due, or the task have to leave.
 */
static __always_inline bool run_on_is_interrupted(const struct world *w,
						  const struct task *t)
{
	return cpu_is_interrupted(w->run_on.cpu, t) ||
	       (unlikely(w->affinity != NULL) && is_out_of_place(w, t));
}

/*
 * The same as step_runs_on(), if there is a window, each for steps of one kind, whose cost by itself
 * is ns: without an object; on an object; on an object, and it may find that it has to wait; an
 * unlock; and any step, however rare.
 */
typedef bool step_in_window(struct world *w, const struct task *t, uint16_t pc, int64_t ns,
			    bool kernel);
step_in_window own_step_in_window, object_step_in_window, waiting_step_in_window, unlock_in_window;
bool rare_step_in_window(struct world *w, const struct task *t, uint16_t pc);

/*
 * The task has announced this step, whose pc this is. Is it taken now? The compiler knows the
 * step's record, and what was announced.
 */
static __always_inline bool step_runs_on(struct world *w, const struct task *t,
					 const struct step *s, uint16_t pc)
{
	const bool kernel = !(s->flags & USER_MODE);
	int64_t ns;

	if (w->events.window <= w->clock->now)
		return false;
	ns = step_cost(w->machine->cost, s, t->amount);
	if (t->object == NIL)
		return s->kind >= STEP_LOCK ? rare_step_in_window(w, t, pc) :
					      own_step_in_window(w, t, pc, ns, kernel);
	if (s->kind == STEP_UNLOCK)
		return unlock_in_window(w, t, pc, ns, kernel);
	return s->kind >= STEP_LOCK ? waiting_step_in_window(w, t, pc, ns, kernel) :
				      object_step_in_window(w, t, pc, ns, kernel);
}

#endif
