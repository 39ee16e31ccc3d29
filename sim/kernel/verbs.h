/* SPDX-License-Identifier: MIT */
/*
 * verbs.h - the verbs, in capitals: all that a function of the simulated kernel may do.
 *
 * A function is written inside STEPS(name) { … } with w (the world), t (the task) and
 * f (its frame, struct name) in scope. The verbs are thin: each announces a step, and then
 * calls the function that has its effect.
 */
#ifndef SIM_KERNEL_VERBS_H
#define SIM_KERNEL_VERBS_H

#include "sim/measure/watch.h"
#include "sim/sched/call.h"
#include "sim/sched/placement.h"
#include "sim/sched/preempt.h"
#include "sim/sched/running.h"
#include "sim/sched/sched.h"
#include "sim/sched/wake.h"
#include "sim/steps/announce.h"
#include "sim/steps/context.h"
#include "sim/steps/run_ahead.h"
#include "sim/steps/tell.h"
#include "sim/sync/mutex.h"
#include "sim/sync/spinlock.h"
#include "sim/sync/wait_queue.h"
#include "sim/sync/workqueue.h"
#include "sim/world/ids.h"

/* --- local steps ---------------------------------------------------------------------- */

/*
 * LOCAL_… announces a step without an object. If the condition holds, the step is local,
 * and so is the code behind it up to the next announcement: the clock may take the step
 * ahead of time. run_ahead.h says what that code may do.
 *
 * A search also takes local steps at once. But it finds out by step.local and the model
 * whether a step is local, because its needs differ. It is less strict: the code behind
 * the step may tell an observer of a record, or return from a function. And it asks
 * later: not when the step is announced, but in each state in which the step may be
 * taken.
 */
#define LOCAL_STEP_(condition, label, kind, cost, times, flags)				\
	do {										\
		_Static_assert(sizeof(*f) <= UNDO_FRAME, "frame size");		\
		RECORD_(step, label, kind, cost, RELAXED, flags);			\
		t->object = NIL;							\
		t->amount = (uint64_t)(times);						\
		if (!((condition) && run_ahead_step(w, t, &f->frame, sizeof(*f),		\
					    &JOIN(step_step_, __LINE__))))		\
			return STEPPED;							\
HERE(step):	;									\
	} while (0)

/* --- time, on this CPU's own ---------------------------------------------------------- */

#define LOCAL_IF(condition, label)							\
	LOCAL_STEP_(condition, label, STEP_LOCAL, COST_LOCAL, 1, 0)
#define LOCAL_WORK(condition, cost, times, label)						\
	LOCAL_STEP_(condition, label, STEP_WORK, cost, times, 0)
#define LOCAL_USER_WORK(condition, ns, label)						\
	LOCAL_STEP_(condition, label, STEP_USER, COST_NS, ns, USER_MODE)
#define LOCAL_USER_STEP(condition, cost, label)						\
	LOCAL_STEP_(condition, label, STEP_USER, cost, 1, USER_MODE)

#define USER_WORK(ns, label)								\
	do {										\
		STEP_(step, label, STEP_USER, COST_NS, ns, NIL, RELAXED, USER_MODE)	\
		;									\
	} while (0)

#define USER_STEP(cost, label)								\
	do {										\
		STEP_(step, label, STEP_USER, cost, 1, NIL, RELAXED, USER_MODE)		\
		;									\
	} while (0)

/* --- preemption ----------------------------------------------------------------------- */

#define MIGHT_SLEEP(label, ...)								\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED,		\
		      MAY_SLEEP | MIGHT_SLEEP_POINT, ##__VA_ARGS__)			\
		might_sleep(w, t);							\
	} while (0)

#define LOCAL_MIGHT_SLEEP(condition, label)							\
	do {										\
		LOCAL_STEP_((condition) && may_sleep(w, t), label, STEP_LOCAL, COST_LOCAL, 1,	\
			    MAY_SLEEP | MIGHT_SLEEP_POINT);				\
		might_sleep(w, t);							\
	} while (0)

#define COND_RESCHED(label)								\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED,		\
		      COND_RESCHED_POINT)						\
		watch_point(w, t, 0);							\
	} while (0)

#define PREEMPT_DISABLE(label)								\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED,		\
		      PREEMPTION_OFF)		\
		preempt_disable(w, t);							\
	} while (0)

#define PREEMPT_ENABLE(label)								\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED, 0)		\
		preempt_enable(w, t);							\
	} while (0)

/* No other CPU looks at whether a CPU's preemption is off. */
#define LOCAL_PREEMPT_DISABLE(condition, label)						\
	do {										\
		LOCAL_STEP_(condition, label, STEP_LOCAL, COST_LOCAL, 1, PREEMPTION_OFF);	\
		w->last_pc = f->frame.pc;						\
		preempt_disable(w, t);							\
	} while (0)

#define LOCAL_GET_CPU(condition, label)							\
	do {										\
		LOCAL_STEP_(condition, label, STEP_LOCAL, COST_LOCAL, 1, PREEMPTION_OFF);	\
		w->last_pc = f->frame.pc;						\
		get_cpu(w, t);								\
	} while (0)

#define LOCAL_PUT_CPU(condition, label)							\
	do {										\
		LOCAL_STEP_(condition, label, STEP_LOCAL, COST_LOCAL, 1, 0);		\
		w->last_pc = f->frame.pc;						\
		put_cpu(w, t);								\
	} while (0)

/* get_cpu(): the task stays on its CPU; under rt it can still be preempted. */
#define GET_CPU(label)									\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED,		\
		      PREEMPTION_OFF)		\
		get_cpu(w, t);								\
	} while (0)

#define PUT_CPU(label)									\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED, 0)		\
		put_cpu(w, t);								\
	} while (0)

#define LOCAL_IRQ_DISABLE(label)							\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED,		\
		      INTERRUPTS_OFF)		\
		local_irq_disable(w, t);						\
	} while (0)

#define LOCAL_IRQ_ENABLE(label)								\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED, 0)		\
		local_irq_enable(w, t);							\
	} while (0)

/* flags becomes what was before; a field of the frame, say, to survive the next step. */
#define LOCAL_IRQ_SAVE_(tag, flags, label)						\
	STEP_(tag, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED, INTERRUPTS_OFF)	\
	(flags) = local_irq_save(w, t)

#define LOCAL_IRQ_SAVE(flags, label)							\
	do {										\
		LOCAL_IRQ_SAVE_(step, flags, label);					\
	} while (0)

#define LOCAL_IRQ_RESTORE(flags, label)							\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED, 0)		\
		local_irq_restore(w, t, (uint16_t)(flags));				\
	} while (0)

#define YIELD(label)									\
	do {										\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED, 0)		\
		sched_yield_task(w, t);							\
	} while (0)

/*
 * The task moves to this CPU, and stays there. If it is on another one, that costs a wake-up
 * (of the migration thread) and a switch.
 */
#define RUN_ON(cpu_, label)								\
	do {										\
		if (t->cpu != (cpu_)) {							\
			STEP_(wake, label, STEP_WORK, COST_WAKE_UP, 1, NIL, RELAXED, 0)	\
			;								\
		}									\
		STEP_(move, "task.move", STEP_SLEEP, COST_LOCAL, 1, NIL, RELAXED,	\
		      MAY_SLEEP, .local = never_local)					\
		if (!run_on(w, t, cpu_))						\
			return BLOCKED;							\
	} while (0)

/* Sleeps until virtual time `until`; a time in the past is no sleep. */
#define SLEEP_UNTIL(until, label)							\
	do {										\
		STEP_(step, label, STEP_SLEEP_UNTIL, COST_LOCAL, 1, NIL, RELAXED, MAY_SLEEP) \
		if (!sleep_until(w, t, until))						\
			return BLOCKED;							\
	} while (0)

/* --- locks: the lock's id is its object ----------------------------------------------- */

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

/* --- atomics -------------------------------------------------------------------------- */

#define ATOMIC_READ(into, a, order, label)						\
	do {										\
		STEP_(step, label, STEP_READ, COST_READ, 1, atomic_object(w, a), order, 0) \
		(into) = w->atomic[a];							\
	} while (0)

#define ATOMIC_SET(a, value, order, label)						\
	do {										\
		STEP_(step, label, STEP_ATOMIC, COST_ATOMIC, 1, atomic_object(w, a), order, 0) \
		w->atomic[a] = (value);							\
	} while (0)

#define ATOMIC_ADD(a, delta, order, label)						\
	do {										\
		STEP_(step, label, STEP_ATOMIC, COST_ATOMIC, 1, atomic_object(w, a), order, 0) \
		w->atomic[a] += (int64_t)(delta);					\
	} while (0)

#define ATOMIC_SUB(a, delta, order, label) ATOMIC_ADD(a, -(int64_t)(delta), order, label)
#define ATOMIC_INC(a, order, label) ATOMIC_ADD(a, 1, order, label)
#define ATOMIC_DEC(a, order, label) ATOMIC_ADD(a, -1, order, label)

#define ATOMIC_ADD_RETURN(into, a, delta, order, label)					\
	do {										\
		STEP_(step, label, STEP_ATOMIC, COST_ATOMIC, 1, atomic_object(w, a), order, 0) \
		(into) = w->atomic[a] += (int64_t)(delta);				\
	} while (0)

/* into becomes the value before; if that is `old`, the exchange has happened. */
#define ATOMIC_CMPXCHG(into, a, old, new, order, label)					\
	do {										\
		STEP_(step, label, STEP_ATOMIC, COST_ATOMIC, 1, atomic_object(w, a), order, 0) \
		(into) = w->atomic[a];							\
		if ((into) == (old))							\
			w->atomic[a] = (new);						\
	} while (0)

/*
 * while (condition) cpu_relax(): the kernel's busy wait. It is a verb because the
 * simulator must know what the CPU spins on: the object `on`, which is all that condition
 * may read.
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
	} while (0)

/* llist_del_all(): one exchange; into becomes the first entry, or NIL. */
#define LLIST_DEL_ALL(into, list, label)						\
	do {										\
		STEP_(step, label, STEP_ATOMIC, COST_ATOMIC, 1, llist_object(w, list), FULL, 0) \
		(into) = w->llist_first[list];						\
		w->llist_first[list] = NIL;						\
	} while (0)

/* --- work items ----------------------------------------------------------------------- */

/*
 * schedule_work_on(): the work becomes pending on this CPU, unless it is pending already. If
 * it is unbound, any CPU may do it. The caller pays for the wake-up of a worker only if the
 * work was not pending.
 */
#define SCHEDULE_WORK_ON(queued, cpu, work, label)					\
	do {										\
		STEP_(step, label, STEP_ATOMIC, COST_ATOMIC, 1, work_object(w, work), FULL, 0) \
		(queued) = queue_work_on(w, t, cpu, work);				\
		if (queued) {								\
			STEP_(wake, "work.wake_worker", STEP_WORK, COST_WAKE_UP, 1, NIL,	\
			      RELAXED, 0)						\
			;								\
		}									\
	} while (0)

/* schedule_work(): on the CPU that the task runs on. */
#define SCHEDULE_WORK(work, label)							\
	do {										\
		STEP_(step, label, STEP_ATOMIC, COST_ATOMIC, 1, work_object(w, work), FULL, 0) \
		if (queue_work_on(w, t, t->cpu, work)) {				\
			STEP_(wake, "work.wake_worker", STEP_WORK, COST_WAKE_UP, 1, NIL,	\
			      RELAXED, 0)						\
			;								\
		}									\
	} while (0)

/* The same where the caller knows that the work is not pending, or not for long. */
#define SCHEDULE_NEW_WORK(work, label)							\
	do {										\
		STEP_(step, label, STEP_WORK, COST_WAKE_UP, 1, work_object(w, work),	\
		      RELAXED, 0)							\
		queue_work_on(w, t, t->cpu, work);					\
	} while (0)

/* flush_work(): sleeps until the work is done that is pending or being done now. */
#define FLUSH_WORK(work, label)								\
	do {										\
		STEP_(step, label, STEP_SLEEP, COST_ATOMIC, 1, work_object(w, work), FULL,	\
		      MAY_SLEEP)							\
		if (!flush_work(w, t, work))						\
			return BLOCKED;							\
	} while (0)

/* A worker has done what it did; into becomes its next work item. It sleeps until then. */
#define NEXT_WORK(into, label)								\
	do {										\
		STEP_(step, label, STEP_SLEEP, COST_LOCAL, 1,				\
		      pool_object(w, w->machine->task[t->id].pool - 1), RELAXED, MAY_SLEEP) \
		if (!worker_next(w, t, &(into)))					\
			return BLOCKED;							\
	} while (0)

/* --- other CPUs ----------------------------------------------------------------------- */

/*
 * smp_call_function_many(): asks every other CPU, of which there must be at least one, to
 * run handler() in an interrupt. Preemption must stay off until AWAIT_OTHER_CPUS(), which
 * must come before the next call, since a CPU has one call under way at a time.
 */
#define CALL_OTHER_CPUS(handler, first, second, label)					\
	do {										\
		WORK(COST_IPI_SEND, w->machine->cpus - 1, call_object(w, t->cpu), label); \
		call_others(w, t, &FUNCTION(handler), first, second);			\
	} while (0)

/* Spins until all other CPUs have run the handler. */
#define AWAIT_OTHER_CPUS(label)								\
	SPIN_WHILE_ACQUIRE(w->call[t->cpu].outstanding, call_object(w, t->cpu), label)

#endif
