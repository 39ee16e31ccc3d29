/* SPDX-License-Identifier: MIT */
/*
 * run_queue.c - run queues.
 *
 * Deadline tasks come before real-time ones, and those before normal ones. Normal tasks are
 * ordered by virtual run time, which is weighted by nice. A run queue is one treap, and its key
 * says all of that:
 *
 *	deadline	the deadline
 *	FIFO, RR	prio << 48 | order of arrival
 *	normal		1 << 63 | virtual run time
 */
#include "sim/cpu/run_queue.h"

#include "sim/base/wide.h"
#include "sim/cpu/bandwidth.h"
#include "sim/measure/account.h"
#include "sim/world/ids.h"

static const uint64_t FIFO_MIDDLE = UINT64_C(1) << 47;
static const uint64_t NORMAL = UINT64_C(1) << 63;

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

/* It leaves room for the keys of other classes: deadlines of later than 78 hours are one. */
static uint64_t deadline_key(int64_t at)
{
	static const int64_t latest = (INT64_C(1) << 48) - 1;

	return (uint64_t)(at < latest ? at : latest);
}

uint32_t first_runnable(const struct world *w, uint32_t cpu)
{
	const uint32_t root = w->cpu_clock[cpu].root, first = treap_first(w->run_node, root);

	if (likely(!is_rt_throttled(w, cpu)) || first == NIL || is_deadline(&w->task[first]))
		return first;
	return treap_first_from(w->run_node, root, NORMAL);
}

bool has_normal(const struct world *w, uint32_t cpu)
{
	return treap_first_from(w->run_node, w->cpu_clock[cpu].root, NORMAL) != NIL;
}

bool has_equal(const struct world *w, const struct task *t)
{
	const uint32_t next = treap_first_from(w->run_node, w->cpu_clock[t->cpu].root,
					       (uint64_t)t->prio << 48);

	return next != NIL && w->task[next].prio == t->prio;
}

void enqueue_task(struct world *w, struct task *t, bool at_head)
{
	struct cpu_clock *cc = &w->cpu_clock[t->cpu];
	const uint32_t id = t->id;
	uint64_t key;

	if (!is_rt(t))
		key = NORMAL | (uint64_t)w->task_clock[id].vruntime;
	else if (is_deadline(t))
		key = deadline_key(w->deadline_clock[id].at);
	else if (at_head)
		key = (uint64_t)t->prio << 48 | (FIFO_MIDDLE - ++w->clock->fifo_seq);
	else
		key = (uint64_t)t->prio << 48 | (FIFO_MIDDLE + ++w->clock->fifo_seq);
	touch_cpu(w, t->cpu);
	t->state = TASK_READY;
	account(w, id, TIME_QUEUE);
	treap_insert(w->run_node, &cc->root, id, key);
	cc->queued++;
	w->queued_on[t->cpu / 64] |= UINT64_C(1) << t->cpu % 64;
	cc->weight += task_weight(t);
	w->clock->queued++;
}

void dequeue_task(struct world *w, struct task *t)
{
	struct cpu_clock *cc = &w->cpu_clock[t->cpu];

	touch_cpu(w, t->cpu);
	treap_remove(w->run_node, &cc->root, t->id);
	if (!--cc->queued)
		w->queued_on[t->cpu / 64] &= ~(UINT64_C(1) << t->cpu % 64);
	cc->weight -= task_weight(t);
	w->clock->queued--;
	if (cc->skip == t->id + 1)
		cc->skip = 0;
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
	const int64_t now = w->clock->now, delta = w->untimed ? 0 : now - cc->exec_start;
	const uint32_t id = w->cpu[cpu].current;
	uint32_t first;
	int64_t least;

	cc->exec_start = now;
	if (id == NIL || cc->held_since >= 0)
		return;
	if (is_rt(&w->task[id])) {
		if (w->deadline || w->rt_share)
			charge_bandwidth(w, cpu, &w->task[id], delta);
		return;
	}
	add_vruntime(&w->task_clock[id], delta, task_weight(&w->task[id]));
	least = w->task_clock[id].vruntime;
	first = first_runnable(w, cpu);
	if (first != NIL && !is_rt(&w->task[first]) && w->task_clock[first].vruntime < least)
		least = w->task_clock[first].vruntime;
	if (least > cc->min_vruntime)
		cc->min_vruntime = least;
}

/* The second of a run queue whose first is its leftmost task. */
static uint32_t second_task(const struct world *w, uint32_t root)
{
	const struct treap_node *node = w->run_node;
	uint32_t above = NIL, i = root;

	while (node[i].left != NIL) {
		above = i;
		i = node[i].left;
	}
	return node[i].right != NIL ? treap_first(node, node[i].right) : above;
}

/* As far as this a task may be behind another one without displacing it (wakeup_gran()). */
int64_t wakeup_granularity(const struct world *w, const struct task *t)
{
	return tuned(w, WAKEUP_GRANULARITY) * NICE_0_WEIGHT / (int64_t)task_weight(t);
}

/*
 * pick_next_entity() of kernel/sched/fair.c: the one that was to be skipped runs all the same if
 * the next one is too far ahead of it, or if there is none.
 */
uint32_t next_task(const struct world *w, uint32_t cpu)
{
	const struct cpu_clock *cc = &w->cpu_clock[cpu];
	const uint32_t first = first_runnable(w, cpu);
	uint32_t second;

	if (first == NIL || cc->skip != first + 1 || is_rt(&w->task[first]) ||
	    is_rt_throttled(w, cpu))
		return first;
	second = second_task(w, cc->root);
	if (second == NIL || w->task_clock[second].vruntime - w->task_clock[first].vruntime >
				     wakeup_granularity(w, &w->task[first]))
		return first;
	return second;
}

/* Its share of the time in which each of nr tasks, of that weight in total, has its turn. */
static int64_t share_of_period(const struct world *w, const struct task *t, uint32_t nr, uint64_t weight)
{
	const int64_t latency = tuned(w, WORST_LATENCY), least = tuned(w, MIN_GRANULARITY);
	const int64_t period = nr * least > latency ? nr * least : latency;
	uint64_t rest;

	return (int64_t)wide_divided(wide_product((uint64_t)period, task_weight(t)), weight,
				     &rest).low;
}

int64_t sched_slice(const struct world *w, uint32_t cpu, const struct task *t)
{
	const struct cpu_clock *cc = &w->cpu_clock[cpu];

	return share_of_period(w, t, cc->queued + 1, cc->weight + task_weight(t));
}

void debit_new_task(struct world *w, struct task *t)
{
	const struct cpu_clock *cc = &w->cpu_clock[t->cpu];
	const uint32_t current = w->cpu[t->cpu].current;
	const bool runs = current != NIL && !is_rt(&w->task[current]);
	const uint64_t others = cc->weight + (runs ? task_weight(&w->task[current]) : 0);
	struct task_clock *tc = &w->task_clock[t->id];

	tc->vruntime = cc->min_vruntime;
	add_vruntime(tc, share_of_period(w, t, cc->queued + runs + 1, others + task_weight(t)),
		     task_weight(t));
}
