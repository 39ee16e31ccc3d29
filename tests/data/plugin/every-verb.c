/* SPDX-License-Identifier: MIT */
/*
 * every-verb.c - a plug-in whose `purge` takes every verb but those of later kernels, and
 * has locks and an atomic of its own.
 */
#include <simrun/variant.h>

enum { OWN_SPIN, OWN_RAW, OWN_MUTEX, OWN_RW, OWN_RWSEM };
enum { OWN_COUNT };

static const struct lock_config locks[] = {
	[OWN_SPIN] = { "spin", LOCK_SPIN },
	[OWN_RAW] = { "raw", LOCK_RAW_SPIN },
	[OWN_MUTEX] = { "mutex", LOCK_MUTEX },
	[OWN_RW] = { "rw", LOCK_RW },
	[OWN_RWSEM] = { "rwsem", LOCK_RWSEM },
	{ 0 },
};

static const struct atomic_config atomics[] = {
	[OWN_COUNT] = { "count", 3 },
	{ 0 },
};

struct time_passes {
	struct frame frame;
};

STATIC_STEPS(time_passes)
{
	BEGIN;

	LOCAL("every.local");
	LOCAL_IF(true, "every.local_if");
	LOCAL_WORK(true, COST_LOCAL, 2, "every.local_work");
	LOCAL_USER_WORK(true, 10, "every.local_user_work");
	LOCAL_USER_STEP(true, COST_LOCAL, "every.local_user_step");
	USER_WORK(10, "every.user_work");
	USER_STEP(COST_LOCAL, "every.user_step");
	WORK(COST_LOCAL, 1, NIL, "every.work");
	MIGHT_SLEEP("every.might_sleep");
	LOCAL_MIGHT_SLEEP(true, "every.local_might_sleep");
	COND_RESCHED("every.cond_resched");
	YIELD("every.yield");
	SLEEP_UNTIL(1, "every.sleep_until");
	RCU_READ_LOCK("every.rcu_read_lock");
	RCU_READ_UNLOCK("every.rcu_read_unlock");
	SYNCHRONIZE_RCU("every.synchronize_rcu");
	RETURN(0);
}

struct nothing_interrupts {
	struct frame frame;
	uint32_t flags, reserved;
};

STATIC_STEPS(nothing_interrupts)
{
	BEGIN;

	PREEMPT_DISABLE("every.preempt_disable");
	PREEMPT_ENABLE("every.preempt_enable");
	LOCAL_PREEMPT_DISABLE(true, "every.local_preempt_disable");
	PREEMPT_ENABLE("every.preempt_enable");
	GET_CPU("every.get_cpu");
	PUT_CPU("every.put_cpu");
	LOCAL_GET_CPU(true, "every.local_get_cpu");
	LOCAL_PUT_CPU(true, "every.local_put_cpu");
	LOCAL_IRQ_DISABLE("every.local_irq_disable");
	LOCAL_IRQ_ENABLE("every.local_irq_enable");
	LOCAL_IRQ_SAVE(f->flags, "every.local_irq_save");
	LOCAL_IRQ_RESTORE(f->flags, "every.local_irq_restore");
	RETURN(0);
}

struct takes_locks {
	struct frame frame;
	uint32_t flags, got;
};

STATIC_STEPS(takes_locks)
{
	BEGIN;

	SPIN_LOCK(own_lock(w, OWN_RAW), "every.spin_lock");
	SPIN_UNLOCK(own_lock(w, OWN_RAW), "every.spin_unlock");
	SPIN_TRYLOCK(f->got, own_lock(w, OWN_SPIN), "every.spin_trylock");
	if (f->got)
		SPIN_UNLOCK(own_lock(w, OWN_SPIN), "every.spin_unlock");
	SPIN_LOCK_IRQSAVE(own_lock(w, OWN_SPIN), f->flags, "every.irqs_off",
			  "every.spin_lock_irqsave");
	SPIN_UNLOCK_IRQRESTORE(own_lock(w, OWN_SPIN), f->flags, "every.spin_unlock_irqrestore");
	SPIN_LOCK(own_lock(w, OWN_SPIN), "every.spin_lock");
	COND_RESCHED_LOCK(own_lock(w, OWN_SPIN), "every.cond_resched_lock", "every.relock");
	SPIN_UNLOCK(own_lock(w, OWN_SPIN), "every.spin_unlock");
	MUTEX_LOCK(own_lock(w, OWN_MUTEX), "every.mutex_lock");
	MUTEX_UNLOCK(own_lock(w, OWN_MUTEX), "every.mutex_unlock");
	MUTEX_TRYLOCK(f->got, own_lock(w, OWN_MUTEX), "every.mutex_trylock");
	if (f->got)
		MUTEX_UNLOCK(own_lock(w, OWN_MUTEX), "every.mutex_unlock");
	RETURN(0);
}

struct takes_shared_locks {
	struct frame frame;
	uint32_t flags, got;
};

STATIC_STEPS(takes_shared_locks)
{
	BEGIN;

	RW_LOCK(read_lock, own_lock(w, OWN_RW), "every.read_lock");
	RW_UNLOCK(read_unlock, own_lock(w, OWN_RW), "every.read_unlock");
	RW_TRYLOCK(f->got, write_trylock, own_lock(w, OWN_RW), "every.write_trylock");
	if (f->got)
		RW_UNLOCK(write_unlock, own_lock(w, OWN_RW), "every.write_unlock");
	RW_LOCK_IRQSAVE(write_lock, own_lock(w, OWN_RW), f->flags, "every.irqs_off",
			"every.write_lock_irqsave");
	RW_UNLOCK_IRQRESTORE(write_unlock, own_lock(w, OWN_RW), f->flags,
			     "every.write_unlock_irqrestore");
	RWSEM_DOWN(down_read, own_lock(w, OWN_RWSEM), "every.down_read");
	RWSEM_UP(up_read, own_lock(w, OWN_RWSEM), "every.up_read", "every.waking");
	RWSEM_TRYLOCK(f->got, down_write_trylock, own_lock(w, OWN_RWSEM), "every.down_trylock");
	if (f->got)
		RWSEM_UP(up_write, own_lock(w, OWN_RWSEM), "every.up_write", "every.waking");
	RETURN(0);
}

struct accesses_memory {
	struct frame frame;
	int64_t value;
};

STATIC_STEPS(accesses_memory)
{
	BEGIN;

	ATOMIC_INC(own_atomic(w, OWN_COUNT), RELAXED, "every.atomic_inc");
	ATOMIC_DEC(own_atomic(w, OWN_COUNT), RELEASE, "every.atomic_dec");
	ATOMIC_ADD(own_atomic(w, OWN_COUNT), 2, FULL, "every.atomic_add");
	ATOMIC_SUB(own_atomic(w, OWN_COUNT), 2, FULL, "every.atomic_sub");
	ATOMIC_ADD_RETURN(f->value, own_atomic(w, OWN_COUNT), 1, FULL, "every.atomic_add_return");
	ATOMIC_SUB(own_atomic(w, OWN_COUNT), 1, FULL, "every.atomic_sub");
	ATOMIC_READ(f->value, own_atomic(w, OWN_COUNT), ACQUIRE, "every.atomic_read");
	ATOMIC_CMPXCHG(f->value, own_atomic(w, OWN_COUNT), f->value, f->value, FULL,
		       "every.atomic_cmpxchg");
	ATOMIC_AWAIT(own_atomic(w, OWN_COUNT), IS_GREATER, 0, ACQUIRE, "every.atomic_await");
	ATOMIC_SET(PURGING, 0, RELEASE, "every.atomic_set");
	ACCESS(f->value, AN_ACCESS(ACCESS_XCHG, PURGING, FULL, .operand = 0), STEP_ATOMIC,
	       COST_ATOMIC, FULL, "every.access");
	FENCE(FENCE_MB, "every.fence");
	SPIN_WHILE(false, NIL, "every.spin_while");
	SPIN_WHILE_ACQUIRE(false, NIL, "every.spin_while_acquire");
	RETURN(0);
}

struct answer {
	struct frame frame;
	uint64_t argument[2];
};

/* On each other CPU, in an interrupt. */
STATIC_STEPS(answer)
{
	BEGIN;

	LOCAL("every.answer");
	RETURN(0);
}

struct calls_others {
	struct frame frame;
};

STATIC_STEPS(calls_others)
{
	BEGIN;

	if (nr_cpus(w) > 1) {
		PREEMPT_DISABLE("every.preempt_disable");
		CALL_OTHER_CPUS(answer, 0, 0, "every.call_other_cpus");
		AWAIT_OTHER_CPUS("every.await_other_cpus");
		PREEMPT_ENABLE("every.preempt_enable");
	}
	CALL_POINTER(&FUNCTION(time_passes), struct time_passes);
	RETURN(t->result);
}

struct purge {
	PURGE_ARGUMENTS;
	uint64_t nr, pages;
	uint32_t list, reserved;
};

STATIC_STEPS(purge)
{
	BEGIN;

	CALL(nothing_interrupts);
	CALL(takes_locks);
	CALL(takes_shared_locks);
	CALL(accesses_memory);
	CALL(calls_others);
	CALL(purge_fragmented_blocks_allcpus);
	TAKE_ALL(f->list, "every.take_all");
	WALK_RANGE(f->list, f->nr, f->start, f->end, "every.walk_range");
	FLUSH_TLB_KERNEL_RANGE(f->start, f->end, "every.flush");
	SPIN_LOCK(VMAP_AREA_LOCK, "every.spin_lock");
	while (f->list != NIL) {
		f->pages = pages_of(w, f->list);
		FREE_VMAP_AREA(f->list, "every.free_vmap_area");
		ATOMIC_SUB(VMAP_LAZY_NR, f->pages, RELAXED, "every.account");
	}
	SPIN_UNLOCK(VMAP_AREA_LOCK, "every.spin_unlock");
	RETURN(f->nr > 0);
}

static const struct policy policy_every = {
	.name = "every",
	.base = "v4.10",
	.file = __FILE__,
	.flags = POLICY_USES_RCU,
	.locks = locks,
	.atomics = atomics,
	.direct = &FUNCTION(purge),
};

SIMRUN_PLUGIN("every", &policy_every);
