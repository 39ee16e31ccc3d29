/* SPDX-License-Identifier: MIT */
/*
 * decide.c - what virtual time decides, decided by somebody else.
 */
#include "sim/sched/decide.h"

#include "sim/cpu/bandwidth.h"
#include "sim/cpu/irq.h"
#include "sim/cpu/run_queue.h"
#include "sim/sched/deadline.h"
#include "sim/sched/placement.h"
#include "sim/sched/sched.h"
#include "sim/steps/context.h"
#include "sim/world/ids.h"

bool is_queued_on(const struct world *w, uint32_t cpu, uint32_t task)
{
	return w->task[task].state == TASK_READY && w->task[task].cpu == cpu &&
	       time_decides(&w->task[w->cpu[cpu].current], &w->task[task]);
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
bool may_overrun(const struct world *w, uint32_t cpu, const struct task *t)
{
	return has_budget(w, t) &&
	       (w->machine->tick_ns || w->cpu_clock[cpu].open & OPEN_PICK);
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
