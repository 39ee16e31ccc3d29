/* SPDX-License-Identifier: MIT */
/*
 * local.c - which steps of the model nobody else can notice, for searches.
 *
 * A step without an object is private unless the plain C behind it looks at what others
 * change; one that works on the set of areas is, while its task holds vmap_area_lock and
 * it looks at nothing else. What a step really looked at it says with touch_object().
 */
#include "policies/vmap/local.h"

#include <string.h>

#include "policies/vmap/alloc.h"
#include "policies/vmap/blocks.h"
#include "policies/vmap/tlb.h"
#include "policies/vmap/variant.h"

/*
 * Is the task in a section under vmap_area_lock of which nobody else can tell when it
 * comes? Such a section works on an area of its own task, and no task frees what is
 * another's. So a task that finds the lock free may as well take it at once, do its work
 * and drop it: the others that want the lock get it afterwards, in the order in which
 * they came. That is not so under rt, where the most urgent one gets it, nor where a
 * handler may interrupt the section and want the lock.
 */
static bool is_private_section(const struct world *w, const struct task *t)
{
	const struct function *fn = task_function(w, t);

	if (w->machine->preemption == PREEMPT_RT || w->machine->sources ||
	    vmap_of(w)->config->shares_areas)
		return false;
	return fn == &FUNCTION(setup_vmalloc_vm) || fn == &FUNCTION(find_vmap_area) ||
	       fn == &FUNCTION(remove_vm_area);
}

/* Of steps that take or drop a lock, those around such a section. */
static bool is_private_on_lock(const struct world *w, const struct task *t)
{
	const uint8_t kind = task_step(w, t)->kind;

	if (t->object != VMAP_AREA_LOCK || !is_private_section(w, t))
		return false;
	return kind == STEP_UNLOCK || w->lock[VMAP_AREA_LOCK].owner == NIL;
}

static bool holds_area_lock(const struct world *w, const struct task *t)
{
	return w->lock[VMAP_AREA_LOCK].owner == t->id &&
	       !(t->flags & TASK_GRANTED);
}

/* The step announced is of a function that works on the set of areas. */
static bool is_private_on_areas(const struct world *w, const struct task *t)
{
	const struct alloc_vmap_area *f;

	if (!holds_area_lock(w, t))
		return false;
	if (is_private_section(w, t))
		return true;
	if (task_function(w, t) != &FUNCTION(alloc_vmap_area))	/* it frees */
		return !tlbs_are_watched(w) && !vmap_of(w)->config->shares_areas;
	f = (const struct alloc_vmap_area *)task_top(w, t);
	if (!strcmp(task_step(w, t)->label, "alloc.found"))
		return vmap_of(w)->set->stale == NIL || !tlbs_are_watched(w);
	return f->search.found || !f->purged;	/* a failure looks for its reason */
}

/* A CPU that waits with interrupts off never answers, so it matters when it is called. */
bool vmap_flush_is_private(const struct world *w)
{
	return !tlbs_are_watched(w) && !vmap_of(w)->config->waits_with_irqs_off;
}

/*
 * Counters are only added to, unless a vfree compares what it adds up to, or somebody
 * waits for it. (lazy_count is checked when no purge is under way; then nobody counts.)
 */
static bool is_private_count(const struct world *w, const struct task *t)
{
	const struct vmap_config *c = vmap_of(w)->config;

	if (c->frees)
		return false;
	return t->object == atomic_object(w, VMAP_LAZY_NR) ||
	       (t->object == atomic_object(w, PURGING) &&
		!(c->policy->flags & POLICY_AWAITS_PURGES));
}

bool vmap_is_private(const struct world *w, const struct task *t)
{
	if (t->object < w->machine->locks)
		return is_private_on_lock(w, t);
	if (t->object == AREAS)
		return is_private_on_areas(w, t);
	if (t->object >= TLB(0) && t->object < TLB(w->machine->cpus))
		return !tlbs_are_watched(w);
	if (t->object != NIL && task_step(w, t)->kind == STEP_ATOMIC)
		return is_private_count(w, t);
	if (t->object != NIL)
		return false;
	return task_function(w, t) != &FUNCTION(vm_unmap_aliases) && !vmap_of(w)->blocks_per_cpu;
}
