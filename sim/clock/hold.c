/* SPDX-License-Identifier: MIT */
/*
 * hold.c - a script holds a task, and lets it go on.
 */
#include "sim/clock/hold.h"

#include "sim/cpu/run_queue.h"
#include "sim/cpu/running.h"
#include "sim/sched/sched.h"
#include "sim/sched/wake.h"
#include "sim/world/ids.h"

void task_hold(struct world *w, struct task *t)
{
	const uint32_t id = t->id;
	const bool on_cpu = t->state == TASK_RUNNING && w->cpu[t->cpu].context == id;
	/* a task that spins or sleeps goes on waiting: only others are stopped */
	const bool stops = on_cpu && (!(t->flags & TASK_SPINNING) ||
				      is_due(w, slot_step(t->cpu)));

	t->flags &= (uint8_t)~TASK_DIRECTED;
	if (t->flags & TASK_HELD)
		return;
	if (t->state == TASK_RUNNING)
		update_curr(w, t->cpu);
	if (stops)
		cpu_pause(w, t->cpu);
	t->flags |= TASK_HELD;
	if (stops)
		cpu_begin(w, t->cpu);
	if (t->state == TASK_READY) {
		dequeue_task(w, t);
		park(w, t);
	}
}

void task_release(struct world *w, struct task *t)
{
	const uint32_t id = t->id;
	const bool on_cpu = t->state == TASK_RUNNING && w->cpu[t->cpu].context == id;
	const bool held = t->flags & TASK_HELD;

	if (on_cpu)
		cpu_pause(w, t->cpu);
	t->flags &= (uint8_t)~TASK_HELD;
	if (held && t->state == TASK_RUNNING)
		w->cpu_clock[t->cpu].exec_start = w->clock->now;
	if (t->state == TASK_PARKED ||
	    (t->state == TASK_THROTTLED && t->flags & TASK_DIRECTED))
		make_ready(w, t);
	else if (on_cpu)
		resume_cpu(w, t->cpu, 0);	/* a reschedule may be due by now */
}
