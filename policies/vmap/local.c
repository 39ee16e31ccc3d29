/* SPDX-License-Identifier: MIT */
/*
 * local.c - which steps of the model nobody else can notice, for searches.
 *
 * A step that works on the set of areas can be local only while its task holds
 * vmap_area_lock, and if it looks at nothing else. A step without an object is local unless
 * the plain C behind it looks at what others change. What a step really looked at it says
 * with touch_object().
 */
#include "policies/vmap/local.h"

#include "policies/vmap/tlb.h"
#include "policies/vmap/variant.h"

bool holds_area_lock(const struct world *w, const struct task *t)
{
	return w->lock[VMAP_AREA_LOCK].owner == t->id && !(t->flags & TASK_GRANTED);
}

/*
 * Can nobody else tell when a task's section on its own area comes? No task frees what is
 * another's then. So a task that finds the lock free may as well take it at once, do its
 * work and drop it: the others that want the lock get it afterwards, in the order in which
 * they came. That is not so under rt, where the most urgent one gets it, nor where a
 * handler may interrupt the section and want the lock.
 */
static bool own_sections_are_local(const struct world *w)
{
	return w->machine->preemption != PREEMPT_RT && !w->machine->sources &&
	       !vmap_of(w)->config->shares_areas;
}

bool local_own_section(const struct world *w, const struct task *t)
{
	const bool is_free = w->lock[VMAP_AREA_LOCK].owner == NIL;

	return own_sections_are_local(w) &&
	       (is_free || task_step(w, t)->kind == STEP_UNLOCK);
}

bool local_area_free(const struct world *w, const struct task *t)
{
	return holds_area_lock(w, t) && !tlbs_are_watched(w) &&
	       !vmap_of(w)->config->shares_areas;
}

bool local_own_area(const struct world *w, const struct task *t)
{
	return local_area_free(w, t) ||
	       (holds_area_lock(w, t) && own_sections_are_local(w));
}

/* A CPU that waits with interrupts off never answers, so it matters when it is called. */
bool vmap_calls_are_local(const struct world *w)
{
	return !tlbs_are_watched(w) && !vmap_of(w)->config->waits_with_irqs_off;
}

/*
 * Counters are only added to, unless a vfree compares what it adds up to, or somebody
 * waits for it. (lazy_count is checked when no purge is under way; then nobody counts.)
 */
static bool only_counts(const struct world *w, uint32_t object)
{
	const struct vmap_config *c = vmap_of(w)->config;

	if (c->frees)
		return false;
	return object == atomic_object(w, VMAP_LAZY_NR) ||
	       (object == atomic_object(w, PURGING) &&
		!(c->policy->flags & POLICY_AWAITS_PURGES));
}

/* Where there are blocks, steps without an object are not local: they may look at some. */
bool vmap_object_is_local(const struct world *w, const struct task *t)
{
	if (t->object == NIL)
		return !vmap_of(w)->blocks_per_cpu;
	if (t->object >= TLB(0) && t->object < TLB(w->machine->cpus))
		return !tlbs_are_watched(w);
	return task_step(w, t)->kind == STEP_ATOMIC && only_counts(w, t->object);
}
