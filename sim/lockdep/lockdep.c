/* SPDX-License-Identifier: MIT */
/*
 * lockdep.c - watches in which order and context tasks take locks.
 *
 * What is kept of a task are the locks that it holds, in order. It is brought up to date after
 * each of its steps on a lock, from what the lock itself says; so no kind of lock has to tell
 * anything. Where a task begins to wait counts as well: a deadlock that happens is told, too.
 */
#include "sim/lockdep/lockdep.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/lockdep/graph.h"
#include "sim/machine/words.h"
#include "sim/steps/frame.h"
#include "sim/steps/tell.h"
#include "sim/world/ids.h"
#include "sim/world/lockdep.h"
#include "sim/world/world.h"

/* --- where ------------------------------------------------------------------------------ */

static struct lock_place place_of(const struct world *w, const struct task *t, uint16_t pc)
{
	struct lock_place p = { .task = t->id, .pc = pc };

	if (w->model_ops && w->model_ops->source)
		w->model_ops->source(w, t->id, &p.line);
	return p;
}

static struct lock_place *place_held(const struct world *w, const struct task *t, uint32_t n)
{
	return &w->lockdep->taken[t->id * LOCKDEP_HELD + n];
}

static struct lock_place *place_used(const struct lockdep *l, uint32_t class, uint32_t usage)
{
	return &l->used[class * 4 + (uint32_t)__builtin_ctz(usage)];
}

static struct lock_place *place_behind(const struct lockdep *l, uint32_t from, uint32_t to)
{
	return &l->edge[from * l->classes + to];
}

/* "abba.ini:12", or with the step as well "abba.ini:12, refill.lock (stock.c:36)" */
static void write_place(const struct world *w, const struct lock_place *p, char *text)
{
	const struct step *s = step_of(p->pc);
	uint32_t line = 0;
	const char *file = NULL;
	int at = 0;

	if (w->model_ops && w->model_ops->source)
		file = w->model_ops->source(w, p->task, &line);
	if (file && p->line)
		at = snprintf(text, PLACE_BYTES, "%s:%u", file, p->line);
	if (at >= PLACE_BYTES || (at && !strncmp(s->label, "task.", 5)))
		return;
	snprintf(text + at, (size_t)(PLACE_BYTES - at), "%s%s (%s:%u)", at ? ", " : "", s->label,
		 s->file, s->line);
}

/* --- what is told ----------------------------------------------------------------------- */

static const char *lock_name(const struct world *w, uint32_t lock)
{
	return w->machine->lock[lock].name;
}

/* A lock of the class, which gives it its name. */
static const char *class_name(const struct world *w, uint32_t class)
{
	uint32_t lock = 0;

	while (w->lockdep->class[lock] != class)
		lock++;
	return lock_name(w, lock);
}

__attribute__((format(printf, 5, 6)))
static void tell(struct world *w, enum machine_property p, const struct lock_place *here,
		 const struct lock_place *there, const char *format, ...)
{
	char place[2][PLACE_BYTES] = { "", "" }, detail[DETAIL_BYTES];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(detail, sizeof(detail), format, arguments);
	va_end(arguments);
	write_place(w, here, place[0]);
	if (there)
		write_place(w, there, place[1]);
	violate_between(w, p, here->task, place, "%s", detail);
}

/* --- lock_order ------------------------------------------------------------------------- */

static bool were_told(struct lockdep *l, uint32_t a, uint32_t b, uint32_t bit)
{
	const bool told = l->usage[a] & l->usage[b] & bit;

	l->usage[a] |= bit;
	l->usage[b] |= bit;
	return told;
}

/* The task takes a lock of class `to` behind one of class `from`: does that close a circle? */
static void check_order(struct world *w, uint32_t from, uint32_t to, const struct held_lock *h,
			uint32_t lock, bool passes)
{
	struct lockdep *l = w->lockdep;
	struct way way = { .from = to, .passes = passes, .to = from, .shared = h->reads };
	const struct lock_place *before;
	char name[NAME_BYTES];

	if (!graph_finds(l, &way) || were_told(l, from, to, TOLD_ORDER))
		return;
	before = place_behind(l, to, way.first);
	tell(w, LOCK_ORDER, &l->now, before, "takes %s with %s held; %s took %s with %s held%s",
	     lock_name(w, lock), lock_name(w, h->lock),
	     world_task_name(w, before->task, name), class_name(w, way.first),
	     class_name(w, to), way.first == from ? "" : ", and so on");
}

/* Two locks of one class: nobody knows in which order others take these. */
static void check_nested(struct world *w, uint32_t class, const struct held_lock *h,
			 const struct lock_place *there, uint32_t lock, bool passes)
{
	struct lockdep *l = w->lockdep;

	if ((h->reads && passes) || l->usage[class] & TOLD_ORDER || (h->lock == lock && !h->reads))
		return;		/* the last one is lock_misuse */
	l->usage[class] |= TOLD_ORDER;
	if (h->lock == lock)
		tell(w, LOCK_ORDER, &l->now, there,
		     "takes %s to read a second time: a writer may wait in between",
		     lock_name(w, lock));
	else
		tell(w, LOCK_ORDER, &l->now, there,
		     "takes %s with %s held, which is of the same class",
		     lock_name(w, lock), lock_name(w, h->lock));
}

static enum lock_edge_kind edge_kind(bool shared, bool passes)
{
	return shared ? passes ? EDGE_SR : EDGE_SN : passes ? EDGE_ER : EDGE_EN;
}

/* passes: the task is a reader whom no waiting writer keeps out. True: there is a new edge. */
static bool add_edges(struct world *w, const struct task *t, uint32_t lock, bool passes)
{
	struct lockdep *l = w->lockdep;
	const struct held_locks *held = &l->held[t->id];
	const uint32_t to = l->class[lock];
	bool added = false;

	for (uint32_t i = 0; i < held->nr; i++) {
		const struct held_lock *h = &held->lock[i];
		const uint32_t from = l->class[h->lock];

		if (from == to) {
			check_nested(w, to, h, place_held(w, t, i), lock, passes);
			continue;
		}
		if (!graph_add(l, from, to, edge_kind(h->reads, passes)))
			continue;
		added = true;
		if (!place_behind(l, from, to)->pc)
			*place_behind(l, from, to) = l->now;
		check_order(w, from, to, h, lock, passes);
	}
	return added;
}

/* --- irq_unsafe_lock -------------------------------------------------------------------- */

/* Where the class was used so; of two usages, the one that there is. */
static const struct lock_place *place_of_usage(const struct lockdep *l, uint32_t class,
					       uint32_t usage, uint32_t or)
{
	return place_used(l, class, l->usage[class] & usage ? usage : or);
}

static void tell_irq(struct world *w, uint32_t safe, uint32_t unsafe)
{
	struct lockdep *l = w->lockdep;
	const struct lock_place *in = place_of_usage(l, safe, IN_IRQ, IN_IRQ_READ);
	const struct lock_place *on = place_of_usage(l, unsafe, IRQS_ON, IRQS_ON_READ);
	char handler[NAME_BYTES], task[NAME_BYTES];

	world_task_name(w, in->task, handler);
	world_task_name(w, on->task, task);
	l->usage[unsafe] |= TOLD_IRQ;
	if (safe == unsafe)
		tell(w, IRQ_UNSAFE_LOCK, on, in,
		     "%s is held with interrupts on, and %s takes it in an interrupt",
		     class_name(w, safe), handler);
	else
		tell(w, IRQ_UNSAFE_LOCK, on, in, "%s is held with interrupts on; it was taken "
		     "behind %s, which %s takes in an interrupt", class_name(w, unsafe),
		     class_name(w, safe), handler);
}

/* Can the handler wait for a task that it has interrupted? */
static bool is_unsafe_alone(uint32_t usage)
{
	return (usage & IN_IRQ && usage & (IRQS_ON | IRQS_ON_READ)) ||
	       (usage & IN_IRQ_READ && usage & IRQS_ON);
}

/* Looks at all classes again, since there is something new. */
static void check_irqs(struct world *w)
{
	const struct lockdep *l = w->lockdep;

	for (uint32_t c = 0; c < l->classes; c++) {
		const uint32_t usage = l->usage[c];
		struct way way = { .from = c, .passes = !(usage & IN_IRQ),
				   .goal = IRQS_ON | IRQS_ON_READ };

		if (!(usage & (IN_IRQ | IN_IRQ_READ)))
			continue;
		if (is_unsafe_alone(usage) && !(usage & TOLD_IRQ))
			tell_irq(w, c, c);
		if (graph_finds(l, &way))
			tell_irq(w, c, way.last);
	}
}

/* True: that is new. */
static bool note_usage(struct lockdep *l, uint32_t class, uint32_t usage,
		       const struct lock_place *place)
{
	if (l->usage[class] & usage)
		return false;
	l->usage[class] |= usage;
	*place_used(l, class, usage) = *place;
	return true;
}

static void note_irqs_on(struct world *w, const struct task *t)
{
	struct lockdep *l = w->lockdep;
	const struct held_locks *held = &l->held[t->id];
	bool found = false;

	for (uint32_t i = 0; i < held->nr; i++)
		found |= note_usage(l, l->class[held->lock[i].lock],
				    held->lock[i].reads ? IRQS_ON_READ : IRQS_ON,
				    place_held(w, t, i));
	if (found)
		check_irqs(w);
}

/* --- wait_context ----------------------------------------------------------------------- */

/* How one waits for a lock; who holds one must not wait in a way that comes later. */
enum waits { WAITS_SPINNING, WAITS_AS_CONFIGURED, WAITS_ASLEEP };

static enum waits waits_of(const struct world *w, uint32_t lock)
{
	static const enum waits of_kind[] = {
		[LOCK_RAW_SPIN] = WAITS_SPINNING,
		[LOCK_SPIN] = WAITS_AS_CONFIGURED,
		[LOCK_MUTEX] = WAITS_ASLEEP,
		[LOCK_RW] = WAITS_AS_CONFIGURED,
		[LOCK_RWSEM] = WAITS_ASLEEP,
		[LOCK_LOCAL] = WAITS_AS_CONFIGURED,
	};

	return of_kind[w->machine->lock[lock].kind];
}

static void tell_context(struct world *w, uint32_t lock, const struct lock_place *there,
			 const char *why, const char *other)
{
	struct lockdep *l = w->lockdep;

	if (l->usage[l->class[lock]] & TOLD_CONTEXT)
		return;
	l->usage[l->class[lock]] |= TOLD_CONTEXT;
	tell(w, WAIT_CONTEXT, &l->now, there, "takes %s (%s) %s%s", lock_name(w, lock),
	     lock_kind_word(w->machine->lock[lock].kind), why, other);
}

/* A handler that is no thread under rt must not wait for what sleeps there. */
static void check_context(struct world *w, const struct task *t, uint32_t lock)
{
	const struct lockdep *l = w->lockdep;
	const struct held_locks *held = &l->held[t->id];
	const bool rt = w->machine->preemption == PREEMPT_RT;
	const enum waits waits = waits_of(w, lock);
	const bool sleeps = waits == WAITS_ASLEEP || (waits == WAITS_AS_CONFIGURED && rt);

	for (uint32_t i = 0; i < held->nr; i++)
		if (waits_of(w, held->lock[i].lock) < waits) {
			tell_context(w, lock, place_held(w, t, i), "inside ",
				     lock_name(w, held->lock[i].lock));
			return;
		}
	if (!sleeps)
		return;
	if (t->flags & TASK_IRQ)
		tell_context(w, lock, NULL, "in an interrupt", "");
	else if (l->irqs_off)
		tell_context(w, lock, NULL, "with interrupts off", "");
	else if (l->preempt_count)
		tell_context(w, lock, NULL, "with preemption off", "");
}

/* --- what a task holds ------------------------------------------------------------------ */

/* How often the task has the lock to read. What it was given it may still have to take. */
static uint16_t reads_of(const struct world *w, const struct task *t, uint32_t lock)
{
	if (!is_shared(w, lock) || t->id >= w->machine->tasks)
		return 0;
	return share_of(w, lock, t->id)->reads;
}

static bool wants_to_read(const struct world *w, const struct task *t, uint32_t lock)
{
	if (!is_shared(w, lock) || t->id >= w->machine->tasks)
		return false;
	return share_of(w, lock, t->id)->reads ||
	       (t->waiting_on == lock && share_of(w, lock, t->id)->wants_to_read);
}

/* The task asks for the lock, and gets it or has to wait. */
static void lock_wanted(struct world *w, const struct task *t, uint32_t lock, bool reads)
{
	struct lockdep *l = w->lockdep;
	/* read_lock_is_recursive(): a handler does not queue behind a writer */
	const bool passes = reads && t->flags & TASK_IRQ;
	bool found = false;

	if (step_of(l->now.pc)->flags & TRYLOCK)
		return;
	check_context(w, t, lock);
	if (t->flags & TASK_IRQ)
		found = note_usage(l, l->class[lock], reads ? IN_IRQ_READ : IN_IRQ, &l->now);
	if (add_edges(w, t, lock, passes) || found)
		check_irqs(w);
}

static void push(struct world *w, const struct task *t, uint32_t lock)
{
	struct held_locks *held = &w->lockdep->held[t->id];

	if (held->nr == LOCKDEP_HELD)
		return;
	*place_held(w, t, held->nr) = w->lockdep->now;
	held->lock[held->nr++] = (struct held_lock){ .lock = lock,
						     .reads = reads_of(w, t, lock) };
}

static void drop(struct world *w, const struct task *t, uint32_t n)
{
	struct held_locks *held = &w->lockdep->held[t->id];

	held->nr--;
	for (uint32_t i = n; i < held->nr; i++) {
		held->lock[i] = held->lock[i + 1];
		*place_held(w, t, i) = *place_held(w, t, i + 1);
	}
	held->lock[held->nr] = (struct held_lock){ 0 };
}

/* The task has the lock already: does it drop it, or take it to read once more? */
static void look_at_held(struct world *w, const struct task *t, uint32_t n)
{
	struct held_locks *held = &w->lockdep->held[t->id];
	struct held_lock *h = &held->lock[n];
	const uint16_t reads = reads_of(w, t, h->lock);
	const bool waits = t->waiting_on == h->lock;

	if (w->lock[h->lock].owner != t->id && !reads) {
		drop(w, t, n);
		return;
	}
	if (held->wanted != h->lock + 1 && (waits || (h->reads && reads > h->reads)))
		lock_wanted(w, t, h->lock, true);
	held->wanted = waits ? h->lock + 1 : 0;
	h->reads = reads;
}

static void look_at_lock(struct world *w, const struct task *t, uint32_t lock)
{
	struct held_locks *held = &w->lockdep->held[t->id];
	const bool waits = t->waiting_on == lock;
	uint32_t n = 0;

	while (n < held->nr && held->lock[n].lock != lock)
		n++;
	if (n < held->nr) {
		look_at_held(w, t, n);
		return;
	}
	if (!waits && w->lock[lock].owner != t->id && !reads_of(w, t, lock))
		return;
	if (held->wanted != lock + 1)
		lock_wanted(w, t, lock, wants_to_read(w, t, lock));
	held->wanted = waits ? lock + 1 : 0;
	if (!waits)
		push(w, t, lock);
}

void lockdep_begin(struct world *w, const struct task *t, uint16_t pc)
{
	struct lockdep *l = w->lockdep;

	l->now = place_of(w, t, pc);
	l->preempt_count = t->preempt_count;
	l->irqs_off = task_cpu(w, t)->irqs_off;
}

void lockdep_end(struct world *w, struct task *t, uint32_t object)
{
	struct lockdep *l = w->lockdep;

	if (object < w->machine->locks && l->class[object] < l->classes)
		look_at_lock(w, t, object);
	if (l->held[t->id].nr && !(t->flags & TASK_IRQ) && !task_cpu(w, t)->irqs_off)
		note_irqs_on(w, t);
}
