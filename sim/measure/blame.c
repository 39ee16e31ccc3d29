/* SPDX-License-Identifier: MIT */
/*
 * blame.c - what keeps a task from going on: a chain from the task to one that runs.
 *
 *	cyclictest	its CPU runs drain, which has preemption off
 *	  drain		spins for a lock that alloc holds
 *	    alloc	its CPU handles an interrupt
 *	      irq/1	runs
 *
 * Between two transitions of the clock nothing changes but the time. So the state then says
 * for that whole time who waits for whom, and no log of earlier events is needed. Whoever
 * wants to know makes the run once more, or the part of it that is of interest, since a run of the
 * same scenario and seed does the same again: the first one pays nothing, and it is known by then
 * which times those are.
 * All of this reads the world and decides nothing.
 */
#include "sim/measure/blame.h"

#include "sim/measure/latency.h"
#include "sim/world/ids.h"
#include "sim/world/wait.h"

/* When, and by which step, the CPU's section of this kind began. */
static void add_section(const struct world *w, struct blame_link *l, enum section_kind k)
{
	const struct open_section *o = &w->open_section[l->by_cpu * SECTION_KINDS + k];

	if (o->start < 0)
		return;
	l->since_ns = o->start_ns;
	l->since_pc = o->begin_pc;
}

/* The task could run, but its CPU does something else. */
static void blame_cpu(const struct world *w, const struct task *t, bool throttled,
		      struct blame_link *l)
{
	static const uint16_t kind[BLOCKER_KINDS] = {
		[BLOCKER_SWITCH] = BLAME_SWITCH, [BLOCKER_IRQ] = BLAME_IRQ,
		[BLOCKER_IRQ_OFF] = BLAME_IRQ_OFF,
		[BLOCKER_PREEMPT_OFF] = BLAME_PREEMPT_OFF,
		[BLOCKER_SPINNING] = BLAME_PREEMPT_OFF,
		[BLOCKER_ANSWERS] = BLAME_PREEMPT_OFF, [BLOCKER_PRIORITY] = BLAME_PRIORITY,
		[BLOCKER_KERNEL] = BLAME_KERNEL, [BLOCKER_THROTTLED] = BLAME_THROTTLED,
	};
	const uint32_t by = w->cpu[t->cpu].context;

	l->kind = throttled ? BLAME_THROTTLED : BLAME_SWITCH;
	if (by == NIL)		/* it is idle */
		return;
	l->by = by;
	l->by_cpu = t->cpu;
	l->kind = kind[latency_why(w, t->cpu, &w->task[by], t)];
	if (l->kind == BLAME_IRQ_OFF)
		add_section(w, l, SECTION_IRQ_OFF);
	else if (l->kind == BLAME_PREEMPT_OFF)
		add_section(w, l, SECTION_PREEMPT_OFF);
}

/*
 * Since when readers hold a lock is known of the first one only; and of a task to which the lock
 * was handed not before it goes on.
 */
static void add_hold(const struct world *w, struct blame_link *l)
{
	if (l->by == NIL || w->lock[l->object].owner != l->by ||
	    w->task[l->by].waiting_on == l->object)
		return;
	l->since_ns = w->lock_clock[l->object].acquired_ns;
	l->since_pc = w->lock_clock[l->object].acquired_pc;
}

/* The first CPU that has not answered: what it runs, and since when it takes no interrupts. */
static void blame_silent(const struct world *w, const struct wait *s, struct blame_link *l)
{
	if (s->silent == NIL)
		return;
	l->by = w->cpu[s->silent].context;
	if (l->by == NIL)	/* it is idle, and the call on its way */
		return;
	l->by_cpu = s->silent;
	add_section(w, l, SECTION_IRQ_OFF);
}

static enum blame_kind kind_of_wait(const struct wait *s)
{
	switch (s->kind) {
	case WAIT_NOTHING:
		return BLAME_RUNS;
	case WAIT_LOCK:
		return s->spins ? BLAME_SPINS : BLAME_ASLEEP;
	case WAIT_CONDITION:
		return BLAME_SPINS;
	case WAIT_ANSWERS:
		return BLAME_ANSWERS;
	case WAIT_FLUSH:
		return BLAME_WORK;
	case WAIT_READERS:
		return BLAME_READERS;
	case WAIT_SCRIPT:
		return BLAME_HELD;
	default:
		return BLAME_SLEEPS;
	}
}

static bool could_run(const struct wait *s)
{
	return s->kind == WAIT_CPU || s->kind == WAIT_BUDGET || s->kind == WAIT_HANDLER ||
	       (s->kind == WAIT_TIMER && s->looks);	/* its interrupt is on its way */
}

static struct blame_link link_of(const struct world *w, uint32_t task)
{
	const struct task *t = &w->task[task];
	const struct wait s = task_wait(w, task);
	struct blame_link l = { .waits_since_ns = -1, .since_ns = -1, .task = task, .cpu = t->cpu,
				.object = NIL, .by = NIL, .by_cpu = NIL,
				.pc = t->top ? task_top(w, t)->pc : 0 };

	if (could_run(&s)) {
		blame_cpu(w, t, s.kind == WAIT_BUDGET, &l);
		return l;
	}
	l.kind = (uint16_t)kind_of_wait(&s);
	if (l.kind == BLAME_RUNS || l.kind == BLAME_HELD)
		return l;
	l.waits_since_ns = s.since;
	l.object = s.object;
	l.by = s.who;
	if (s.kind == WAIT_LOCK)
		add_hold(w, &l);
	else if (s.kind == WAIT_ANSWERS)
		blame_silent(w, &s, &l);
	if (l.by != NIL && l.by_cpu == NIL)
		l.by_cpu = w->task[l.by].cpu;
	return l;
}

static bool is_in_chain(const struct blame_link *link, uint32_t links, uint32_t task)
{
	for (uint32_t i = 0; i < links; i++)
		if (link[i].task == task)
			return true;
	return false;
}

uint32_t blame_chain(const struct world *w, uint32_t task, struct blame_link link[BLAME_DEPTH])
{
	uint32_t links = 0;

	do {
		link[links] = link_of(w, task);
		task = link[links++].by;
	} while (task != NIL && links < BLAME_DEPTH && !is_in_chain(link, links, task));
	return links;
}

void blame_tell(const struct world *w, int64_t next_ns)
{
	const struct observer *o = w->observer;

	for (uint32_t i = 0; i < o->blame_windows; i++) {
		const struct blame_window *b = &o->blame_window[i];
		const int64_t from = b->from_ns > w->clock->now ? b->from_ns : w->clock->now;
		const int64_t to = b->to_ns < next_ns ? b->to_ns : next_ns;
		struct blame_link link[BLAME_DEPTH];

		if (from < to)
			o->blames(o->data, i, from, to, link, blame_chain(w, b->task, link));
	}
}
