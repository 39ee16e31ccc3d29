/* SPDX-License-Identifier: MIT */
/*
 * placement.c - decides on which CPU a task runs.
 *
 * A woken normal task goes to its last CPU if that is idle, else to an idle CPU that it
 * may run on, else it queues on its last CPU. A woken FIFO task goes to its last CPU,
 * unless a task at least as urgent runs there; then it goes to the CPU with the least
 * urgent task. (As in select_task_rq_rt(), it does not look for an idle CPU as long as it
 * may preempt.) A CPU that would go idle pulls a waiting task from the longest queue, but
 * not a FIFO task that is about to preempt a normal one anyway. At its tick, a CPU with a
 * queue makes an idle CPU look for tasks to pull. Everywhere the lower number wins a tie.
 */
#include "sim/sched/placement.h"

#include "sim/measure/latency.h"
#include "sim/sched/preempt.h"
#include "sim/sched/run_queue.h"
#include "sim/world/ids.h"

static bool may_run_on(const struct world *w, const struct task *t, uint32_t cpu)
{
	const struct affinity a = task_cpus(w, t);

	return cpu >= a.first && cpu <= a.last &&
	       (!t->migrate_disable || cpu == t->cpu);
}

bool is_idle(const struct world *w, uint32_t cpu)
{
	return w->cpu[cpu].current == NIL && !w->cpu_clock[cpu].queued;
}

static uint32_t idle_cpu(const struct world *w, struct affinity a)
{
	for (uint32_t i = a.first; w->clock->idle_cpus && i <= a.last; i++)
		if (is_idle(w, i))
			return i;
	return NIL;
}

/* Of the task's CPUs the one that runs the least urgent task, or the task's last one. */
static uint32_t lowest_cpu(const struct world *w, const struct task *t)
{
	const struct affinity a = task_cpus(w, t);
	uint8_t least_urgent = t->prio;
	uint32_t best = t->cpu;

	for (uint32_t i = a.first; i <= a.last; i++) {
		const uint32_t current = w->cpu[i].current;

		if (current != NIL && w->task[current].prio > least_urgent) {
			least_urgent = w->task[current].prio;
			best = i;
		}
	}
	return best;
}

uint32_t select_task_cpu(const struct world *w, const struct task *t)
{
	const struct affinity a = task_cpus(w, t);
	const uint32_t current = w->cpu[t->cpu].current;
	uint32_t idle;

	if (t->migrate_disable || a.first == a.last || is_idle(w, t->cpu))
		return t->cpu;
	if (is_rt(t) && current != NIL && w->task[current].prio > t->prio)
		return t->cpu;
	idle = idle_cpu(w, a);
	if (idle != NIL)
		return idle;
	return is_rt(t) ? lowest_cpu(w, t) : t->cpu;
}

void set_task_cpu(struct world *w, struct task *t, uint32_t cpu)
{
	struct task_clock *tc = &w->task_clock[t->id];

	if (t->cpu == cpu)
		return;
	tc->vruntime += w->cpu_clock[cpu].min_vruntime - w->cpu_clock[t->cpu].min_vruntime;
	if (tc->vruntime < 0)
		tc->vruntime = 0;
	t->cpu = cpu;
	latency_moved(w, t->id, cpu);
}

/* A FIFO task gets its CPU from a less urgent one as soon as that can be preempted. */
static bool is_about_to_run(const struct world *w, const struct task *t)
{
	return is_rt(t) && t->prio < w->task[task_cpu(w, t)->current].prio;
}

/* The first task of a run queue that may run on this CPU. */
static uint32_t first_movable(const struct world *w, uint32_t root, uint32_t cpu)
{
	uint32_t found;

	if (root == NIL)
		return NIL;
	found = first_movable(w, w->run_node[root].left, cpu);
	if (found != NIL)
		return found;
	if (may_run_on(w, &w->task[root], cpu) && !is_about_to_run(w, &w->task[root]))
		return root;
	return first_movable(w, w->run_node[root].right, cpu);
}

uint32_t idle_pull(struct world *w, uint32_t cpu)
{
	uint32_t best = NIL, longest = 0;

	if (w->migration)
		touch_everything(w);
	for (uint32_t i = 0; w->clock->queued && i < w->machine->cpus; i++) {
		uint32_t t;

		/* a task that waits for an idle CPU is about to run there */
		if (w->cpu_clock[i].queued <= longest || w->cpu[i].current == NIL)
			continue;
		t = first_movable(w, w->cpu_clock[i].root, cpu);
		if (t != NIL) {
			best = t;
			longest = w->cpu_clock[i].queued;
		}
	}
	if (best != NIL) {
		w->clock->puller = cpu;
		w->clock->pulled_from = w->task[best].cpu;
		dequeue_task(w, &w->task[best]);
		set_task_cpu(w, &w->task[best], cpu);
	}
	return best;
}

bool may_pull(const struct world *w, const struct task *t, uint32_t cpu)
{
	return is_idle(w, cpu) && may_run_on(w, t, cpu) && task_cpu(w, t)->current != NIL &&
	       !is_about_to_run(w, t);
}

/* Real-time tasks are pulled first, and in the order of the queue. */
bool could_be_pulled(const struct world *w, const struct task *t)
{
	const uint32_t cpu = w->clock->puller;
	const uint32_t pulled = cpu == NIL ? NIL : w->cpu[cpu].current;

	return pulled != NIL && !is_rt(&w->task[pulled]) && !is_rt(t) &&
	       t->state == TASK_READY && t->cpu == w->clock->pulled_from &&
	       may_run_on(w, t, cpu);
}

uint32_t idle_cpu_to_kick(const struct world *w, uint32_t cpu)
{
	for (uint32_t i = 0; w->clock->idle_cpus && i < w->machine->cpus; i++)
		if (is_idle(w, i) && first_movable(w, w->cpu_clock[cpu].root, i) != NIL)
			return i;
	return NIL;
}

bool run_on(struct world *w, struct task *t, uint32_t cpu)
{
	const uint32_t id = t->id;

	if (t->migrate_disable)		/* set_cpus_allowed_ptr() refuses */
		return true;
	w->affinity[id] = (struct affinity){ cpu, cpu };
	if (t->cpu == cpu)
		return true;
	might_sleep(w, t);
	t->state = TASK_BLOCKED;
	return false;
}

bool must_move(const struct world *w, const struct task *t)
{
	return w->affinity && t->state == TASK_BLOCKED &&
	       (t->cpu < w->affinity[t->id].first || t->cpu > w->affinity[t->id].last);
}
