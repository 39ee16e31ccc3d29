/* SPDX-License-Identifier: MIT */
/*
 * latency.c - what keeps a measuring task from running after its timer has expired.
 *
 *	expiry ---------- irq ------ wake-up ----------- switch --- first step in user mode
 *	   |<- interrupts off ->|       |<- preempt off ->|
 *
 * While a measuring task is late, the time that its CPU spends on something else is
 * charged to a blocker: a section with interrupts or preemption off, a task that spins, a
 * more urgent task or an interrupt. A report names the longest blocker of the worst
 * sample as its cause. All of this is statistics: it reads the world and decides nothing.
 */
#include "sim/measure/latency.h"

#include <string.h>

#include "sim/steps/context.h"
#include "sim/steps/frame.h"
#include "sim/steps/run_ahead.h"
#include "sim/world/urgency.h"
#include "sim/world/wait.h"

static struct lateness *lateness_of(const struct world *w, uint32_t task)
{
	return &w->lateness[w->machine->task[task].measures - 1];
}

static void unlink_late(struct world *w, uint32_t task)
{
	uint32_t *link = &w->late[lateness_of(w, task)->cpu];

	while (*link != task)
		link = &lateness_of(w, *link)->next;
	*link = lateness_of(w, task)->next;
}

/* From now on each step of the CPU is told, so nobody runs ahead or on there. */
static void link_late(struct world *w, uint32_t task, uint32_t cpu)
{
	struct lateness *d = lateness_of(w, task);

	run_ahead_cancel(w, cpu);
	w->events.window = 0;
	d->cpu = cpu;
	d->next = w->late[cpu];
	w->late[cpu] = task;
}

void latency_begin(struct world *w, uint32_t task)
{
	struct lateness *d;

	if (!w->machine->task[task].measures)
		return;
	d = lateness_of(w, task);
	if (d->late)
		unlink_late(w, task);
	memset(d, 0, sizeof(*d));
	d->late = 1;
	d->since = w->clock->now;
	link_late(w, task, w->task[task].cpu);
}

void latency_moved(struct world *w, uint32_t task, uint32_t cpu)
{
	if (!w->machine->task[task].measures || !lateness_of(w, task)->late)
		return;
	unlink_late(w, task);
	link_late(w, task, cpu);
}

/* The longest comes first; of equally long ones, the one that was noted first. */
static void sort_blockers(struct blocker *b, uint32_t nr)
{
	for (uint32_t i = 1; i < nr; i++) {
		const struct blocker moved = b[i];
		uint32_t at = i;

		for (; at && b[at - 1].ns < moved.ns; at--)
			b[at] = b[at - 1];
		b[at] = moved;
	}
}

const struct blocker *latency_end(struct world *w, uint32_t task, uint32_t *nr)
{
	struct lateness *d;

	*nr = 0;
	if (!w->machine->task[task].measures)	/* no task measures in a search */
		return NULL;
	d = lateness_of(w, task);
	if (!d->late)
		return NULL;
	unlink_late(w, task);
	d->late = 0;
	sort_blockers(d->blocker, d->blockers);
	*nr = d->blockers;
	return d->blocker;
}

/* --- which blocker -------------------------------------------------------------------- */

enum blocker_kind latency_why(const struct world *w, uint32_t cpu, const struct task *t,
			      const struct task *late)
{
	if (t == late)
		return BLOCKER_SWITCH;
	if (t->flags & TASK_IRQ)
		return BLOCKER_IRQ;
	if (w->cpu[cpu].irqs_off)
		return BLOCKER_IRQ_OFF;
	if (t->preempt_count)
		return !(t->flags & TASK_SPINNING)	? BLOCKER_PREEMPT_OFF :
		       spins_for(w, t) == WAIT_LOCK	? BLOCKER_SPINNING :
		       spins_for(w, t) == WAIT_ANSWERS	? BLOCKER_ANSWERS :
							  BLOCKER_PREEMPT_OFF;
	if (late->state == TASK_THROTTLED ||
	    (late->state == TASK_READY && is_throttled_rt(w, late)))
		return BLOCKER_THROTTLED;
	if (late->state == TASK_READY && !more_urgent(w, late, t))
		return BLOCKER_PRIORITY;
	return is_preemptible(w, t) ? BLOCKER_SWITCH : BLOCKER_KERNEL;
}

static bool is_preempt_off(enum blocker_kind kind)
{
	return kind == BLOCKER_PREEMPT_OFF || kind == BLOCKER_SPINNING ||
	       kind == BLOCKER_ANSWERS;
}

/*
 * When the section began in which the task now is: two sections of a kind are two
 * blockers. -1 for what is no section: all of that kind are one blocker.
 */
static int64_t section_of(const struct world *w, uint32_t cpu, enum blocker_kind kind)
{
	const struct open_section *o = &w->open_section[cpu * SECTION_KINDS];

	if (kind == BLOCKER_IRQ_OFF)
		return o[SECTION_IRQ_OFF].start_ns;
	if (is_preempt_off(kind))
		return o[SECTION_PREEMPT_OFF].start_ns;
	return -1;
}

static uint16_t section_begin_pc(const struct world *w, uint32_t cpu,
				 enum blocker_kind kind, uint16_t pc)
{
	const struct open_section *o = &w->open_section[cpu * SECTION_KINDS];

	if (kind == BLOCKER_IRQ_OFF)
		return o[SECTION_IRQ_OFF].begin_pc;
	if (is_preempt_off(kind))
		return o[SECTION_PREEMPT_OFF].begin_pc;
	return pc;
}

/* An array of STEP_NUMBERS: the time that the blocker spent in steps of each name. */
static int64_t *step_times(const struct world *w, const struct lateness *d,
			   const struct blocker *b)
{
	const size_t place = (size_t)(d - w->lateness) * MAX_BLOCKERS + (size_t)(b - d->blocker);

	return w->step_ns + place * STEP_NUMBERS;
}

static struct blocker *find_blocker(const struct world *w, struct lateness *d, uint32_t cpu,
				    const struct task *t, enum blocker_kind kind)
{
	const int64_t section = section_of(w, cpu, kind);
	struct blocker *b;

	for (uint32_t i = 0; i < d->blockers; i++) {
		b = &d->blocker[i];
		if (b->task == t->id && b->kind == kind && b->section_ns == section)
			return b;
	}
	if (d->blockers < MAX_BLOCKERS) {
		b = &d->blocker[d->blockers++];
	} else {		/* the shortest one makes room */
		b = &d->blocker[0];
		for (uint32_t i = 1; i < MAX_BLOCKERS; i++)
			if (d->blocker[i].ns < b->ns)
				b = &d->blocker[i];
	}
	memset(step_times(w, d, b), 0, STEP_NUMBERS * sizeof(*w->step_ns));
	*b = (struct blocker){ .task = t->id, .kind = (uint16_t)kind,
			       .section_ns = section, .lock = { NIL, NIL }, .awaited = NIL,
			       .owner = NIL,
			       .begin_pc = section_begin_pc(w, cpu, kind,
							    task_top(w, t)->pc) };
	return b;
}

/*
 * Notes which locks the task holds. There is room for two: those with the lowest numbers.
 */
static void note_locks(const struct world *w, const struct task *t, uint32_t lock[2])
{
	uint32_t found = 0;

	lock[0] = lock[1] = NIL;
	for (uint32_t i = 0; i < w->machine->locks && found < 2 && found < t->locks; i++)
		if (holds_lock(w, t, i))
			lock[found++] = i;
}

/*
 * Notes which step took most of the time, and which locks the task held then. Steps of
 * one name count together, even if a lock is dropped and taken again between them.
 */
static void note_step(const struct world *w, const struct lateness *d, struct blocker *b,
		      const struct task *t, int64_t ns)
{
	const uint16_t pc = task_top(w, t)->pc, name = w->namesake[step_number(pc)];
	int64_t *const together = &step_times(w, d, b)[name];

	*together += ns;
	if (*together <= b->hot_ns)
		return;
	b->hot_ns = *together;
	if (w->namesake[step_number(b->hot_pc)] == name)
		return;
	b->hot_pc = pc;
	if (b->kind != BLOCKER_SPINNING)
		note_locks(w, t, b->lock);
}

/* --- who held the lock ---------------------------------------------------------------- */

/*
 * By the time a task gets the lock that it spun for, the lock may have had several
 * owners. So whenever an owner drops the lock, it is noted for each spinner how long that
 * owner made it wait.
 */
static void note_hold(const struct world *w, struct lateness *d, const struct task *waiter,
		      const struct task *owner, uint32_t lock)
{
	struct holding *h = &d->holding[waiter->flags & TASK_IRQ ? 1 : 0];
	const struct lock_clock *held = &w->lock_clock[lock];
	const int64_t since = w->task_clock[waiter->id].lock_since;
	int64_t from = since > d->since ? since : d->since;

	if (held->acquired_ns > from)
		from = held->acquired_ns;
	if (!h->owners || h->waiter != waiter->id || h->lock != lock || h->since != since)
		*h = (struct holding){ .since = since, .ns = -1, .waiter = waiter->id,
				       .lock = lock };
	h->owners++;
	if (w->clock->now - from <= h->ns)
		return;
	h->ns = w->clock->now - from;
	h->owner = owner->id;
	h->from_pc = held->acquired_pc;
	h->to_pc = task_top(w, owner)->pc;
}

static void note_holds(struct world *w, const struct wait_queue *q, const struct task *owner,
		       uint32_t lock)
{
	for (uint32_t id = q->head; id != NIL; id = w->task[id].wait_next) {
		const struct task *t = &w->task[id];

		if (!(t->flags & TASK_SPINNING))
			continue;
		for (uint32_t l = w->late[t->cpu]; l != NIL; l = lateness_of(w, l)->next)
			note_hold(w, lateness_of(w, l), t, owner, lock);
	}
}

void latency_lock_drops(struct world *w, const struct task *owner, uint32_t lock)
{
	note_holds(w, &w->lock[lock].queue, owner, lock);
	note_holds(w, &w->lock[lock].spinners, owner, lock);
}

/* Until the lock has been dropped for the first time, only its present owner is known. */
static void name_first_owner(const struct world *w, struct blocker *b, const struct task *t)
{
	const uint32_t lock = t->waiting_on;

	if (b->owner != NIL || t->flags & TASK_GRANTED)
		return;
	b->awaited = lock;
	b->owner = lock_holder(w, lock);
	b->owners = 1;
	b->held_from_pc = w->lock_clock[lock].acquired_pc;
}

/* Who has held it longest so far. Those who hold it later, but shorter, are counted. */
static void name_longest_owner(struct blocker *b, const struct holding *h)
{
	if (h->ns > b->held_ns || b->owner == NIL) {
		if (h->lock != b->awaited)
			b->owners = 0;
		b->awaited = h->lock;
		b->owner = h->owner;
		b->held_ns = h->ns;
		b->held_from_pc = h->from_pc;
		b->held_to_pc = h->to_pc;
	}
	if (h->lock == b->awaited && h->owners > b->owners)
		b->owners = h->owners;
}

static void note_owner(const struct world *w, struct blocker *b, const struct lateness *d,
		       const struct task *t)
{
	const struct holding *h = &d->holding[t->flags & TASK_IRQ ? 1 : 0];

	if (!(t->flags & TASK_SPINNING) || spins_for(w, t) != WAIT_LOCK)
		return;
	if (!h->owners || h->waiter != t->id || h->lock != t->waiting_on ||
	    h->since != w->task_clock[t->id].lock_since)
		name_first_owner(w, b, t);
	else
		name_longest_owner(b, h);
	if (b->kind == BLOCKER_SPINNING)
		b->lock[0] = b->awaited;
}

void latency_charge(struct world *w, uint32_t cpu, const struct task *t, int64_t ns)
{
	w->events.window = 0;	/* the CPU's task takes each step by itself */
	for (uint32_t late = w->late[cpu]; late != NIL; late = lateness_of(w, late)->next) {
		struct lateness *d = lateness_of(w, late);
		const int64_t late_ns = w->clock->now - d->since;
		const int64_t part = ns < late_ns ? ns : late_ns;
		struct blocker *b;

		if (!part)
			continue;
		b = find_blocker(w, d, cpu, t, latency_why(w, cpu, t, &w->task[late]));
		b->ns += part;
		b->end_pc = task_top(w, t)->pc;
		note_step(w, d, b, t, part);
		note_owner(w, b, d, t);
	}
}

void latency_section_ended(struct world *w, uint32_t cpu, enum section_kind k,
			   int64_t start_ns)
{
	for (uint32_t late = w->late[cpu]; late != NIL; late = lateness_of(w, late)->next) {
		struct lateness *d = lateness_of(w, late);

		for (uint32_t i = 0; i < d->blockers; i++) {
			struct blocker *b = &d->blocker[i];

			if (b->section_ns == start_ns &&
			    (k == SECTION_IRQ_OFF ? b->kind == BLOCKER_IRQ_OFF :
						       is_preempt_off(b->kind)))
				b->end_pc = w->last_pc;
		}
	}
}
