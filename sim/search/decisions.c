/* SPDX-License-Identifier: MIT */
/*
 * decisions.c - what virtual time decides in a run, and a search tries both ways.
 */
#include "sim/search/decisions.h"

#include "sim/locks/rwsem.h"
#include "sim/machine/step.h"
#include "sim/cpu/bandwidth.h"
#include "sim/cpu/irq.h"
#include "sim/cpu/run_queue.h"
#include "sim/sched/deadline.h"
#include "sim/sched/placement.h"
#include "sim/sched/sched.h"
#include "sim/steps/context.h"
#include "sim/steps/frame.h"
#include "sim/world/ids.h"

static bool has_queue(const struct world *w, uint32_t cpu)
{
	for (uint32_t i = 0; w->cpu_clock[cpu].queued && i < w->machine->tasks; i++)
		if (is_queued_on(w, cpu, i))
			return true;
	return false;
}

/*
 * Does it matter whether the slice is over now or later? It does if the task can be
 * switched out, or if its next step looks at need_resched.
 */
static bool slice_matters(const struct world *w, const struct task *t)
{
	const uint8_t asks = DROPS_IF_DUE | COND_RESCHED_POINT | MIGHT_SLEEP_POINT;

	return is_preemptible(w, t) || task_step(w, t)->flags & asks;
}

/*
 * Can the slice of an rr task end, or the budget of a deadline task? Or does a deadline
 * task have to give way to one that has just woken up?
 */
static bool turn_may_end(const struct space *space, uint32_t cpu, const struct task *t)
{
	const struct world *w = space->w;
	const bool matters = !space->config->reduce || space->counted || slice_matters(w, t);

	if (w->cpu[cpu].irqs_off || !matters)
		return false;
	if (is_deadline(t))	/* its budget is spent whether anybody waits for its CPU or not */
		return may_overrun(w, cpu, t) ||
		       (w->cpu_clock[cpu].open & OPEN_WAKE_UP && has_queue(w, cpu));
	return w->cpu_clock[cpu].queued && w->machine->tick_ns &&
	       w->machine->task[t->id].class == CLASS_RR && has_equal(w, t);
}

/*
 * Where preemptions are counted, a slice may end wherever it can: if it ends while the task
 * waits, that is no preemption, and the interleaving has one less.
 */
bool slice_may_end(const struct space *space, uint32_t cpu)
{
	const struct world *w = space->w;
	const uint32_t id = w->cpu[cpu].current;

	if (id == NIL || in_irq(w, cpu) || w->cpu[cpu].need_resched)
		return false;
	if (!is_normal(&w->task[id]))
		return turn_may_end(space, cpu, &w->task[id]);
	if (!has_queue(w, cpu))
		return false;
	if (may_pick(w, cpu) && is_preemptible(w, &w->task[id]))
		return false;		/* picking another task has the same effect */
	if (may_be_displaced(space, cpu))
		return true;
	return space->timed[cpu] && !w->cpu[cpu].irqs_off &&
	       (!space->config->reduce || space->counted || slice_matters(w, &w->task[id]));
}

bool may_be_awake(const struct space *space, uint32_t cpu)
{
	const struct world *w = space->w;
	const struct task *t = &w->task[w->cpu[cpu].context];

	if (rwsem_time_decides(w, t))
		return true;
	if (task_step(w, t)->kind != STEP_SLEEP_UNTIL || t->flags & TASK_GRANTED)
		return false;
	return !space->config->reduce || space->shared[cpu] || t->locks ||
	       w->cpu[cpu].irqs_off;
}
