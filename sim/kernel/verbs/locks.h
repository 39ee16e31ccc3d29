/* SPDX-License-Identifier: MIT */
/*
 * locks.h - verbs: locks; the lock's id is its object.
 */
#ifndef SIM_KERNEL_VERBS_LOCKS_H
#define SIM_KERNEL_VERBS_LOCKS_H

#include "sim/kernel/verbs/preempt.h"
#include "sim/locks/mutex.h"
#include "sim/locks/spinlock.h"
#include "sim/steps/announce.h"
#include "sim/world/ids.h"

#define SPIN_LOCK_(tag, l, label, ...)							\
	STEP_(tag, label, STEP_LOCK, COST_SPIN_LOCK, 1, l, ACQUIRE, 0, ##__VA_ARGS__)	\
	if (!spin_lock(w, t, l))							\
		return BLOCKED

#define SPIN_LOCK(l, label, ...)							\
	do {										\
		SPIN_LOCK_(step, l, label, ##__VA_ARGS__);				\
	} while (0)

#define SPIN_TRYLOCK(got, l, label)							\
	do {										\
		STEP_(step, label, STEP_LOCK, COST_SPIN_LOCK, 1, l, ACQUIRE, TRYLOCK)	\
		(got) = spin_trylock(w, t, l);						\
	} while (0)

#define SPIN_UNLOCK(l, label, ...)							\
	do {										\
		STEP_(step, label, STEP_UNLOCK, COST_SPIN_UNLOCK, 1, l, RELEASE, 0,	\
		      ##__VA_ARGS__)							\
		spin_unlock(w, t, l);							\
	} while (0)

/* The irqsave forms leave interrupts on if the lock sleeps. */
#define SPIN_LOCK_IRQSAVE(l, flags, irqs_off, label)					\
	do {										\
		if (!lock_sleeps(w, l)) {						\
			LOCAL_IRQ_SAVE_(irq, flags, irqs_off);				\
		}									\
		SPIN_LOCK_(step, l, label);						\
	} while (0)

#define SPIN_UNLOCK_IRQRESTORE(l, flags, label)						\
	do {										\
		STEP_(step, label, STEP_UNLOCK, COST_SPIN_UNLOCK, 1, l, RELEASE, 0)	\
		spin_unlock(w, t, l);							\
		if (!lock_sleeps(w, l))							\
			local_irq_restore(w, t, (uint16_t)(flags));			\
	} while (0)

/*
 * cond_resched_lock(): drops the lock, lets others run and takes it again, if a
 * reschedule is due and only this lock forbids it, or if the kernel is preemptible and
 * another task spins on the lock.
 */
#define COND_RESCHED_LOCK(l, label, relock)						\
	do {										\
		STEP_(step, label, STEP_UNLOCK, COST_READ, 1, l, RELEASE, DROPS_IF_DUE)	\
		if (cond_resched_lock_breaks(w, t, l)) {				\
			SPIN_LOCK_(again, l, relock);					\
		}									\
	} while (0)

#define MUTEX_LOCK(l, label)								\
	do {										\
		STEP_(step, label, STEP_MUTEX_LOCK, COST_MUTEX, 1, l, ACQUIRE,		\
		      MAY_SLEEP | MIGHT_SLEEP_POINT)					\
		if (!mutex_lock(w, t, l))						\
			return BLOCKED;							\
	} while (0)

#define MUTEX_TRYLOCK(got, l, label)							\
	do {										\
		STEP_(step, label, STEP_LOCK, COST_MUTEX, 1, l, ACQUIRE, TRYLOCK)	\
		(got) = mutex_trylock(w, t, l);						\
	} while (0)

#define MUTEX_UNLOCK(l, label)								\
	do {										\
		STEP_(step, label, STEP_UNLOCK, COST_MUTEX, 1, l, RELEASE, 0)		\
		mutex_unlock(w, t, l);							\
	} while (0)

#endif
