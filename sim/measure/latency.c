/* SPDX-License-Identifier: MIT */
/*
 * delay.c - what keeps a measuring task from running after its timer has expired.
 *
 *	expiry ---------- irq ------ wake-up ----------- switch --- first step in user mode
 *	   |<- interrupts off ->|       |<- preempt off ->|
 *
 * While a measuring task is late, whatever its CPU does instead is added to a blocker: a
 * section with interrupts or preemption off, spinning, a more urgent task, an interrupt.
 * The longest blocker of the worst sample is its cause. All of this is statistics: it
 * reads the world and decides nothing.
 */
#include "sim/measure/latency.h"

#include <string.h>

#include "sim/steps/context.h"
#include "sim/steps/frame.h"
#include "sim/world/wait.h"

static struct delay *delay_of(const struct world *w, uint32_t task)
{
	return &w->delay[w->machine->task[task].measures - 1];
}

static void unlink_delay(struct world *w, uint32_t task)
{
	uint32_t *link = &w->late[delay_of(w, task)->cpu];

	while (*link != task)
		link = &delay_of(w, *link)->next;
	*link = delay_of(w, task)->next;
}

static void link_delay(struct world *w, uint32_t task, uint32_t cpu)
{
	struct delay *d = delay_of(w, task);

	d->cpu = cpu;
	d->next = w->late[cpu];
	w->late[cpu] = task;
}

void delay_begin(struct world *w, uint32_t task)
{
	struct delay *d;

	if (!w->machine->task[task].measures)
		return;
	d = delay_of(w, task);
	if (d->late)
		unlink_delay(w, task);
	memset(d, 0, sizeof(*d));
	d->late = 1;
	d->since = w->clock->now;
	link_delay(w, task, w->task[task].cpu);
}

void delay_moved(struct world *w, uint32_t task, uint32_t cpu)
{
	if (!w->machine->task[task].measures || !delay_of(w, task)->late)
		return;
	unlink_delay(w, task);
	link_delay(w, task, cpu);
}

/* Longest first; of equal ones, the one that came first. */
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

const struct blocker *delay_end(struct world *w, uint32_t task, uint32_t *nr)
{
	struct delay *d;

	*nr = 0;
	if (!w->machine->task[task].measures)	/* in a search: nobody does */
		return NULL;
	d = delay_of(w, task);
	if (!d->late)
		return NULL;
	unlink_delay(w, task);
	d->late = 0;
	sort_blockers(d->blocker, d->blockers);
	*nr = d->blockers;
	return d->blocker;
}

/* --- who, and why -------------------------------------------------------------------------- */

static enum delay_kind why(const struct world *w, uint32_t cpu, const struct task *t,
			   const struct task *late)
{
	if (t == late)
		return DELAY_SWITCH;
	if (t->flags & TASK_IRQ)
		return DELAY_IRQ;
	if (w->cpu[cpu].irqs_off)
		return DELAY_IRQ_OFF;
	if (t->preempt_count)
		return !(t->flags & TASK_SPINNING)	? DELAY_PREEMPT_OFF :
		       spins_for(w, t) == WAIT_LOCK	? DELAY_SPINNING :
		       spins_for(w, t) == WAIT_ANSWERS	? DELAY_ANSWERS :
							  DELAY_PREEMPT_OFF;
	if (late->state == TASK_READY && t->prio <= late->prio)
		return DELAY_PRIORITY;
	return is_preemptible(w, t) ? DELAY_SWITCH : DELAY_KERNEL;
}

static bool is_preempt_off(enum delay_kind kind)
{
	return kind == DELAY_PREEMPT_OFF || kind == DELAY_SPINNING || kind == DELAY_ANSWERS;
}

/* The section that this is a part of, by when it began; else all of its kind are one. */
static int64_t section_of(const struct world *w, uint32_t cpu, enum delay_kind kind)
{
	const struct open_section *o = &w->open_section[cpu * SECTION_KINDS];

	if (kind == DELAY_IRQ_OFF)
		return o[SECTION_IRQ_OFF].start_ns;
	if (is_preempt_off(kind))
		return o[SECTION_PREEMPT_OFF].start_ns;
	return -1;
}

static uint16_t section_begin_pc(const struct world *w, uint32_t cpu, enum delay_kind kind,
				 uint16_t pc)
{
	const struct open_section *o = &w->open_section[cpu * SECTION_KINDS];

	if (kind == DELAY_IRQ_OFF)
		return o[SECTION_IRQ_OFF].begin_pc;
	if (is_preempt_off(kind))
		return o[SECTION_PREEMPT_OFF].begin_pc;
	return pc;
}

/* How long the blocker was at steps of each name: STEP_NUMBERS times. */
static int64_t *step_times(const struct world *w, const struct delay *d,
			   const struct blocker *b)
{
	const size_t place = (size_t)(d - w->delay) * DELAY_BLOCKERS +
			     (size_t)(b - d->blocker);

	return w->step_ns + place * STEP_NUMBERS;
}

static struct blocker *find_blocker(const struct world *w, struct delay *d, uint32_t cpu,
				    const struct task *t, enum delay_kind kind)
{
	const int64_t section = section_of(w, cpu, kind);
	struct blocker *b;

	for (uint32_t i = 0; i < d->blockers; i++) {
		b = &d->blocker[i];
		if (b->task == t->id && b->kind == kind && b->section_ns == section)
			return b;
	}
	if (d->blockers < DELAY_BLOCKERS) {
		b = &d->blocker[d->blockers++];
	} else {		/* the least of them makes room */
		b = &d->blocker[0];
		for (uint32_t i = 1; i < DELAY_BLOCKERS; i++)
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

/* The locks that it holds, as far as there is room: the first two by number. */
static void note_locks(const struct world *w, const struct task *t, uint32_t lock[2])
{
	uint32_t found = 0;

	lock[0] = lock[1] = NIL;
	for (uint32_t i = 0; i < w->machine->locks && found < 2 && found < t->locks; i++)
		if (w->lock[i].owner == t->id)
			lock[found++] = i;
}

/*
 * Notes which step took most of the time, and which locks were held meanwhile. Steps of
 * one name count together, also if a lock is dropped and taken again between them.
 */
static void note_step(const struct world *w, const struct delay *d, struct blocker *b,
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
	if (b->kind != DELAY_SPINNING)
		note_locks(w, t, b->lock);
}

/* --- whose lock --------------------------------------------------------------------------- */

/*
 * When a task gets the lock that it spun for, several others may have had it since. So
 * each owner that drops the lock notes how long all that spin did so because of it.
 */
static void note_hold(const struct world *w, struct delay *d, const struct task *waiter,
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

void delay_lock_drops(struct world *w, const struct task *owner, uint32_t lock)
{
	for (uint32_t id = w->lock[lock].queue.head; id != NIL; id = w->task[id].wait_next) {
		const struct task *t = &w->task[id];

		if (!(t->flags & TASK_SPINNING))
			continue;
		for (uint32_t l = w->late[t->cpu]; l != NIL; l = delay_of(w, l)->next)
			note_hold(w, delay_of(w, l), t, owner, lock);
	}
}

/* Before the lock is dropped for the first time, only the present owner can be named. */
static void name_first_owner(const struct world *w, struct blocker *b, const struct task *t)
{
	const uint32_t lock = t->waiting_on;

	if (b->owner != NIL || t->flags & TASK_GRANTED)
		return;
	b->awaited = lock;
	b->owner = w->lock[lock].owner;
	b->owners = 1;
	b->held_from_pc = w->lock_clock[lock].acquired_pc;
}

static void note_owner(const struct world *w, struct blocker *b, const struct delay *d,
		       const struct task *t)
{
	const struct holding *h = &d->holding[t->flags & TASK_IRQ ? 1 : 0];

	if (!(t->flags & TASK_SPINNING) || spins_for(w, t) != WAIT_LOCK)
		return;
	if (!h->owners || h->waiter != t->id || h->lock != t->waiting_on ||
	    h->since != w->task_clock[t->id].lock_since) {
		name_first_owner(w, b, t);
	} else if (h->ns > b->held_ns || b->owner == NIL) {
		b->awaited = h->lock;
		b->owner = h->owner;
		b->owners = h->owners;
		b->held_ns = h->ns;
		b->held_from_pc = h->from_pc;
		b->held_to_pc = h->to_pc;
	}
	if (b->kind == DELAY_SPINNING)
		b->lock[0] = b->awaited;
}

void delay_charge(struct world *w, uint32_t cpu, const struct task *t, int64_t ns)
{
	for (uint32_t late = w->late[cpu]; late != NIL; late = delay_of(w, late)->next) {
		struct delay *d = delay_of(w, late);
		const int64_t late_ns = w->clock->now - d->since;
		const int64_t part = ns < late_ns ? ns : late_ns;
		struct blocker *b;

		if (!part)
			continue;
		b = find_blocker(w, d, cpu, t, why(w, cpu, t, &w->task[late]));
		b->ns += part;
		b->end_pc = task_top(w, t)->pc;
		note_step(w, d, b, t, part);
		note_owner(w, b, d, t);
	}
}

void delay_section_ended(struct world *w, uint32_t cpu, enum section_kind k,
			 int64_t start_ns)
{
	for (uint32_t late = w->late[cpu]; late != NIL; late = delay_of(w, late)->next) {
		struct delay *d = delay_of(w, late);

		for (uint32_t i = 0; i < d->blockers; i++) {
			struct blocker *b = &d->blocker[i];

			if (b->section_ns == start_ns &&
			    (k == SECTION_IRQ_OFF ? b->kind == DELAY_IRQ_OFF :
						       is_preempt_off(b->kind)))
				b->end_pc = w->last_pc;
		}
	}
}
