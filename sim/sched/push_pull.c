/* SPDX-License-Identifier: MIT */
/*
 * push_pull.c - real-time tasks that wait are pushed to other CPUs, and pulled by them.
 *
 * From kernel/sched/rt.c and cpupri.c of Linux 4.8, which have hardly changed up to 7.x:
 *
 * push	 when a CPU has switched to a real-time task, those that still wait there go, the most
 *	 urgent first, each to the CPU that runs the least urgent task; until one finds none.
 * pull	 when a CPU that ran a real-time task is about to run something less urgent, it takes
 *	 over a more urgent one that waits elsewhere (as with the feature RT_PUSH_IPI off; with
 *	 it, the CPU asks the others by an interrupt to push, which takes a little longer).
 */
#include "sim/sched/push_pull.h"

#include "sim/base/treap.h"
#include "sim/cpu/bandwidth.h"
#include "sim/cpu/irq.h"
#include "sim/cpu/run_queue.h"
#include "sim/sched/placement.h"
#include "sim/world/ids.h"

static uint32_t if_rt(const struct world *w, uint32_t task)
{
	return task != NIL && is_rt(&w->task[task]) ? task : NIL;
}

static void move(struct world *w, struct task *t, uint32_t cpu)
{
	dequeue_task(w, t);
	set_task_cpu(w, t, cpu);
	enqueue_task(w, t, false);
}

/* The first real-time task of a run queue that may run elsewhere (pick_next_pushable_task()). */
static uint32_t first_pushable(const struct world *w, uint32_t root)
{
	uint32_t found;

	if (root == NIL)
		return NIL;
	found = first_pushable(w, w->run_node[root].left);
	if (found != NIL)
		return found;
	if (!is_rt(&w->task[root]))
		return NIL;
	if (!is_pinned(w, &w->task[root]))
		return root;
	return first_pushable(w, w->run_node[root].right);
}

/* Moves one task; false: there is none, or it stays. */
static bool push_rt_task(struct world *w, uint32_t cpu)
{
	const uint32_t id = first_pushable(w, w->cpu_clock[cpu].root);
	uint32_t to;

	if (id == NIL || is_about_to_run(w, &w->task[id]))
		return false;
	to = lowest_cpu(w, &w->task[id]);
	if (to == NIL || to == cpu)
		return false;
	move(w, &w->task[id], to);
	resched_cpu(w, to, cpu);
	return true;
}

void push_rt_tasks(struct world *w, uint32_t cpu)
{
	if (!w->migration || if_rt(w, treap_first(w->run_node, w->cpu_clock[cpu].root)) == NIL)
		return;
	touch_everything(w);
	while (push_rt_task(w, cpu))
		;
}

/* The first real-time task of a run queue that may run on this CPU. */
static uint32_t first_for(const struct world *w, uint32_t root, uint32_t cpu)
{
	uint32_t found;

	if (root == NIL)
		return NIL;
	found = first_for(w, w->run_node[root].left, cpu);
	if (found != NIL)
		return found;
	if (!is_rt(&w->task[root]))
		return NIL;
	if (may_run_on(w, &w->task[root], cpu))
		return root;
	return first_for(w, w->run_node[root].right, cpu);
}

void pull_rt_task(struct world *w, uint32_t cpu, uint32_t next)
{
	uint32_t best = if_rt(w, next), found = NIL;

	if (!w->migration || is_rt_throttled(w, cpu))
		return;
	touch_everything(w);
	for (uint32_t i = next_queue(w, 0); i != NIL; i = next_queue(w, i + 1)) {
		uint32_t id;

		if (i == cpu)
			continue;
		id = first_for(w, w->cpu_clock[i].root, cpu);
		if (rt_before(w, id, best) && !is_about_to_run(w, &w->task[id]))
			best = found = id;
	}
	if (found != NIL)
		move(w, &w->task[found], cpu);
}
