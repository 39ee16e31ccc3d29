/* SPDX-License-Identifier: MIT */
/*
 * rw.h - verbs: locks with several readers, and locks of a CPU; the lock's id is their object.
 */
#ifndef SIM_KERNEL_VERBS_RW_H
#define SIM_KERNEL_VERBS_RW_H

#include "sim/kernel/verbs/preempt.h"
#include "sim/locks/local_lock.h"
#include "sim/locks/rwlock.h"
#include "sim/locks/rwsem.h"
#include "sim/steps/announce.h"
#include "sim/world/ids.h"

/* take: read_lock or write_lock; drop: read_unlock or write_unlock */
#define RW_LOCK_(tag, take, l, label)							\
	STEP_(tag, label, STEP_LOCK, COST_SPIN_LOCK, 1, l, ACQUIRE, 0)			\
	if (!take(w, t, l))								\
		return BLOCKED

#define RW_LOCK(take, l, label)								\
	do {										\
		RW_LOCK_(step, take, l, label);						\
	} while (0)

#define RW_UNLOCK(drop, l, label)							\
	do {										\
		STEP_(step, label, STEP_UNLOCK, COST_SPIN_UNLOCK, 1, l, RELEASE, 0)	\
		drop(w, t, l);								\
	} while (0)

/* The irqsave forms leave interrupts on if the lock sleeps. */
#define RW_LOCK_IRQSAVE(take, l, flags, irqs_off, label)				\
	do {										\
		if (!lock_sleeps(w, l)) {						\
			LOCAL_IRQ_SAVE_(irq, flags, irqs_off);				\
		}									\
		RW_LOCK_(step, take, l, label);						\
	} while (0)

#define RW_UNLOCK_IRQRESTORE(drop, l, flags, label)					\
	do {										\
		STEP_(step, label, STEP_UNLOCK, COST_SPIN_UNLOCK, 1, l, RELEASE, 0)	\
		drop(w, t, l);								\
		if (!lock_sleeps(w, l))							\
			local_irq_restore(w, t, (uint16_t)(flags));			\
	} while (0)

#define RW_TRYLOCK(got, try, l, label)							\
	do {										\
		STEP_(step, label, STEP_LOCK, COST_SPIN_LOCK, 1, l, ACQUIRE, TRYLOCK)	\
		(got) = try(w, t, l);							\
	} while (0)

/* down: down_read or down_write */
#define RWSEM_DOWN(down, l, label)							\
	do {										\
		STEP_(step, label, STEP_MUTEX_LOCK, COST_MUTEX, 1, l, ACQUIRE,		\
		      MAY_SLEEP | MIGHT_SLEEP_POINT)					\
		if (!down(w, t, l))							\
			return BLOCKED;							\
	} while (0)

/* up: up_read, up_write or downgrade_write. If somebody waits, waking is a step of its own. */
#define RWSEM_UP(up, l, label, waking)							\
	do {										\
		STEP_(step, label, STEP_UNLOCK, COST_MUTEX, 1, l, RELEASE, 0)		\
		if (up(w, t, l)) {							\
			STEP_(wake, waking, STEP_WORK, COST_WAKE_UP, 1, l, RELAXED, 0)	\
			rwsem_wake(w, t, l);						\
		}									\
	} while (0)

#define RWSEM_TRYLOCK(got, try, l, label)						\
	do {										\
		STEP_(step, label, STEP_LOCK, COST_MUTEX, 1, l, ACQUIRE, TRYLOCK)	\
		(got) = try(w, t, l);							\
	} while (0)

#ifndef SIMRUN_VARIANT

/* --- locks of a CPU; l: that of CPU 0, behind which those of the others are ------------------ */

/* Unless the kernel is rt, only turning preemption off, or interrupts, takes time. */
#define LOCAL_LOCK_(l, label)								\
	STEP_(step, label, STEP_LOCK, COST_SPIN_LOCK, lock_sleeps(w, l), (l) + t->cpu,	\
	      ACQUIRE, 0)								\
	if (!take_local_lock(w, t, t->object))						\
		return BLOCKED

#define LOCAL_LOCK(l, bound, label)							\
	do {										\
		STEP_(bind, bound, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED, PREEMPTION_OFF) \
		get_cpu(w, t);								\
		LOCAL_LOCK_(l, label);							\
	} while (0)

#define LOCAL_LOCK_IRQSAVE(l, flags, bound, irqs_off, label)				\
	do {										\
		if (lock_sleeps(w, l)) {						\
			STEP_(bind, bound, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED,	\
			      PREEMPTION_OFF)						\
			get_cpu(w, t);							\
		} else {								\
			LOCAL_IRQ_SAVE_(irq, flags, irqs_off);				\
		}									\
		LOCAL_LOCK_(l, label);							\
	} while (0)

#define LOCAL_UNLOCK_(l, label)								\
	if (lock_sleeps(w, l)) {							\
		STEP_(step, label, STEP_UNLOCK, COST_SPIN_UNLOCK, 1, (l) + t->cpu, RELEASE, 0) \
		;									\
	} else {									\
		STEP_(local, label, STEP_UNLOCK, COST_LOCAL, 1, (l) + t->cpu, RELEASE, 0) \
		;									\
	}

#define LOCAL_UNLOCK(l, label)								\
	do {										\
		LOCAL_UNLOCK_(l, label)							\
		if (drop_local_lock(w, t, t->object))					\
			put_cpu(w, t);							\
	} while (0)

#define LOCAL_UNLOCK_IRQRESTORE(l, flags, label)					\
	do {										\
		LOCAL_UNLOCK_(l, label)							\
		if (drop_local_lock(w, t, t->object) && lock_sleeps(w, l))			\
			put_cpu(w, t);							\
		if (!lock_sleeps(w, l))							\
			local_irq_restore(w, t, (uint16_t)(flags));			\
	} while (0)

#endif	/* !SIMRUN_VARIANT */

#endif
