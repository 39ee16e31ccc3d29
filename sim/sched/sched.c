/* SPDX-License-Identifier: MIT */
/*
 * sched.c - which task a CPU runs.
 *
 * FIFO real-time tasks stand above normal ones. Normal tasks are ordered by virtual run
 * time, weighted by nice. A run queue is one treap with a key that says both:
 *
 *	FIFO	prio << 48 | order of arrival
 *	normal	1 << 63 | virtual run time
 *
 * A woken normal task goes to its last CPU if that is idle, else to an idle allowed one,
 * else it queues where it was last. A woken FIFO task goes to its last CPU, unless one as
 * urgent runs there: then to that with the least urgent task (select_task_rq_rt() does
 * not look for an idle CPU as long as it may preempt). A CPU that would go idle pulls a
 * waiting task from the longest queue, but no FIFO task that waits behind a normal one,
 * which it is about to preempt; at its tick a CPU with a queue makes an idle one look.
 * Ties are broken by number everywhere.
 */
#include "sim/sched/sched.h"

#include "sim/steps/run_ahead.h"
#include "sim/measure/watch.h"
#include "sim/base/wide.h"
#include "sim/steps/frame.h"
#include "sim/steps/tell.h"

enum { NICE_0_WEIGHT = 1024 };

static const int64_t WORST_LATENCY = 6000000;	/* ns; kernel/sched/fair.c, 4.8, one CPU */
static const int64_t MIN_GRANULARITY = 750000;
static const int64_t WAKEUP_GRANULARITY = 1000000;
static const uint64_t FIFO_MIDDLE = UINT64_C(1) << 47;

/* What each nice level weighs: a level is about 10 % of the CPU, so a factor of 1.25. */
static const uint32_t nice_weight[40] = {
	88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916,
	9548,  7620,  6100,  4904,  3906,  3121,  2501,	 1991,	1586,  1277,
	1024,  820,   655,   526,   423,   335,	  272,	 215,	172,   137,
	110,   87,    70,    56,    45,	   36,	  29,	 23,	18,    15,
};

static bool is_rt(const struct task *t)
{
	return t->prio < MAX_RT_PRIO;
}

static uint64_t weight(const struct task *t)
{
	return is_rt(t) ? 0 : nice_weight[t->prio - MAX_RT_PRIO];
}

/* The kernel stretches its tunables by 1 + log2 of the CPUs, of which it counts 8. */
static int64_t tuned(const struct world *w, int64_t ns)
{
	const uint32_t cpus = w->machine->cpus < 8 ? w->machine->cpus : 8;

	return ns * (32 - __builtin_clz(cpus));
}

/* --- run queues -------------------------------------------------------------------------- */

static void enqueue(struct world *w, struct task *t, bool at_head)
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
	cc->weight += weight(t);
	w->clock->queued++;
}

static void dequeue(struct world *w, struct task *t)
{
	struct cpu_clock *cc = &w->cpu_clock[t->cpu];

	touch_cpu(w, t->cpu);
	treap_remove(w->run_node, &cc->root, t->id);
	cc->queued--;
	cc->weight -= weight(t);
	w->clock->queued--;
}

/* Run time becomes virtual: that of a nicer task counts more. It stays below all bounds. */
static void add_vruntime(struct task_clock *tc, int64_t ns, uint64_t weight)
{
	static const int64_t longest = INT64_MAX / 4;

	if (tc->vruntime >= longest || ns >= longest / NICE_0_WEIGHT)
		tc->vruntime = longest;
	else
		tc->vruntime += ns * NICE_0_WEIGHT / (int64_t)weight;
}

/* Charges the current task for the time since it was charged last. */
static void update_curr(struct world *w, uint32_t cpu)
{
	struct cpu_clock *cc = &w->cpu_clock[cpu];
	const int64_t now = w->clock->now, delta = now - cc->exec_start;
	const uint32_t id = w->cpu[cpu].current;
	uint32_t first;
	int64_t least;

	cc->exec_start = now;
	if (id == NIL || is_rt(&w->task[id]) || cc->held_since >= 0)
		return;
	add_vruntime(&w->task_clock[id], delta, weight(&w->task[id]));
	least = w->task_clock[id].vruntime;
	first = treap_first(w->run_node, cc->root);
	if (first != NIL && !is_rt(&w->task[first]) && w->task_clock[first].vruntime < least)
		least = w->task_clock[first].vruntime;
	if (least > cc->min_vruntime)
		cc->min_vruntime = least;
}

/* How long the current task may run before the others of its queue get their turn. */
static int64_t slice(const struct world *w, uint32_t cpu, const struct task *t)
{
	const struct cpu_clock *cc = &w->cpu_clock[cpu];
	const int64_t latency = tuned(w, WORST_LATENCY), least = tuned(w, MIN_GRANULARITY);
	const int64_t period = (cc->queued + 1) * least > latency ?
				       (cc->queued + 1) * least : latency;

	uint64_t rest;

	return (int64_t)wide_divided(wide_product((uint64_t)period, weight(t)),
				     cc->weight + weight(t), &rest).low;
}

/* At its tick a CPU with a queue asks an idle one to pull from it. */
static void kick_idle_cpu(struct world *w, uint32_t cpu)
{
	const uint32_t idle = idle_cpu_to_kick(w, cpu);

	if (idle != NIL)
		resched_cpu(w, idle, cpu);
}

void scheduler_tick(struct world *w, uint32_t cpu)
{
	const uint32_t id = w->cpu[cpu].current;
	struct cpu_clock *cc = &w->cpu_clock[cpu];
	uint32_t first;
	int64_t ran, share;

	watch_tick(w, cpu);
	if (id == NIL)
		return;
	update_curr(w, cpu);
	if (cc->queued)
		kick_idle_cpu(w, cpu);
	if (!cc->queued || is_rt(&w->task[id]))
		return;
	first = treap_first(w->run_node, cc->root);
	ran = w->clock->now - cc->slice_start;
	share = slice(w, cpu, &w->task[id]);
	if (ran > share ||
	    (ran > tuned(w, MIN_GRANULARITY) &&
	     w->task_clock[id].vruntime - w->task_clock[first].vruntime > share))
		w->cpu[cpu].need_resched = 1;
}

/* --- placement ---------------------------------------------------------------------------- */

static bool may_run_on(const struct world *w, const struct task *t, uint32_t cpu)
{
	const struct task_config *c = &w->machine->task[t->id];

	return cpu >= c->cpu_first && cpu <= c->cpu_last &&
	       (!t->migrate_disable || cpu == t->cpu);
}

static bool is_idle(const struct world *w, uint32_t cpu)
{
	return w->cpu[cpu].current == NIL && !w->cpu_clock[cpu].queued;
}

static uint32_t idle_cpu(const struct world *w, const struct task_config *c)
{
	for (uint32_t i = c->cpu_first; w->clock->idle_cpus && i <= c->cpu_last; i++)
		if (is_idle(w, i))
			return i;
	return NIL;
}

/* The allowed CPU that runs the least urgent task, or the task's last one. */
static uint32_t lowest_cpu(const struct world *w, const struct task *t)
{
	const struct task_config *c = &w->machine->task[t->id];
	uint8_t least_urgent = t->prio;
	uint32_t best = t->cpu;

	for (uint32_t i = c->cpu_first; i <= c->cpu_last; i++) {
		const uint32_t current = w->cpu[i].current;

		if (current != NIL && w->task[current].prio > least_urgent) {
			least_urgent = w->task[current].prio;
			best = i;
		}
	}
	return best;
}

static uint32_t select_cpu(const struct world *w, const struct task *t)
{
	const struct task_config *c = &w->machine->task[t->id];
	const uint32_t current = w->cpu[t->cpu].current;
	uint32_t idle;

	if (t->migrate_disable || c->cpu_first == c->cpu_last || is_idle(w, t->cpu))
		return t->cpu;
	if (is_rt(t) && current != NIL && w->task[current].prio > t->prio)
		return t->cpu;
	idle = idle_cpu(w, c);
	if (idle != NIL)
		return idle;
	return is_rt(t) ? lowest_cpu(w, t) : t->cpu;
}

static void move_to(struct world *w, struct task *t, uint32_t cpu)
{
	struct task_clock *tc = &w->task_clock[t->id];

	if (t->cpu == cpu)
		return;
	tc->vruntime += w->cpu_clock[cpu].min_vruntime - w->cpu_clock[t->cpu].min_vruntime;
	if (tc->vruntime < 0)
		tc->vruntime = 0;
	t->cpu = cpu;
	delay_moved(w, t->id, cpu);
}

/* Shall a task that became runnable displace the one that runs? */
static bool displaces(const struct world *w, const struct task *t, uint32_t cpu)
{
	const uint32_t id = w->cpu[cpu].current;
	const struct task *current = &w->task[id];

	if (id == NIL)
		return true;
	if (is_rt(t) || is_rt(current))
		return t->prio < current->prio;
	return w->task_clock[id].vruntime - w->task_clock[t->id].vruntime >
	       tuned(w, WAKEUP_GRANULARITY) * NICE_0_WEIGHT / (int64_t)weight(t);
}

/*
 * A task became runnable, or more urgent: reschedules its CPU if it is to run there now.
 */
static void check_preempt_curr(struct world *w, const struct task *t)
{
	const uint32_t current = w->cpu[t->cpu].current;

	if (displaces(w, t, t->cpu))
		resched_cpu(w, t->cpu, w->this_cpu);
	else if (!is_rt(t) && !is_rt(&w->task[current]))
		w->cpu_clock[t->cpu].open |= OPEN_WAKE_UP;
}

static void make_ready(struct world *w, struct task *t)
{
	struct task_clock *tc = &w->task_clock[t->id];
	int64_t earliest;

	if (w->migration)
		touch_everything(w);
	move_to(w, t, select_cpu(w, t));
	update_curr(w, t->cpu);
	earliest = w->cpu_clock[t->cpu].min_vruntime - tuned(w, WORST_LATENCY) / 2;
	if (tc->vruntime < earliest)
		tc->vruntime = earliest;
	if (tc->vruntime < 0)
		tc->vruntime = 0;
	enqueue(w, t, false);
	check_preempt_curr(w, t);
}

/* It could run, but a script holds it. */
static void park(struct world *w, struct task *t)
{
	t->state = TASK_PARKED;
	account(w, t->id, TIME_HELD);
}

void wake_up(struct world *w, struct task *t, const struct task *waker)
{
	const uint32_t id = t->id;

	tell_event(w, EVENT_WAKE, t->cpu, id, NIL, waker ? (int64_t)waker->id : -1, 0);
	if (t->flags & TASK_HELD)
		park(w, t);
	else
		make_ready(w, t);
}

void task_exit(struct world *w, struct task *t)
{
	const uint32_t id = t->id;

	t->state = TASK_DEAD;
	if (!w->machine->task[id].background)
		w->clock->alive--;
	tell_event(w, EVENT_EXIT, t->cpu, id, NIL, 0, 0);
}

void task_start(struct world *w, struct task *t)
{
	const struct task_config *c = &w->machine->task[t->id];
	enum step_result r;

	if (c->class == CLASS_IRQ) {
		irq_source_start(w, t);
		return;
	}
	r = task_run(w, t, task_top(w, t));
	sim_assert(w, r == STEPPED || r == ENDED);
	if (r == ENDED) {
		task_exit(w, t);
	} else if (c->source) {
		irq_source_start(w, t);
	} else if (c->starts_asleep) {
		t->state = TASK_BLOCKED;
		account(w, t->id, TIME_SLEEP);
	} else {
		wake_up(w, t, NULL);
	}
}

bool wait_event(struct world *w, struct task *t, bool condition)
{
	if (condition)
		return true;
	might_sleep(w, t);
	t->state = TASK_BLOCKED;
	if (w->machine->task[t->id].background)
		w->clock->alive--;
	return false;
}

void wake_waiter(struct world *w, struct task *t, const struct task *waker)
{
	if (t->state != TASK_BLOCKED || t->waiting_on != NIL)
		return;
	if (w->machine->task[t->id].background)
		w->clock->alive++;
	wake_up(w, t, waker);
}

/* --- switching ---------------------------------------------------------------------------- */

/* A FIFO task waits there for a less urgent one only until that can be preempted. */
static bool is_about_to_run(const struct world *w, const struct task *t)
{
	return is_rt(t) && t->prio < w->task[task_cpu(w, t)->current].prio;
}

/* The first task of a queue, in its order, that may run on this CPU. */
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

static uint32_t idle_pull(struct world *w, uint32_t cpu)
{
	uint32_t best = NIL, longest = 0;

	if (w->migration)
		touch_everything(w);
	for (uint32_t i = 0; w->clock->queued && i < w->machine->cpus; i++) {
		uint32_t t;

		/* one that waits alone for an idle CPU is about to run there */
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
		dequeue(w, &w->task[best]);
		move_to(w, &w->task[best], cpu);
	}
	return best;
}

bool may_pull(const struct world *w, const struct task *t, uint32_t cpu)
{
	return is_idle(w, cpu) && may_run_on(w, t, cpu) && task_cpu(w, t)->current != NIL &&
	       !is_about_to_run(w, t);
}

/* Real-time tasks are pulled first, and in their order. */
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

static uint32_t pick_next(struct world *w, uint32_t cpu)
{
	const uint32_t first = treap_first(w->run_node, w->cpu_clock[cpu].root);

	if (first == NIL)
		return idle_pull(w, cpu);
	dequeue(w, &w->task[first]);
	return first;
}

static enum time_kind time_asleep(const struct task *t)
{
	if (t->state == TASK_DEAD)
		return TIME_OFF;
	return t->waiting_on != NIL ? TIME_LOCK : TIME_SLEEP;
}

static void put_prev(struct world *w, uint32_t cpu)
{
	struct task *prev = &w->task[w->cpu[cpu].current];
	const uint32_t id = prev->id;

	update_curr(w, cpu);
	if (prev->state == TASK_RUNNING && prev->flags & TASK_SPINNING &&
	    prev->waiting_on != NIL) {
		prev->flags &= (uint8_t)~TASK_SPINNING;	/* for a mutex: sleeps instead */
		if (!(prev->flags & TASK_GRANTED))
			prev->state = TASK_BLOCKED;
	}
	if (prev->state != TASK_RUNNING) {
		if (w->cpu[cpu].irqs_off)	/* the next task does not inherit that */
			local_irq_restore(w, prev, 0);
		watch_sleeps(w, prev);
		account(w, id, time_asleep(prev));
		return;
	}
	sim_assert(w, !prev->preempt_count && !w->cpu[cpu].irqs_off);
	if (prev->flags & TASK_HELD)
		park(w, prev);
	else
		enqueue(w, prev, !(prev->flags & TASK_YIELDS));
	prev->flags &= (uint8_t)~TASK_YIELDS;
}

static void switch_to(struct world *w, uint32_t cpu, uint32_t prev, uint32_t next)
{
	struct cpu_clock *cc = &w->cpu_clock[cpu];
	struct task_clock *tc;

	if (prev != NIL && next != prev &&
	    (w->task[prev].mutexes || w->task[prev].flags & TASK_GRANTED))
		mutex_owner_left(w, &w->task[prev]);
	touch_cpu(w, cpu);
	w->cpu[cpu].current = w->cpu[cpu].context = next;
	cc->open = next == NIL ? 0 : OPEN_PICK;
	cc->exec_start = cc->slice_start = w->clock->now;
	w->clock->idle_cpus += next == NIL;
	w->clock->idle_cpus -= prev == NIL;
	if (next == NIL) {
		tick_stop(w, cpu);
	} else {
		w->task[next].state = TASK_RUNNING;
		tick_start(w, cpu);
	}
	if (next != prev) {
		tell_event(w, EVENT_SWITCH, cpu, next, NIL, prev == NIL ? -1 : (int64_t)prev, 0);
		if (next != NIL) {
			tc = &w->task_clock[next];
			w->task_stats[next].switches++;
			tc->switch_cost = w->machine->cost[COST_CONTEXT_SWITCH];
		}
	}
	watch_switch(w, cpu, prev);
	cpu_begin(w, cpu);
}

static void take_up(struct world *w, uint32_t cpu, struct task *next)
{
	const uint32_t prev = w->cpu[cpu].current;
	const bool preempted = prev != NIL && w->task[prev].state == TASK_RUNNING;
	uint32_t id;

	cpu_pause(w, cpu);
	w->cpu[cpu].need_resched = 0;
	if (prev != NIL)
		put_prev(w, cpu);
	if (next) {
		if (next->state == TASK_READY)
			dequeue(w, next);
		move_to(w, next, cpu);
		id = next->id;
	} else {
		id = pick_next(w, cpu);
	}
	if (preempted && id != prev) {
		w->task_stats[prev].preemptions++;
		tell_event(w, EVENT_PREEMPT, cpu, prev, NIL, 0, 0);
	}
	switch_to(w, cpu, prev, id);
}

/* Interrupts that waited because they were off are taken by whoever comes next. */
void schedule(struct world *w, uint32_t cpu)
{
	take_up(w, cpu, NULL);
	irq_deliver(w, cpu);
}

void force_switch(struct world *w, uint32_t cpu, struct task *t)
{
	take_up(w, cpu, t);
	irq_deliver(w, cpu);
}

/* Neither task has taken a step since the pull, but an interrupt may have come. */
void pull_instead(struct world *w, struct task *t)
{
	const uint32_t cpu = w->clock->puller;
	struct cpu *c = &w->cpu[cpu];
	struct task *pulled = &w->task[c->current];
	const bool interrupted = in_irq(w, cpu);

	touch_everything(w);
	if (!interrupted)
		cpu_pause(w, cpu);
	dequeue(w, t);
	move_to(w, pulled, w->clock->pulled_from);
	enqueue(w, pulled, false);
	move_to(w, t, cpu);
	t->state = TASK_RUNNING;
	w->task_clock[t->id].switch_cost = w->machine->cost[COST_CONTEXT_SWITCH];
	c->current = t->id;
	if (interrupted)
		return;
	c->context = t->id;
	cpu_begin(w, cpu);
}

/* --- preemption ----------------------------------------------------------------------------- */

void might_sleep(struct world *w, struct task *t)
{
	if (!may_sleep(w, t)) {
		const struct step *s = step_at(w->last_pc);

		violate(w, SLEEP_IN_ATOMIC, t->id,
			"%s may sleep; preempt_count %u, interrupts %s",
			s && s->label ? s->label : "a step", t->preempt_count,
			task_cpu(w, t)->irqs_off ? "off" : "on");
	}
	if (w->machine->preemption == PREEMPT_VOLUNTARY)
		watch_point(w, t, 0);
}

void drop_all(struct world *w, struct task *t)
{
	if (t->locks)
		violate(w, LOCK_MISUSE, t->id, "ends and still holds %u lock%s",
			t->locks, t->locks == 1 ? "" : "s");
	while (t->preempt_count)
		preempt_enable(w, t);
	local_irq_restore(w, t, 0);
}

/* The rt patches turn what only needs its CPU's data into a region without migration. */
void get_cpu(struct world *w, struct task *t)
{
	if (w->machine->preemption == PREEMPT_RT)
		t->migrate_disable++;
	else
		preempt_disable(w, t);
}

void put_cpu(struct world *w, struct task *t)
{
	if (w->machine->preemption == PREEMPT_RT)
		t->migrate_disable--;
	else
		preempt_enable(w, t);
}

void sched_yield_task(struct world *w, struct task *t)
{
	const uint32_t id = t->id;
	struct cpu_clock *cc = &w->cpu_clock[t->cpu];

	watch_point(w, t, 0);
	if (!cc->queued)
		return;
	if (!is_rt(t)) {
		const uint32_t first = treap_first(w->run_node, cc->root);

		update_curr(w, t->cpu);
		if (w->task_clock[id].vruntime <= w->task_clock[first].vruntime)
			w->task_clock[id].vruntime = w->task_clock[first].vruntime + 1;
	} else {
		t->flags |= TASK_YIELDS;
	}
	w->cpu[t->cpu].need_resched = 1;
	w->resched_point = true;
}

bool sleep_until(struct world *w, struct task *t, int64_t until)
{
	const uint32_t id = t->id;

	if (t->flags & TASK_GRANTED) {
		t->flags &= (uint8_t)~TASK_GRANTED;
		return true;
	}
	might_sleep(w, t);
	if (until <= w->clock->now || w->time_is_up)
		return true;
	w->task_clock[id].until = until;
	t->state = TASK_SLEEPING;
	events_set(&w->events, slot_timer(w, id), until);
	return false;
}

void operation_returned(struct world *w, struct task *t, uint32_t seq)
{
	const uint32_t id = t->id;

	w->task_clock[id].returns++;
	w->resched_point = true;
	tell_event(w, EVENT_RETURN, t->cpu, id, NIL, seq, 0);
}

/* A change of priority takes effect where the task stands: in a queue, or running. */
void set_prio(struct world *w, struct task *t, uint8_t prio)
{
	const bool queued = t->state == TASK_READY;

	if (t->prio == prio)
		return;
	ahead_cancel(w, t->cpu);
	touch_everything(w);
	if (queued)
		dequeue(w, t);
	else if (t->state == TASK_RUNNING)
		update_curr(w, t->cpu);
	t->prio = prio;
	if (queued) {
		enqueue(w, t, false);
		check_preempt_curr(w, t);
	} else if (t->state == TASK_RUNNING && w->cpu_clock[t->cpu].queued) {
		const uint32_t first = treap_first(w->run_node, w->cpu_clock[t->cpu].root);

		check_preempt_curr(w, &w->task[first]);
	}
}

/* --- holding, for scripts --------------------------------------------------------------------- */

void task_hold(struct world *w, struct task *t)
{
	const uint32_t id = t->id;
	const bool on_cpu = t->state == TASK_RUNNING && w->cpu[t->cpu].context == id;
	/* who waits, spinning or asleep, goes on waiting */
	const bool stops = on_cpu && (!(t->flags & TASK_SPINNING) ||
				      w->events.time[slot_step(t->cpu)] != EVENT_NEVER);

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
		dequeue(w, t);
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
	if (t->state == TASK_PARKED)
		make_ready(w, t);
	else if (on_cpu)
		resume_cpu(w, t->cpu, 0);	/* a reschedule may have become due meanwhile */
}
