/* SPDX-License-Identifier: MIT */
/*
 * functions.h - all functions of simrun that plug-ins may call. The verbs call most of
 * them, so look there first (verbs.h).
 *
 * A plug-in calls them by the names that they have in the tree; in the executable they
 * are called simrun_NAME. In the tree this is included to define those.
 *
 *	SIMRUN_FUNCTION(type, name, parameters, arguments)
 *	SIMRUN_LOOKS(objects, type, name, parameters, arguments)
 *		notes before, for searches, that the step looks at these objects, or changes
 *		them: so steps of a plug-in are not exchanged with others that do
 */
#ifndef SIMRUN_FUNCTIONS_H
#define SIMRUN_FUNCTIONS_H

#ifndef SIMRUN_FUNCTION
#define SIMRUN_FUNCTION(type, name, parameters, arguments)				\
	type name parameters __asm__("simrun_" #name);
#define SIMRUN_LOOKS(objects, type, name, parameters, arguments)			\
	type name parameters __asm__("simrun_" #name);
#define SIMRUN_LOCAL(name)								\
	bool name(const struct world *w, const struct task *t) __asm__("simrun_" #name);
#endif

/* --- functions that call others, and return ------------------------------------------- */

SIMRUN_FUNCTION(void *, frame_push,
		(struct world *w, struct task *t, const struct function *fn), (w, t, fn))
SIMRUN_FUNCTION(enum step_result, frame_pop,
		(struct world *w, struct task *t, int64_t result), (w, t, result))
/* Steps of a plug-in are not taken ahead of time. What they claim is noted, for --check. */
SIMRUN_FUNCTION(bool, run_ahead_step,
		(struct world *w, const struct task *t, const struct frame *f, uint32_t bytes,
		 const struct step *s), (w, t, f, bytes, s))

/* --- the machine: its CPUs, and the numbers of objects --------------------------------- */

SIMRUN_FUNCTION(uint32_t, nr_cpus, (const struct world *w), (w))
SIMRUN_FUNCTION(uint32_t, atomic_object, (const struct world *w, uint32_t atomic), (w, atomic))
SIMRUN_FUNCTION(uint32_t, llist_object, (const struct world *w, uint32_t list), (w, list))
SIMRUN_FUNCTION(uint32_t, work_object, (const struct world *w, uint32_t work), (w, work))
SIMRUN_FUNCTION(uint32_t, rcu_object, (const struct world *w), (w))
SIMRUN_FUNCTION(uint32_t, model_object, (const struct world *w, uint32_t object), (w, object))
SIMRUN_FUNCTION(uint32_t, call_object, (const struct world *w, uint32_t cpu), (w, cpu))
/* The step looks at this object, or changes it, besides the one that it has announced. */
SIMRUN_FUNCTION(void, touch_object, (struct world *w, uint32_t object), (w, object))

/* --- locks ------------------------------------------------------------------------------ */

/* Does the lock sleep under the machine's preemption model? It is the same all through a run. */
SIMRUN_FUNCTION(bool, lock_sleeps, (const struct world *w, uint32_t lock), (w, lock))
SIMRUN_LOOKS(touch_object(w, lock), bool, spin_lock,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), bool, spin_trylock,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), void, spin_unlock,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), bool, cond_resched_lock_breaks,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), bool, mutex_lock,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), bool, mutex_trylock,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), void, mutex_unlock,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))

/* Locks with readers; the verbs take these functions as an argument. */
SIMRUN_LOOKS(touch_object(w, lock), bool, read_lock,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), bool, write_lock,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), bool, read_trylock,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), bool, write_trylock,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), void, read_unlock,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), void, write_unlock,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), bool, down_read,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), bool, down_write,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), bool, down_read_trylock,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), bool, down_write_trylock,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), bool, up_read,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), bool, up_write,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), bool, downgrade_write,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))
SIMRUN_LOOKS(touch_object(w, lock), void, rwsem_wake,
	     (struct world *w, struct task *t, uint32_t lock), (w, t, lock))

/* --- words of memory, and lock-less lists ------------------------------------------------ */

SIMRUN_FUNCTION(void, access_announce,
		(struct world *w, const struct task *t, const struct access *a), (w, t, a))
SIMRUN_LOOKS(touch_object(w, atomic_object(w, a->word)), bool, access_make,
	     (struct world *w, struct task *t, const struct access *a, int64_t *before),
	     (w, t, a, before))
SIMRUN_FUNCTION(void, access_fence,
		(struct world *w, struct task *t, enum fence fence), (w, t, fence))
SIMRUN_LOOKS(touch_object(w, llist_object(w, list)), void, access_llist,
	     (struct world *w, struct task *t, uint32_t list, enum order order),
	     (w, t, list, order))
SIMRUN_LOOKS(touch_object(w, llist_object(w, list)), void, llist_add,
	     (struct world *w, uint32_t list, uint32_t entry), (w, list, entry))
SIMRUN_LOOKS(touch_object(w, llist_object(w, list)), uint32_t, llist_del_all,
	     (struct world *w, uint32_t list), (w, list))
SIMRUN_FUNCTION(void, spin_wait, (struct world *w, struct task *t), (w, t))
SIMRUN_FUNCTION(void, spin_done, (struct world *w, struct task *t), (w, t))

/* --- preemption and interrupts ------------------------------------------------------------ */

SIMRUN_FUNCTION(bool, may_sleep, (const struct world *w, const struct task *t), (w, t))
SIMRUN_FUNCTION(void, might_sleep, (struct world *w, struct task *t), (w, t))
SIMRUN_FUNCTION(void, watch_point,
		(struct world *w, const struct task *t, uint32_t preempt_count),
		(w, t, preempt_count))
SIMRUN_FUNCTION(void, note_local_step, (struct world *w, uint16_t pc), (w, pc))
SIMRUN_FUNCTION(void, preempt_disable, (struct world *w, struct task *t), (w, t))
SIMRUN_FUNCTION(void, preempt_enable, (struct world *w, struct task *t), (w, t))
SIMRUN_FUNCTION(void, get_cpu, (struct world *w, struct task *t), (w, t))
SIMRUN_FUNCTION(void, put_cpu, (struct world *w, struct task *t), (w, t))
SIMRUN_FUNCTION(void, local_irq_disable, (struct world *w, struct task *t), (w, t))
SIMRUN_FUNCTION(void, local_irq_enable, (struct world *w, struct task *t), (w, t))
SIMRUN_FUNCTION(uint16_t, local_irq_save, (struct world *w, struct task *t), (w, t))
SIMRUN_FUNCTION(void, local_irq_restore,
		(struct world *w, struct task *t, uint16_t flags), (w, t, flags))

/* --- the scheduler, calls to other CPUs, work items, RCU ---------------------------------- */

SIMRUN_FUNCTION(void, sched_yield_task, (struct world *w, struct task *t), (w, t))
SIMRUN_FUNCTION(bool, sleep_until, (struct world *w, struct task *t, int64_t until),
		(w, t, until))
SIMRUN_FUNCTION(void, call_others,
		(struct world *w, const struct task *t, const struct function *handler,
		 uint64_t first, uint64_t second), (w, t, handler, first, second))
SIMRUN_LOOKS(touch_object(w, call_object(w, cpu)), uint32_t, calls_outstanding,
	     (struct world *w, uint32_t cpu), (w, cpu))
SIMRUN_FUNCTION(void, calls_answered, (struct world *w, const struct task *t), (w, t))
SIMRUN_LOOKS(touch_object(w, work_object(w, work)), bool, queue_work_on,
	     (struct world *w, const struct task *t, uint32_t cpu, uint32_t work),
	     (w, t, cpu, work))
SIMRUN_LOOKS(touch_object(w, work_object(w, work)), bool, flush_work,
	     (struct world *w, struct task *t, uint32_t work), (w, t, work))
SIMRUN_LOOKS(touch_object(w, work_object(w, work)), bool, cancel_work_sync,
	     (struct world *w, struct task *t, uint32_t work), (w, t, work))
/* These three need a policy with the flag POLICY_USES_RCU. */
SIMRUN_LOOKS(touch_rcu(w), void, rcu_read_lock,
	     (struct world *w, struct task *t), (w, t))
SIMRUN_LOOKS(touch_rcu(w), void, rcu_read_unlock,
	     (struct world *w, struct task *t), (w, t))
SIMRUN_LOOKS(touch_rcu(w), bool, synchronize_rcu,
	     (struct world *w, struct task *t), (w, t))

/* --- the allocator ------------------------------------------------------------------------- */

/* The value of one of the variant's tunables: by scenario, or its default. */
SIMRUN_FUNCTION(uint64_t, tunable, (const struct world *w, unsigned number), (w, number))
/* A lock or an atomic of the variant's own, by its number in the variant's list. */
SIMRUN_FUNCTION(uint32_t, own_lock, (const struct world *w, unsigned number), (w, number))
SIMRUN_FUNCTION(uint32_t, own_atomic, (const struct world *w, unsigned number), (w, number))
/* The pages of an area, and what follows it on a list: the areas must be those of a purge. */
SIMRUN_LOOKS(touch_areas(w), uint64_t, pages_of, (struct world *w, uint32_t area), (w, area))
SIMRUN_LOOKS(touch_lazy_areas(w), uint32_t, next_area, (struct world *w, uint32_t area),
	     (w, area))
/* A purger has taken the whole lazy list, whose first area this is, or NIL. */
SIMRUN_LOOKS(touch_lazy_areas(w), void, lazy_taken,
	     (struct world *w, const struct task *t, uint32_t first), (w, t, first))
/* How many areas a list has; their pages are added up, start and end widened to their range. */
SIMRUN_LOOKS((touch_lazy_areas(w), touch_areas(w)), uint64_t, lazy_range,
	     (struct world *w, uint32_t first, uint64_t *nr, uint64_t *start, uint64_t *end),
	     (w, first, nr, start, end))
/* vmap_area_lock must be held. */
SIMRUN_LOOKS(touch_areas(w), void, area_free,
	     (struct world *w, const struct task *t, uint32_t area), (w, t, area))
SIMRUN_FUNCTION(void, count_tlb_flush, (struct world *w), (w))
/* use_after_free: the step reads the descriptor of this area. Is there still an area? */
SIMRUN_LOOKS(touch_areas(w), void, check_area_read,
	     (struct world *w, const struct task *t, uint32_t area), (w, t, area))
/* lazy_count is checked while no purge is busy: a purge in a work item ends when it says so. */
SIMRUN_FUNCTION(void, busy_end, (struct world *w, const struct task *t), (w, t))

/* --- claims that steps make: .local = ... --------------------------------------------------- */

SIMRUN_LOCAL(never_local)
SIMRUN_LOCAL(local_area_free)
SIMRUN_LOCAL(local_own_section)
SIMRUN_LOCAL(local_own_area)
SIMRUN_LOCAL(local_private)
SIMRUN_LOCAL(local_unlock)

#endif
