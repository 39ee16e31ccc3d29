/* SPDX-License-Identifier: MIT */
/*
 * access.h - what a step does to a word of memory, and what that means under the machine's
 * memory model.
 *
 * Under sc an access is plain C on the word. Under tso and weak a step first announces what
 * it will access, so that a search can ask what it may come to see (memory.h), and the effect
 * is that of the model.
 */
#ifndef SIM_MEMORY_ACCESS_H
#define SIM_MEMORY_ACCESS_H

#include "sim/machine/access.h"
#include "sim/machine/step.h"
#include "sim/world/memory.h"
#include "sim/world/ids.h"
#include "sim/world/state.h"

bool compare(int64_t a, enum comparison c, int64_t b);

/* --- for memory models other than sc ------------------------------------------------------ */

void model_announce(struct world *w, const struct task *t, const struct access *a);
bool model_access(struct world *w, struct task *t, const struct access *a, int64_t *before);
int64_t model_in_passing(struct world *w, struct task *t, const struct access *a, bool told);
void model_fence(struct world *w, struct task *t, enum fence f);

/* --- accesses ------------------------------------------------------------------------------- */

/* The word's new value, if the access that read `before` writes one; else *value stays. */
static inline bool access_writes(const struct access *a, int64_t before, int64_t *value)
{
	switch (a->kind) {
	case ACCESS_WRITE:
	case ACCESS_XCHG:
		*value = a->operand;
		return true;
	case ACCESS_ADD:
		*value = (int64_t)((uint64_t)before + (uint64_t)a->operand);
		return true;
	case ACCESS_CMPXCHG:
		if (before != a->expected)
			return false;
		*value = a->operand;
		return true;
	default:
		return false;
	}
}

/* The task's next step will make this access: to be called before it is announced. */
static inline void access_announce(struct world *w, const struct task *t,
				   const struct access *a)
{
	if (unlikely(w->memory))
		model_announce(w, t, a);
}

/*
 * Makes the access; *before becomes the value that it reads (a WRITE's is 0). false: it is an
 * AWAIT whose condition does not hold.
 */
static inline bool access_make(struct world *w, struct task *t, const struct access *a,
			       int64_t *before)
{
	int64_t *const word = &w->atomic[a->word];

	if (unlikely(w->memory))
		return model_access(w, t, a, before);
	*before = a->kind == ACCESS_WRITE ? 0 : *word;
	if (a->kind == ACCESS_AWAIT)
		return compare(*word, (enum comparison)a->comparison, a->operand);
	access_writes(a, *word, word);
	return true;
}

/* An access in a step that has announced another object: it takes the newest place. */
static inline void access_in_passing(struct world *w, struct task *t, const struct access *a)
{
	if (unlikely(w->memory))
		model_in_passing(w, t, a, true);
}

/* The same where sc needs the access, too; returns the value before. */
static inline int64_t access_at_once(struct world *w, struct task *t, const struct access *a)
{
	int64_t before;

	if (unlikely(w->memory))
		return model_in_passing(w, t, a, false);
	access_make(w, t, a, &before);
	return before;
}

/*
 * What llist_add() and llist_del_all() do to the list's head, which only atomics write: so
 * each of them sees the newest, and what is on the list need not be kept as values.
 */
static inline void access_llist(struct world *w, struct task *t, uint32_t list, enum order order)
{
	if (unlikely(w->memory) && w->machine->llist_words)
		model_in_passing(w, t, &(const struct access){
			.kind = ACCESS_XCHG, .word = w->machine->llist_word + list,
			.order = (uint8_t)order, .operand = (int64_t)w->llist_first[list] + 1 }, false);
}

/* smp_mb() and its kin */
static inline void access_fence(struct world *w, struct task *t, enum fence f)
{
	if (unlikely(w->memory))
		model_fence(w, t, f);
}

/* --- dependencies through a task's registers ------------------------------------------------- */

void model_loaded(struct world *w, const struct task *t, uint32_t reg);
void model_computed(struct world *w, const struct task *t, uint32_t reg, uint64_t from);
void model_awaited(struct world *w, const struct task *t);
void model_branched(struct world *w, const struct task *t, uint32_t depth, uint64_t on);
void model_joined(struct world *w, const struct task *t, uint32_t depth);

/* The value that the task's last access has read is in this register now. */
static inline void access_loaded(struct world *w, const struct task *t, uint32_t reg)
{
	if (unlikely(w->memory))
		model_loaded(w, t, reg);
}

/* The register's value was computed from these, a bit set; 0: it is a constant. */
static inline void access_computed(struct world *w, const struct task *t, uint32_t reg,
				   uint64_t from)
{
	if (unlikely(w->memory))
		model_computed(w, t, reg, from);
}

/* All that the task does from now on depends on what its last access, an AWAIT, has read. */
static inline void access_awaited(struct world *w, const struct task *t)
{
	if (unlikely(w->memory))
		model_awaited(w, t);
}

/*
 * What follows is done or left out because of these registers' values, up to
 * access_joined() with the same depth. Depths count from 1; depth 0 never ends: then `on`
 * comes to what was there before.
 */
static inline void access_branched(struct world *w, const struct task *t, uint32_t depth,
				   uint64_t on)
{
	if (unlikely(w->memory))
		model_branched(w, t, depth, on);
}

static inline void access_joined(struct world *w, const struct task *t, uint32_t depth)
{
	if (unlikely(w->memory))
		model_joined(w, t, depth);
}

/* --- RCU: what sim/sync/rcu.h tells -------------------------------------------------------- */

void model_rcu_begins(struct world *w, const struct task *t);
void model_rcu_ends(struct world *w, const struct task *t);
void model_rcu_waits(struct world *w, const struct task *t);
void model_rcu_answered(struct world *w, const struct task *t, const struct task *waiter);
void model_rcu_synchronized(struct world *w, const struct task *t);

/* The outermost read-side critical section of the task begins here. */
static inline void access_rcu_begins(struct world *w, const struct task *t)
{
	if (unlikely(w->memory))
		model_rcu_begins(w, t);
}

static inline void access_rcu_ends(struct world *w, const struct task *t)
{
	if (unlikely(w->memory))
		model_rcu_ends(w, t);
}

/* The task begins to wait for a grace period. */
static inline void access_rcu_waits(struct world *w, const struct task *t)
{
	if (unlikely(w->memory))
		model_rcu_waits(w, t);
}

/* The task has left the section that the other one has waited for. */
static inline void access_rcu_answered(struct world *w, const struct task *t,
				       const struct task *waiter)
{
	if (unlikely(w->memory))
		model_rcu_answered(w, t, waiter);
}

/* The grace period for which the task has waited is over. */
static inline void access_rcu_synchronized(struct world *w, const struct task *t)
{
	if (unlikely(w->memory))
		model_rcu_synchronized(w, t);
}

/* --- pointers -------------------------------------------------------------------------------- */

static inline int64_t word_pointer(uint32_t word)
{
	return POINTER_BASE + word;
}

/* The word that the value points to, or NIL. */
static inline uint32_t word_of_pointer(const struct world *w, int64_t value)
{
	return pointed_word(value, w->machine->atomics);
}

#endif
