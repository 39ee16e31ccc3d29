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

bool is_queued_on(const struct world *w, uint32_t cpu, uint32_t task)
{
	return w->task[task].state == TASK_READY && w->task[task].cpu == cpu &&
	       time_decides(&w->task[w->cpu[cpu].current], &w->task[task]);
}

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

bool may_pick(const struct world *w, uint32_t cpu)
{
	const struct task *t = &w->task[w->cpu[cpu].current];

	return w->cpu_clock[cpu].open & OPEN_PICK && !in_irq(w, cpu) &&
	       w->cpu_clock[cpu].queued && (is_normal(t) || is_deadline(t)) &&
	       !t->preempt_count && !w->cpu[cpu].irqs_off;
}

/* Does the task run with a budget of its own? */
static bool has_budget(const struct world *w, const struct task *t)
{
	return is_deadline(t) && !has_lender(w, t);
}

/*
 * Can its budget be spent now? Without ticks that is seen when it is switched out only;
 * then it does not go on when it could run again, which is the same as if it were spent
 * just then.
 */
static bool may_overrun(const struct world *w, uint32_t cpu, const struct task *t)
{
	return has_budget(w, t) &&
	       (w->machine->tick_ns || w->cpu_clock[cpu].open & OPEN_PICK);
}

/*
 * Can the slice of an rr task end, or the budget of a deadline task? Or does a deadline
 * task have to give way to one that has just woken up?
 */
static bool turn_may_end(const struct space *space, uint32_t cpu, const struct task *t)
{
	const struct world *w = space->w;
	const bool matters = !space->config->reduce || space->counted || slice_matters(w, t);

	if (w->cpu[cpu].irqs_off || !w->cpu_clock[cpu].queued || !matters)
		return false;
	if (is_deadline(t))
		return may_overrun(w, cpu, t) ||
		       (w->cpu_clock[cpu].open & OPEN_WAKE_UP && has_queue(w, cpu));
	return w->machine->tick_ns && w->machine->task[t->id].class == CLASS_RR &&
	       has_equal(w, t);
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

bool may_balance(const struct world *w, uint32_t cpu)
{
	uint32_t idle;

	if (!w->machine->tick_ns || w->cpu[cpu].current == NIL || in_irq(w, cpu) ||
	    w->cpu[cpu].irqs_off || !w->cpu_clock[cpu].queued)
		return false;
	idle = idle_cpu_to_kick(w, cpu);
	return idle != NIL && !w->cpu[idle].need_resched;
}

/* The current task has run longer than those that wait, so that one of them is next. */
static void end_turn(struct world *w, uint32_t cpu, uint32_t id)
{
	const uint32_t first = first_runnable(w, cpu);

	if (is_deadline(&w->task[id])) {
		if (may_overrun(w, cpu, &w->task[id]))
			deadline_throttle(w, &w->task[id]);
		return;
	}
	if (is_rt(&w->task[id])) {
		w->task[id].flags |= TASK_YIELDS;
		return;
	}
	if (w->task_clock[id].vruntime <= w->task_clock[first].vruntime)
		w->task_clock[id].vruntime = w->task_clock[first].vruntime + 1;
}

void end_slice(struct world *w, uint32_t cpu)
{
	const uint32_t id = w->cpu[cpu].current;

	end_turn(w, cpu, id);
	w->this_cpu = cpu;
	touch_cpu(w, cpu);
	w->cpu[cpu].need_resched = 1;
	if (!mutex_spin_ends(w, cpu) && is_preemptible(w, &w->task[id]))
		schedule(w, cpu);
}

bool may_throttle(const struct world *w, uint32_t cpu)
{
	const uint32_t id = w->cpu[cpu].current;

	return id != NIL && w->machine->tick_ns && !in_irq(w, cpu) && is_rt(&w->task[id]) &&
	       !is_deadline(&w->task[id]) && is_preemptible(w, &w->task[id]) &&
	       !is_rt_throttled(w, cpu) && has_normal(w, cpu);
}

void begin_throttling(struct world *w, uint32_t cpu)
{
	w->this_cpu = cpu;
	touch_cpu(w, cpu);
	throttle_rt(w, cpu);
	schedule(w, cpu);
}

void balance(struct world *w, uint32_t cpu)
{
	w->this_cpu = cpu;
	touch_everything(w);
	resched_cpu(w, idle_cpu_to_kick(w, cpu), cpu);
}

/*
 * A real-time task that has woken up since the switch preempts whichever task was picked:
 * at once, if its interrupt has been taken already and the task can be preempted.
 */
void pick_instead(struct world *w, uint32_t task)
{
	const uint32_t cpu = w->task[task].cpu;
	const uint32_t first = first_runnable(w, cpu);
	const bool preempts = w->task[first].prio < MAX_RT_PRIO &&
			      more_urgent(w, &w->task[first], &w->task[task]);

	w->this_cpu = cpu;
	touch_cpu(w, cpu);
	force_switch(w, cpu, &w->task[task]);
	if (!preempts)
		return;
	w->cpu[cpu].need_resched = 1;
	if (!is_due(w, slot_resched(w, cpu)) && is_preemptible(w, &w->task[task]))
		schedule(w, cpu);
}
