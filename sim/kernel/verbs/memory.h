/* SPDX-License-Identifier: MIT */
/*
 * memory.h - verbs: words of memory, and lock-less lists.
 */
#ifndef SIM_KERNEL_VERBS_MEMORY_H
#define SIM_KERNEL_VERBS_MEMORY_H

#include "sim/memory/access.h"
#include "sim/memory/memory.h"
#include "sim/cpu/running.h"
#include "sim/steps/announce.h"
#include "sim/world/ids.h"

/*
 * The step makes an access (struct access), whose value must be the same until then. `value`
 * is what it has read, in a statement that may use it. A step of kind STEP_SPIN spins until
 * the condition of its ACCESS_AWAIT holds. order_ is for lists of steps.
 */
#define ACCESS_(tag, access, kind_, cost_, order_, label, statement)			\
	CHECKED_ACCESS_(tag, access, kind_, cost_, order_, label, (void)0, statement)

/* The same with another statement, which comes before the access. */
#define CHECKED_ACCESS_(tag, access, kind_, cost_, order_, label, check, statement)	\
	access_announce(w, t, &(access));						\
	STEP_(tag, label, kind_, cost_, 1, atomic_object(w, (access).word), order_, 0)	\
	{										\
		int64_t value;								\
											\
		check;									\
		if (!access_make(w, t, &(access), &value)) {				\
			spin_wait(w, t);						\
			return BLOCKED;							\
		}									\
		if ((kind_) == STEP_SPIN)						\
			spin_done(w, t);						\
		statement;								\
	}

#define ACCESS(into, access, kind, cost, order, label)					\
	do {										\
		ACCESS_(step, access, kind, cost, order, label, (into) = value)		\
	} while (0)

#define AN_ACCESS(kind_, a, order_, ...)						\
	((const struct access){ .kind = (kind_), .word = (a), .order = (order_), __VA_ARGS__ })

#define ATOMIC_READ(into, a, order, label)						\
	ACCESS(into, AN_ACCESS(ACCESS_READ, a, order), STEP_READ, COST_READ, order, label)

#define ATOMIC_SET(a, new, order, label)						\
	do {										\
		ACCESS_(step, AN_ACCESS(ACCESS_WRITE, a, order, .operand = (new)),	\
			STEP_ATOMIC, COST_ATOMIC, order, label, (void)value)		\
	} while (0)

/* atomic_add(): returns nothing, so that nothing waits for what it reads. */
#define ATOMIC_ADD(a, delta, order, label)						\
	do {										\
		ACCESS_(step, AN_ACCESS(ACCESS_ADD, a, order,				\
					.operand = (int64_t)(delta)),			\
			STEP_ATOMIC, COST_ATOMIC, order, label, (void)value)		\
	} while (0)

#define ATOMIC_SUB(a, delta, order, label) ATOMIC_ADD(a, -(int64_t)(delta), order, label)
#define ATOMIC_INC(a, order, label) ATOMIC_ADD(a, 1, order, label)
#define ATOMIC_DEC(a, order, label) ATOMIC_ADD(a, -1, order, label)

#define ATOMIC_ADD_RETURN(into, a, delta, order, label)					\
	do {										\
		ACCESS_(step, AN_ACCESS(ACCESS_ADD, a, order, .returns = 1,		\
					.operand = (int64_t)(delta)),			\
			STEP_ATOMIC, COST_ATOMIC, order, label,				\
			(into) = value + (int64_t)(delta))				\
	} while (0)

/* into becomes the value before; if that is `old`, the exchange has happened. */
#define ATOMIC_CMPXCHG(into, a, old, new, order, label)					\
	ACCESS(into, AN_ACCESS(ACCESS_CMPXCHG, a, order, .operand = (new), .expected = (old)), \
	       STEP_ATOMIC, COST_ATOMIC, order, label)

/* smp_cond_load_relaxed() and …_acquire(): spins until the value is so. */
#define ATOMIC_AWAIT(a, comparison_, than, order, label)					\
	do {										\
		ACCESS_(step, AN_ACCESS(ACCESS_AWAIT, a, order, .operand = (than),	\
					.comparison = (comparison_)),			\
			STEP_SPIN, COST_READ, order, label, (void)value)		\
	} while (0)

/* smp_mb() and its kin */
#define FENCE(fence, label)								\
	do {										\
		STEP_(step, label, STEP_FENCE, COST_ATOMIC, 1, NIL, FULL, 0)		\
		access_fence(w, t, fence);						\
	} while (0)

/*
 * while (condition) cpu_relax(): the kernel's busy wait, for what is no word of memory. It is
 * a verb because the simulator must know what the CPU spins on: the object `on`, which is all
 * that condition may read.
 */
#define SPIN_WHILE(condition, on, label)	SPIN_WHILE_(condition, on, RELAXED, label)
/* The same with smp_cond_load_acquire(). */
#define SPIN_WHILE_ACQUIRE(condition, on, label) SPIN_WHILE_(condition, on, ACQUIRE, label)

#define SPIN_WHILE_(condition, on, order, label)					\
	do {										\
		STEP_(step, label, STEP_SPIN, COST_READ, 1, on, order, 0)		\
		if (condition) {							\
			spin_wait(w, t);						\
			return BLOCKED;							\
		}									\
		spin_done(w, t);							\
	} while (0)


/* --- lock-less lists ------------------------------------------------------------------ */

#define LLIST_ADD(list, entry, label)							\
	do {										\
		STEP_(step, label, STEP_ATOMIC, COST_ATOMIC, 1, llist_object(w, list), FULL, 0) \
		llist_add(w, list, entry);						\
		access_llist(w, t, list, FULL);						\
	} while (0)

/* llist_del_all(): one exchange; into becomes the first entry, or NIL. */
#define LLIST_DEL_ALL(into, list, label)						\
	do {										\
		STEP_(step, label, STEP_ATOMIC, COST_ATOMIC, 1, llist_object(w, list), FULL, 0) \
		(into) = llist_del_all(w, list);					\
		access_llist(w, t, list, FULL);						\
	} while (0)

#endif
