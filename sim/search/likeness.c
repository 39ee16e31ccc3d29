/* SPDX-License-Identifier: MIT */
/*
 * likeness.c - a hash of what a task has come to, without names, and one of a whole state under
 * other names, which need not be made for that.
 *
 * A stack, and a piece of what belongs to no task, is the same in most states that come one after
 * the other. So its hash is kept with the bytes that it is of, and made again if these differ.
 */
#include "sim/search/rename.h"

#include <stdlib.h>
#include <string.h>

#include "sim/base/hash.h"
#include "sim/cpu/irq.h"
#include "sim/steps/frame.h"
#include "sim/world/ids.h"
#include "sim/world/lockdep.h"

enum { PIECE = 192 };		/* bytes; XXH3 takes up to 240 in one go */

/* Bytes of the arena, and their hash when they were as in likeness.kept. */
struct piece {
	uint32_t at, bytes;
	uint64_t hash;
};

/* What is a member's own, without names. */
struct own_bytes {
	struct task task, context;
	struct call call;
	uint64_t due, owned, frames, rows;
	struct cpu cpu;
	uint32_t behind;
};

_Static_assert(sizeof(struct own_bytes) == 2 * sizeof(struct task) + sizeof(struct call) +
					   sizeof(struct cpu) + 36, "padding is no one's own");

struct likeness {
	const struct member *member;
	uint32_t members;
	bool *owns_task, *owns_cpu;	/* is it a member's? */
	uint32_t *slot, slots;		/* of the events that are no member's, nor ticks */
	uint32_t *nameless;		/* by object: the same of all that differ in names only */
	uint64_t *owned;		/* by task: hash of the locks that it owns */
	uint32_t shared;		/* locks that readers share */
	bool is_whole;			/* likeness_is_whole() */
	size_t names_at;		/* in the arena */
	struct model_names names;
	unsigned char *kept, *mask;	/* by byte of the arena: as it was; 0: not in a piece's hash */
	struct piece *piece, *stack;	/* what belongs to no task; and stacks, by task */
	uint32_t pieces;
	uint64_t sum;			/* of the hashes of pieces */
	uint64_t *word;			/* room for an identity's */
};

/* --- pieces ----------------------------------------------------------------------------- */

static bool is_kept(const struct likeness *l, const struct world *w, const struct piece *p)
{
	return !memcmp(l->kept + p->at, w->arena + p->at, p->bytes);
}

static void keep(struct likeness *l, const struct world *w, const struct piece *p)
{
	memcpy(l->kept + p->at, w->arena + p->at, p->bytes);
}

/* A hash of the piece without the bytes that belong to a member, or name a task. */
static uint64_t hash_piece(const struct likeness *l, const struct piece *p)
{
	const uint64_t *kept = (const uint64_t *)(const void *)(l->kept + p->at);
	const uint64_t *mask = (const uint64_t *)(const void *)(l->mask + p->at);
	uint64_t word[PIECE / sizeof(uint64_t)] = { 0 };

	for (uint32_t i = 0; i < p->bytes / sizeof(*word); i++)
		word[i] = kept[i] & mask[i];
	return hash_more(p->at, word, p->bytes);
}

static uint64_t sum_of_pieces(struct likeness *l, const struct world *w)
{
	for (uint32_t i = 0; i < l->pieces; i++) {
		struct piece *p = &l->piece[i];

		if (is_kept(l, w, p))
			continue;
		keep(l, w, p);
		l->sum -= p->hash;
		p->hash = hash_piece(l, p);
		l->sum += p->hash;
	}
	return l->sum;
}

/* Of a stack, only what is used: all bytes beyond are zero. */
static uint64_t hash_stack(struct likeness *l, const struct world *w, uint32_t task)
{
	const struct task *t = &w->task[task];
	struct piece *p = &l->stack[task];
	const uint32_t used = t->top ? (uint32_t)task_stack_used(w, t) : 0;

	if (!used || (used == p->bytes && is_kept(l, w, p)))
		return used ? p->hash : 0;
	p->bytes = used;
	keep(l, w, p);
	p->hash = hash_more(used, w->arena + p->at, used);
	return p->hash;
}

/* Of an interrupt context, which is in a handler or nowhere. */
static uint64_t hash_handler(const struct world *w, const struct task *context)
{
	unsigned char bytes[PIECE];
	struct irq_handler *f = (struct irq_handler *)(void *)bytes;
	size_t used;

	if (!context->top)
		return 0;
	used = task_stack_used(w, context);
	memcpy(bytes, task_stack(w, context->id), used);
	f->task = f->sender = 0;
	return hash_more(used, bytes, used);
}

/* --- keys ------------------------------------------------------------------------------- */

/* How far from the end of whatever queue it is in. */
static uint32_t queued_behind(const struct world *w, uint32_t task)
{
	uint32_t n = 0;

	for (uint32_t i = w->task[task].wait_next; i != NIL; i = w->task[i].wait_next)
		n++;
	return n;
}

static uint32_t nameless(const struct likeness *l, uint32_t object)
{
	return object == NIL ? NIL : l->nameless[object];
}

static void put_task(const struct likeness *l, const struct task *from, struct task *to)
{
	*to = *from;
	to->object = nameless(l, to->object);
	to->waiting_on = nameless(l, to->waiting_on);
	to->rng = to->wait_next = to->id = to->stack = to->cpu = 0;
}

static void put_cpu(const struct world *w, const struct member *m, struct cpu *to)
{
	const struct cpu *c = &w->cpu[m->cpu];

	*to = *c;
	to->current = c->current == NIL;
	to->context = c->context == w->machine->tasks + m->cpu;
	to->expired = c->expired == NIL;
	to->asserted = c->asserted == NIL;
}

static uint64_t due_of(const struct world *w, const struct member *m)
{
	uint64_t is = 0;

	for (unsigned kind = 0; kind < SLOT_KINDS; kind++)
		is = is << 1 | (kind != SLOT_TICK && is_due(w, member_slot(w, m, kind)));
	return is;
}

/* Most of it is 0. */
static uint64_t hash_rows(const struct space *space, const struct member *m)
{
	uint64_t hash = 0, n = 1;

	for (uint32_t i = 0; i < m->rows; i++) {
		const uint64_t *word = (const uint64_t *)(space->w->arena + m->row[i].at);

		for (size_t k = 0; k < m->row[i].bytes / sizeof(*word); k++, n++)
			if (word[k])
				hash += hash_number(hash_number(n, word[k]), n);
	}
	for (uint32_t i = 0; space->slots && i < space->config->ops[m->task]; i++, n++)
		hash += hash_number(n, space->slot[space->first_slot[m->task] + i]);
	return hash;
}

/* What few scenarios have. */
static uint64_t hash_waits(const struct likeness *l, const struct world *w, uint32_t task)
{
	const struct machine *m = w->machine;
	uint64_t hash = 0;

	for (uint32_t i = 0; i < l->shared; i++)
		hash = hash_more(hash, &w->share[(size_t)i * m->tasks + task],
				 sizeof(*w->share));
	if (w->waiter) {
		hash = hash_number(hash, (uint64_t)w->waiter[task].on << 32 |
						 w->waiter[task].flags);
		hash = hash_number(hash, (uint64_t)w->atomic[m->state_word + task]);
		for (uint32_t i = w->waiter[task].next; i != NIL; i = w->waiter[i].next)
			hash++;
	}
	if (m->rcu)
		hash = hash_number(hash, (uint64_t)w->rcu[task].nesting << 32 |
						 w->rcu[task].callback);
	for (uint32_t i = 0; w->lockdep && i < w->lockdep->held[task].nr && i < LOCKDEP_HELD; i++)
		hash = hash_number(hash, (uint64_t)nameless(l, w->lockdep->held[task].lock[i].lock)
							 << 16 |
						 w->lockdep->held[task].lock[i].reads);
	return hash;
}

void likeness_look(struct likeness *l, const struct space *space)
{
	const struct world *w = space->w;

	memset(l->owned, 0, w->tasks * sizeof(*l->owned));
	for (uint32_t i = 0; i < w->machine->locks; i++)
		if (w->lock[i].owner != NIL)
			l->owned[w->lock[i].owner] += hash_number(1, l->nameless[i]);
}

uint64_t likeness_key(struct likeness *l, const struct space *space, const struct member *m)
{
	const struct world *w = space->w;
	const struct task *const context = &w->task[w->machine->tasks + m->cpu];
	struct own_bytes own;

	put_task(l, &w->task[m->task], &own.task);
	put_task(l, context, &own.context);
	put_cpu(w, m, &own.cpu);
	own.call = w->call[m->cpu];
	own.due = due_of(w, m);
	own.behind = queued_behind(w, m->task);
	own.owned = l->owned[m->task];
	own.frames = hash_stack(l, w, m->task) ^ hash_handler(w, context);
	own.rows = hash_rows(space, m);
	if (!l->is_whole)
		own.rows ^= hash_waits(l, w, m->task);
	return XXH3_64bits(&own, sizeof(own));
}

/* --- identities --------------------------------------------------------------------------- */

static inline uint64_t two(uint32_t a, uint32_t b)
{
	return (uint64_t)a << 32 | b;
}

static uint64_t *name_task(const struct renaming *r, const struct task *t, uint64_t *word)
{
	*word++ = two(renamed(r->object, t->object), renamed(r->object, t->waiting_on));
	*word++ = renamed(r->task, t->wait_next);
	return word;
}

static uint64_t *name_cpu(const struct world *w, const struct renaming *r, uint32_t cpu,
			  uint64_t *word)
{
	const struct cpu *c = &w->cpu[cpu];
	const struct task *const context = &w->task[w->machine->tasks + cpu];
	uint64_t pending = 0;

	*word++ = two(renamed(r->task, c->current), renamed(r->task, c->context));
	*word++ = two(renamed(r->task, c->expired), renamed(r->task, c->asserted));
	for (uint64_t left = w->call_pending[cpu]; left; left &= left - 1)
		pending |= UINT64_C(1) << r->cpu[__builtin_ctzll(left)];
	*word++ = pending;
	word = name_task(r, context, word);
	if (context->top) {
		const struct irq_handler *f = (const struct irq_handler *)
			(const void *)task_stack(w, context->id);

		*word++ = two(renamed(r->task, f->task), renamed(r->cpu, f->sender));
	}
	return word;
}

/* Of one that is no member's: what a key has of others. */
static uint64_t *put_whole_task(struct likeness *l, const struct world *w, uint32_t task,
				uint64_t *word)
{
	struct task t = w->task[task];

	t.object = t.waiting_on = t.wait_next = 0;
	memcpy(word, &t, sizeof(t));
	word += sizeof(t) / sizeof(*word);
	*word++ = task < w->machine->tasks ? hash_stack(l, w, task) :
					     hash_handler(w, &w->task[task]);
	return word;
}

static uint64_t *put_others(struct likeness *l, const struct space *space,
			    const struct renaming *r, uint64_t *word)
{
	const struct world *w = space->w;
	const struct machine *m = w->machine;

	for (uint32_t i = 0; i < m->tasks; i++) {
		if (l->owns_task[i])
			continue;
		word = name_task(r, &w->task[i], put_whole_task(l, w, i, word));
		for (uint32_t k = 0; space->slots && k < space->config->ops[i]; k++)
			*word++ = space->slot[space->first_slot[i] + k];
	}
	for (uint32_t i = 0; i < m->cpus; i++) {
		if (l->owns_cpu[i])
			continue;
		word = put_whole_task(l, w, m->tasks + i, word);
		word = name_cpu(w, r, i, word);
		memcpy(word, &w->call[i], sizeof(*w->call));
		word += sizeof(*w->call) / sizeof(*word);
		*word++ = two((uint32_t)w->cpu[i].irqs_off << 16 | w->cpu[i].pending,
			      w->cpu[i].need_resched);
		*word++ = two(space->shared[i] && w->cpu_clock[i].open & OPEN_PICK,
			      space->shared[i] && may_be_displaced(space, i));
		*word++ = space_queue(space, i, 0);
	}
	for (uint32_t i = 0; i < l->slots; i++)
		*word++ = is_due(w, l->slot[i]);
	return word;
}

/* Of most locks there is nothing to say. */
static bool is_idle(const struct lock *l)
{
	return l->owner == NIL && !l->flags && !l->readers && l->queue.head == NIL &&
	       l->spinners.head == NIL;
}

static uint64_t *put_locks(const struct world *w, const struct renaming *r, uint64_t *word)
{
	for (uint32_t i = 0; i < w->machine->locks; i++) {
		const struct lock *l = &w->lock[i];

		if (is_idle(l))
			continue;
		*word++ = two(i, renamed(r->task, l->owner));
		*word++ = two(renamed(r->task, l->queue.head), renamed(r->task, l->queue.tail));
		*word++ = two(renamed(r->task, l->spinners.head), renamed(r->task, l->spinners.tail));
		*word++ = two(l->queue.waiters, l->spinners.waiters);
		*word++ = two(l->flags, l->readers);
	}
	*word++ = UINT64_MAX;
	return word;
}

/* Names in the model, outside of rows. */
static uint64_t hash_names(const struct likeness *l, const struct world *w,
			   const struct renaming *r)
{
	const unsigned char *at = w->arena + l->names_at;
	uint64_t hash = 0;

	for (uint32_t i = 0; i < l->names.nr; i++, at += l->names.stride) {
		const uint32_t name = *(const uint32_t *)(const void *)at;

		if (name)
			hash += hash_number(i, two(1, r->task[name - 1]));
	}
	return hash;
}

bool likeness_is_whole(const struct likeness *l)
{
	return l->is_whole;
}

uint64_t likeness_identity(struct likeness *l, const struct space *space, const struct renaming *r,
			   const uint32_t *sorted, uint32_t actor)
{
	const struct world *w = space->w;
	uint64_t *word = l->word;

	*word++ = actor < w->tasks ? r->task[actor] : actor;
	*word++ = space->hash_seed;
	*word++ = w->clock->beginning;
	*word++ = sum_of_pieces(l, w);
	*word++ = hash_names(l, w, r);
	for (uint32_t i = 0; i < l->members; i++) {
		const struct member *m = &l->member[sorted[i]];

		*word++ = m->key;
		word = name_task(r, &w->task[m->task], word);
		word = name_cpu(w, r, m->cpu, word);
	}
	word = put_locks(w, r, word);
	word = put_others(l, space, r, word);
	return XXH3_64bits(l->word, (size_t)(word - l->word) * sizeof(*word));
}

/* --- what there is ------------------------------------------------------------------------ */

/* The objects of which each task, or each CPU, has one are called as the first of them. */
static void find_nameless(struct likeness *l, const struct world *w, struct renaming *r)
{
	for (uint32_t i = 0; i < w->tasks; i++)
		r->task[i] = 0;
	for (uint32_t i = 0; i < w->machine->cpus; i++)
		r->cpu[i] = 0;
	rename_objects(w, r);
	memcpy(l->nameless, r->object, w->objects * sizeof(*l->nameless));
	for (uint32_t i = 0; i < w->tasks; i++)
		r->task[i] = i;
	for (uint32_t i = 0; i < w->machine->cpus; i++)
		r->cpu[i] = i;
	rename_objects(w, r);
}

static void mask_out(struct likeness *l, size_t at, size_t bytes)
{
	memset(l->mask + at, 0, bytes);
}

/* The bytes between these two places, in pieces, but none that has nothing to be hashed. */
static void cut(struct likeness *l, const struct world *w, const void *from, const void *end)
{
	size_t at = (size_t)((const unsigned char *)from - w->arena);
	const size_t last = (size_t)((const unsigned char *)end - w->arena);

	for (size_t bytes; at < last; at += bytes) {
		bytes = last - at < PIECE ? last - at : PIECE;
		if (memchr(l->mask + at, UINT8_MAX, bytes))
			l->piece[l->pieces++] = (struct piece){ (uint32_t)at, (uint32_t)bytes, 0 };
	}
}

static void find_pieces(struct likeness *l, const struct world *w)
{
	memset(l->mask, UINT8_MAX, w->state_bytes);
	for (uint32_t i = 0; i < l->members; i++)
		for (uint32_t k = 0; k < l->member[i].rows; k++)
			mask_out(l, l->member[i].row[k].at, l->member[i].row[k].bytes);
	w->model_ops->names(w, &l->names);
	l->names_at = l->names.nr ? (size_t)((unsigned char *)l->names.first - w->arena) : 0;
	for (uint32_t i = 0; i < l->names.nr; i++)
		mask_out(l, l->names_at + i * l->names.stride, sizeof(uint32_t));
	cut(l, w, w->atomic, w->call);
	cut(l, w, w->model_state, w->arena + w->state_bytes);
	for (uint32_t i = 0; i < l->pieces; i++) {
		keep(l, w, &l->piece[i]);
		l->piece[i].hash = hash_piece(l, &l->piece[i]);
		l->sum += l->piece[i].hash;
	}
	for (uint32_t i = 0; i < w->tasks; i++)
		l->stack[i].at = (uint32_t)((unsigned char *)task_stack(w, i) - w->arena);
}

static size_t rounded(size_t bytes)
{
	return (bytes + 7) & ~(size_t)7;
}

/* Are tasks, CPUs, locks, words, lists and calls all that the machine has? */
static bool has_no_more(const struct world *w)
{
	const struct machine *m = w->machine;
	const size_t known = rounded(m->cpus * sizeof(*w->cpu)) + w->tasks * sizeof(*w->task) +
			     rounded(m->locks * sizeof(*w->lock)) +
			     m->atomics * sizeof(*w->atomic) +
			     rounded(m->llists * sizeof(*w->llist_first)) +
			     rounded(m->llist_entries * sizeof(*w->llist_next)) +
			     m->cpus * sizeof(*w->call) + m->cpus * sizeof(*w->call_pending);

	return known == (size_t)(w->stack - w->arena) && !m->waits;
}

static bool has_local_locks(const struct machine *m)
{
	for (uint32_t i = 0; i < m->locks; i++)
		if (m->lock[i].kind == LOCK_LOCAL)
			return true;
	return false;
}

static void find_owners(struct likeness *l, const struct world *w)
{
	const uint32_t cpus = w->machine->cpus;

	for (uint32_t i = 0; i < l->members; i++) {
		l->owns_task[l->member[i].task] = true;
		l->owns_cpu[l->member[i].cpu] = true;
	}
	for (uint32_t i = 0; i < w->events.slots; i++) {
		const uint32_t task = i - slot_timer(w, 0);

		if (is_tick(w, i) || (i < slot_timer(w, 0) && l->owns_cpu[i % cpus]) ||
		    (task < w->machine->tasks && l->owns_task[task]))
			continue;
		l->slot[l->slots++] = i;
	}
}

/* How many words an identity has at the most. */
static size_t most_words(const struct space *space)
{
	const struct machine *m = &space->machine;
	const size_t task = sizeof(struct task) / sizeof(uint64_t);

	return 6 + space->slots + space->w->events.slots + 5 * (size_t)m->locks +
	       m->tasks * (task + 4) + m->cpus * (task + 16);
}

static bool allocate(struct likeness *l, const struct space *space)
{
	const struct world *w = space->w;

	l->owns_task = calloc(w->tasks + w->machine->cpus, sizeof(*l->owns_task));
	l->slot = calloc(w->events.slots + w->objects, sizeof(*l->slot));
	l->owned = calloc(w->tasks, sizeof(*l->owned));
	l->kept = calloc(2, w->state_bytes);
	l->piece = calloc(w->state_bytes / PIECE + 2 + w->tasks, sizeof(*l->piece));
	l->word = calloc(most_words(space), sizeof(*l->word));
	if (!l->owns_task || !l->slot || !l->owned || !l->kept || !l->piece || !l->word)
		return false;
	l->owns_cpu = l->owns_task + w->tasks;
	l->nameless = l->slot + w->events.slots;
	l->mask = l->kept + w->state_bytes;
	l->stack = l->piece + w->state_bytes / PIECE + 2;
	return true;
}

struct likeness *likeness_new(const struct space *space, const struct member *member,
			      struct renaming *r)
{
	const struct world *w = space->w;
	struct likeness *l = calloc(1, sizeof(*l));

	if (!l || !allocate(l, space)) {
		likeness_free(l);
		return NULL;
	}
	l->member = member;
	l->shared = shared_locks(w->machine->lock, w->machine->locks);
	l->is_whole = has_no_more(w) && !has_local_locks(w->machine);
	find_nameless(l, w, r);
	return l;
}

void likeness_begin(struct likeness *l, const struct space *space, uint32_t members)
{
	l->members = members;
	find_owners(l, space->w);
	find_pieces(l, space->w);
}

void likeness_free(struct likeness *l)
{
	if (!l)
		return;
	free(l->owns_task);
	free(l->slot);
	free(l->owned);
	free(l->kept);
	free(l->piece);
	free(l->word);
	free(l);
}
