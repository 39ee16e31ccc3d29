/* SPDX-License-Identifier: MIT */
/*
 * affinity.c - the CPUs on which a task may run change: sched_setaffinity().
 *
 * From __set_cpus_allowed_ptr() and affine_move_task() in kernel/sched/core.c of Linux 6.12. What
 * the CPU's migration thread does there happens here when the CPU switches. In Linux the caller
 * also waits until the other task has left.
 */
#include "sim/sched/affinity.h"

#include "sim/cpu/irq.h"
#include "sim/cpu/preempt.h"
#include "sim/cpu/run_queue.h"
#include "sim/sched/placement.h"
#include "sim/sched/wake.h"
#include "sim/steps/run_ahead.h"
#include "sim/world/ids.h"

static bool leaves(struct world *w, struct task *t)
{
	might_sleep(w, t);
	t->state = TASK_LEAVING;
	return false;
}

static void move_queued(struct world *w, struct task *t)
{
	dequeue_task(w, t);
	arrive(w, t, task_cpus(w, t).first);
}

static void set_affinity_of(struct world *w, struct task *t, struct affinity a)
{
	touch_everything(w);
	run_ahead_cancel(w, t->cpu);
	w->affinity[t->id] = a;
	if (!is_out_of_place(w, t))
		return;
	if (t->state == TASK_READY)
		move_queued(w, t);
	else if (t->state == TASK_RUNNING)
		resched_cpu(w, t->cpu, w->this_cpu);
}

bool set_affinity(struct world *w, struct task *t, uint32_t who, uint32_t first, uint32_t last)
{
	const struct affinity a = { first, last };

	if (who != t->id) {
		might_sleep(w, t);
		set_affinity_of(w, &w->task[who], a);
		return true;
	}
	if (t->migrate_disable)		/* set_cpus_allowed_ptr() refuses */
		return true;
	w->affinity[who] = a;
	return !is_out_of_place(w, t) || leaves(w, t);
}

bool run_on(struct world *w, struct task *t, uint32_t cpu)
{
	return set_affinity(w, t, t->id, cpu, cpu);
}

bool moves_away(struct world *w, struct task *t)
{
	const uint32_t cpu = task_cpus(w, t).first;

	if (!is_out_of_place(w, t))
		return false;
	if (t->state != TASK_LEAVING && t->state != TASK_RUNNING)
		return false;	/* it sleeps, and wakes up elsewhere */
	if (t->state == TASK_LEAVING) {
		touch_cpu(w, cpu);
		set_task_cpu(w, t, cpu);
		wake_up(w, t, NULL);
	} else {
		touch_everything(w);
		arrive(w, t, cpu);
	}
	return true;
}
