/* SPDX-License-Identifier: MIT */
/*
 * local.c - which steps of the model are local, for searches.
 *
 * A step that works on the set of areas can be local only while its task holds
 * vmap_area_lock, and if it looks at nothing else. A step without an object is local unless
 * the plain C behind it looks at what others change. touch_object() notes what a step has
 * really looked at.
 */
#include "policies/vmap/local.h"

#include "policies/vmap/arguments.h"
#include "policies/vmap/tlb.h"
#include "sim/memory/memory.h"

static bool holds(const struct world *w, const struct task *t, uint32_t lock)
{
	return w->lock[lock].owner == t->id && !(t->flags & TASK_GRANTED);
}

bool holds_area_lock(const struct world *w, const struct task *t)
{
	return holds(w, t, VMAP_AREA_LOCK);
}

/*
 * Are the sections local in which a task works on an area of its own? They are if no task
 * frees the areas of another one: a task that finds the lock free may as well take it at
 * once, do its work and drop it, and the others that want the lock get it afterwards, in
 * the order in which they came. That is not so under rt, where the most urgent one gets
 * the lock, nor where a handler may interrupt the section and want the lock. And under weak,
 * and tso if stores wait, what a lock hands over from one section to the next makes a
 * difference.
 */
static bool own_sections_are_local(const struct world *w)
{
	return w->machine->preemption != PREEMPT_RT && !w->machine->sources && memory_is_quiet(w) &&
	       !vmap_of(w)->config->shares_areas;
}

bool local_own_section(const struct world *w, const struct task *t)
{
	const bool is_free = w->lock[t->object].owner == NIL;

	return own_sections_are_local(w) &&
	       (is_free || task_step(w, t)->kind == STEP_UNLOCK);
}

bool local_area_free(const struct world *w, const struct task *t)
{
	return holds_area_lock(w, t) && !tlbs_are_watched(w) &&
	       !vmap_of(w)->config->shares_areas;
}

/* The lock of busy areas: where there are nodes with pools, that of the area's node. */
static bool holds_busy_lock(const struct world *w, const struct task *t)
{
	const struct vmap *v = vmap_of(w);

	if (!v->nodes.sizes)
		return holds_area_lock(w, t);
	return t->object >= BUSY(0) && t->object < BUSY(v->nodes.nr) &&
	       holds(w, t, node_lock(w, t->object - BUSY(0), NODE_BUSY_LOCK));
}

bool local_own_area(const struct world *w, const struct task *t)
{
	return local_area_free(w, t) ||
	       (holds_busy_lock(w, t) && own_sections_are_local(w));
}

uint32_t free_tree_lock(const struct world *w)
{
	return policy_of(w)->flags & POLICY_ONE_LOCK ? VMAP_AREA_LOCK : FREE_VMAP_AREA_LOCK;
}

bool local_private(const struct world *w, const struct task *t)
{
	(void)w;
	(void)t;
	return true;
}

/*
 * Who comes before a lock is dropped only queues for it, and gets it in the order in which it
 * came; so it may as well come afterwards.
 */
bool local_unlock(const struct world *w, const struct task *t)
{
	(void)t;
	return w->machine->preemption != PREEMPT_RT && !w->machine->sources && memory_is_quiet(w);
}

/* Only purgers fill pools, one at a time; so what this one finds empty stays empty. */
bool local_decay_scan(const struct world *w, const struct task *t)
{
	return pool_seek(&vmap_of(w)->nodes, t->object - POOL(0), 0) == vmap_of(w)->nodes.sizes;
}

/* And only a purger takes lazy areas, so what is not empty stays so, and what nobody fills. */
bool local_purge_look(const struct world *w, const struct task *t)
{
	return !vmap_of(w)->config->frees ||
	       vmap_of(w)->nodes.lazy[t->object - LAZY(0)].root != NIL;
}

/* Putting back an area looks at TLBs; taking one looks only at those of stale areas. */
bool local_tree(const struct world *w, const struct task *t)
{
	return holds(w, t, free_tree_lock(w)) && !tlbs_are_watched(w) &&
	       !vmap_of(w)->config->shares_areas;
}

bool local_tree_search(const struct world *w, const struct task *t)
{
	const struct alloc_args *a = (const struct alloc_args *)task_top(w, t);

	return local_tree(w, t) && (a->search.found || (!a->purged && !a->nowait));
}

/*
 * A CPU that waits with interrupts off never answers, so it matters when it is called. A call
 * is a barrier, too.
 */
bool vmap_calls_are_local(const struct world *w)
{
	return !tlbs_are_watched(w) && !vmap_of(w)->config->waits_with_irqs_off &&
	       memory_is_quiet(w);
}

/*
 * Does adding to this counter concern no other task? Not if a vfree compares the sum, or
 * a task waits for it. (lazy_count is checked when no purge is under way, so no task is
 * counting.)
 */
static bool only_counts(const struct world *w, uint32_t object)
{
	const struct vmap_config *c = vmap_of(w)->config;

	if (!memory_is_quiet(w) || c->frees || c->policy->flags & POLICY_LOOKS_AGAIN)
		return false;
	return object == atomic_object(w, VMAP_LAZY_NR) ||
	       (object == atomic_object(w, PURGING) &&
		!(c->policy->flags & POLICY_AWAITS_PURGES));
}

/*
 * 5.2 to 6.8: a purger reads vmap_lazy_nr, but only under vmap_purge_lock. 6.1's drain work
 * reads it without that lock.
 */
static bool only_purgers_read(const struct world *w, uint32_t object)
{
	return object == atomic_object(w, VMAP_LAZY_NR) && vmap_of(w)->nodes.nr;
}

/* Where there are vmap blocks, a step without an object may look at them: it is not local. */
bool vmap_object_is_local(const struct world *w, const struct task *t)
{
	if (t->object == NIL)
		return !vmap_of(w)->blocks_per_cpu;
	if (t->object >= TLB(0) && t->object < TLB(w->machine->cpus))
		return !tlbs_are_watched(w);
	if (task_step(w, t)->kind == STEP_READ)
		return only_purgers_read(w, t->object) && only_counts(w, t->object);
	return task_step(w, t)->kind == STEP_ATOMIC && only_counts(w, t->object);
}
