/* SPDX-License-Identifier: MIT */
/*
 * step.c - what the clock does when a step had no effect, or was its task's last one.
 */
#include "sim/clock/step.h"

#include "sim/cpu/preempt.h"
#include "sim/sched/irq_handler.h"
#include "sim/sched/sched.h"
#include "sim/sched/wake.h"
#include "sim/sync/wait_head.h"

void step_failed(struct world *w, uint32_t cpu, const struct task *t)
{
	w->task_clock[t->id].left = -1;
	w->clock->others++;
	if (t->state != TASK_RUNNING || w->resched_point)
		schedule(w, cpu);
	else if (spins_on_readers(w, t))
		w->events.time[slot_step(cpu)] = spin_end(w, t);
}

void task_ended(struct world *w, uint32_t cpu, struct task *t)
{
	if (t->flags & TASK_IRQ) {
		irq_return(w, cpu);
		return;
	}
	drop_all(w, t);
	if (unlikely(w->waiter != NULL))
		check_left_queue(w, t);
	task_exit(w, t);
	schedule(w, cpu);
}
