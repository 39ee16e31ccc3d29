/* SPDX-License-Identifier: MIT */
/*
 * placement.c - decides on which CPU a task runs.
 *
 * A woken normal task goes to its last CPU if that is idle, else to an idle CPU that it
 * may run on, else it queues on its last CPU. A woken FIFO task goes to its last CPU,
 * unless a task at least as urgent runs there; then it goes to the CPU with the least
 * urgent task, if it is more urgent (lowest_cpu()). (As in select_task_rq_rt(), it does not look
 * for an idle CPU as long as it may preempt.) A CPU that would go idle pulls a waiting task from the longest queue, but
 * not a FIFO task that is about to preempt a normal one anyway. At its tick, a CPU with a
 * queue makes an idle CPU look for tasks to pull. Everywhere the lower number wins a tie.
 */
#include "sim/sched/placement.h"

#include "sim/base/treap.h"
#include "sim/cpu/bandwidth.h"
#include "sim/measure/latency.h"
#include "sim/cpu/run_queue.h"
#include "sim/steps/run_ahead.h"
#include "sim/world/ids.h"
#include "sim/world/urgency.h"

bool may_run_on(const struct world *w, const struct task *t, uint32_t cpu)
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

bool is_pinned(const struct world *w, const struct task *t)
{
	const struct affinity a = task_cpus(w, t);

	return t->migrate_disable || a.first == a.last;
}

bool rt_before(const struct world *w, uint32_t a, uint32_t b)
{
	return a != NIL && (b == NIL || more_urgent(w, &w->task[a], &w->task[b]));
}

static uint32_t if_rt(const struct world *w, uint32_t task)
{
	return task != NIL && is_rt(&w->task[task]) ? task : NIL;
}

/* The most urgent real-time task that runs on this CPU, or waits there; or NIL. */
static uint32_t most_urgent(const struct world *w, uint32_t cpu)
{
	const uint32_t current = if_rt(w, w->cpu[cpu].current);
	const uint32_t first = if_rt(w, treap_first(w->run_node, w->cpu_clock[cpu].root));

	return rt_before(w, first, current) ? first : current;
}

/*
 * find_lowest_rq(). To that a CPU that idles and one that runs a normal task are the same
 * (kernel/sched/cpupri.c), so a task does not look for an idle CPU as long as there is one of a
 * lower number without real-time tasks.
 */
uint32_t lowest_cpu(const struct world *w, const struct task *t)
{
	const struct affinity a = task_cpus(w, t);
	const uint32_t nearest[2] = { t->cpu, w->this_cpu };
	uint32_t best = NIL, least = t->id;

	for (uint32_t i = 0; i < 2 + a.last - a.first + 1; i++) {
		const uint32_t cpu = i < 2 ? nearest[i] : a.first + i - 2;

		if (cpu == NIL || !may_run_on(w, t, cpu) ||
		    !rt_before(w, least, most_urgent(w, cpu)))
			continue;
		best = cpu;
		least = most_urgent(w, cpu);
		if (least == NIL)
			break;
	}
	return best;
}

/*
 * select_task_rq_rt(): the task stays where it may preempt, unless that would be somebody who
 * cannot go elsewhere.
 */
static uint32_t select_rt_cpu(struct world *w, const struct task *t, uint32_t home)
{
	const uint32_t id = w->cpu[home].current;
	const struct task *current = &w->task[id];
	uint32_t lowest;

	run_ahead_cancel(w, home);	/* it may have run ahead to where it must not migrate */
	if (id != NIL && (!is_rt(current) ||
			  (more_urgent(w, t, current) && !is_pinned(w, current))))
		return home;
	lowest = lowest_cpu(w, t);
	return lowest == NIL ? home : lowest;
}

uint32_t select_task_cpu(struct world *w, const struct task *t)
{
	const struct affinity a = task_cpus(w, t);
	const uint32_t home = is_out_of_place(w, t) ? a.first : t->cpu;
	uint32_t idle;

	if (is_pinned(w, t) || is_idle(w, home))
		return home;
	if (is_rt(t))
		return select_rt_cpu(w, t, home);
	idle = idle_cpu(w, a);
	return idle != NIL ? idle : home;
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

bool is_about_to_run(const struct world *w, const struct task *t)
{
	const uint32_t current = task_cpu(w, t)->current;

	return is_rt(t) && !is_throttled_rt(w, t) &&
	       (current == NIL || more_urgent(w, t, &w->task[current]));
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
	if (may_run_on(w, &w->task[root], cpu) && !is_about_to_run(w, &w->task[root]) &&
	    (!is_rt_throttled(w, cpu) || !is_rt(&w->task[root]) ||
	     is_deadline(&w->task[root])))
		return root;
	return first_movable(w, w->run_node[root].right, cpu);
}

uint32_t idle_pull(struct world *w, uint32_t cpu)
{
	uint32_t best = NIL, longest = 0, unseen = w->clock->queued;

	if (w->migration)
		touch_everything(w);
	for (uint32_t i = next_queue(w, 0); i != NIL && unseen > longest; i = next_queue(w, i + 1)) {
		uint32_t t;

		unseen -= w->cpu_clock[i].queued;	/* no queue behind is longer than that */
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
	uint32_t unseen = w->cpu_clock[cpu].queued ? w->clock->idle_cpus : 0;

	for (uint32_t i = 0; unseen && i < w->machine->cpus; i++) {
		unseen -= w->cpu[i].current == NIL;
		if (is_idle(w, i) && first_movable(w, w->cpu_clock[cpu].root, i) != NIL)
			return i;
	}
	return NIL;
}
