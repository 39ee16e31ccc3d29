/* SPDX-License-Identifier: MIT */
/*
 * run_queue.c - run queues.
 *
 * FIFO real-time tasks come before normal ones. Normal tasks are ordered by virtual run
 * time, which is weighted by nice. A run queue is one treap, and its key says both:
 *
 *	FIFO	prio << 48 | order of arrival
 *	normal	1 << 63 | virtual run time
 */
#include "sim/sched/run_queue.h"

#include "sim/base/wide.h"
#include "sim/measure/account.h"
#include "sim/world/ids.h"

static const uint64_t FIFO_MIDDLE = UINT64_C(1) << 47;

/*
 * The weight of each nice level. One level is about 10 % of the CPU, hence the factor of
 * 1.25.
 */
static const uint32_t nice_weight[40] = {
	88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916,
	9548,  7620,  6100,  4904,  3906,  3121,  2501,	 1991,	1586,  1277,
	1024,  820,   655,   526,   423,   335,	  272,	 215,	172,   137,
	110,   87,    70,    56,    45,	   36,	  29,	 23,	18,    15,
};

uint64_t task_weight(const struct task *t)
{
	return is_rt(t) ? 0 : nice_weight[t->prio - MAX_RT_PRIO];
}

/* The kernel stretches its tunables by 1 + log2 of the number of CPUs, up to 8. */
int64_t tuned(const struct world *w, int64_t ns)
{
	const uint32_t cpus = w->machine->cpus < 8 ? w->machine->cpus : 8;

	return ns * (32 - __builtin_clz(cpus));
}

void enqueue_task(struct world *w, struct task *t, bool at_head)
{
	struct cpu_clock *cc = &w->cpu_clock[t->cpu];
	const uint32_t id = t->id;
	uint64_t key;

	if (!is_rt(t))
		key = UINT64_C(1) << 63 | (uint64_t)w->task_clock[id].vruntime;
	else if (at_head)
		key = (uint64_t)t->prio << 48 | (FIFO_MIDDLE - ++w->clock->fifo_seq);
	else
		key = (uint64_t)t->prio << 48 | (FIFO_MIDDLE + ++w->clock->fifo_seq);
	touch_cpu(w, t->cpu);
	t->state = TASK_READY;
	account(w, id, TIME_QUEUE);
	treap_insert(w->run_node, &cc->root, id, key);
	cc->queued++;
	cc->weight += task_weight(t);
	w->clock->queued++;
}

void dequeue_task(struct world *w, struct task *t)
{
	struct cpu_clock *cc = &w->cpu_clock[t->cpu];

	touch_cpu(w, t->cpu);
	treap_remove(w->run_node, &cc->root, t->id);
	cc->queued--;
	cc->weight -= task_weight(t);
	w->clock->queued--;
}

/* Adds run time to the virtual one; a nicer task's counts more. It cannot overflow. */
static void add_vruntime(struct task_clock *tc, int64_t ns, uint64_t weight)
{
	static const int64_t longest = INT64_MAX / 4;

	if (tc->vruntime >= longest || ns >= longest / NICE_0_WEIGHT)
		tc->vruntime = longest;
	else
		tc->vruntime += ns * NICE_0_WEIGHT / (int64_t)weight;
}

void update_curr(struct world *w, uint32_t cpu)
{
	struct cpu_clock *cc = &w->cpu_clock[cpu];
	const int64_t now = w->clock->now, delta = now - cc->exec_start;
	const uint32_t id = w->cpu[cpu].current;
	uint32_t first;
	int64_t least;

	cc->exec_start = now;
	if (id == NIL || is_rt(&w->task[id]) || cc->held_since >= 0)
		return;
	add_vruntime(&w->task_clock[id], delta, task_weight(&w->task[id]));
	least = w->task_clock[id].vruntime;
	first = treap_first(w->run_node, cc->root);
	if (first != NIL && !is_rt(&w->task[first]) && w->task_clock[first].vruntime < least)
		least = w->task_clock[first].vruntime;
	if (least > cc->min_vruntime)
		cc->min_vruntime = least;
}

int64_t sched_slice(const struct world *w, uint32_t cpu, const struct task *t)
{
	const struct cpu_clock *cc = &w->cpu_clock[cpu];
	const int64_t latency = tuned(w, WORST_LATENCY), least = tuned(w, MIN_GRANULARITY);
	const int64_t period = (cc->queued + 1) * least > latency ?
				       (cc->queued + 1) * least : latency;

	uint64_t rest;

	return (int64_t)wide_divided(wide_product((uint64_t)period, task_weight(t)),
				     cc->weight + task_weight(t), &rest).low;
}
