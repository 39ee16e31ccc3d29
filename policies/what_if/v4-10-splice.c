/* SPDX-License-Identifier: MIT */
/*
 * v4.10-splice - what if each CPU collected the areas that it frees on a list of its own?
 *
 * A free puts its area on the list of the CPU on which it runs. Who finds `splice` areas there
 * moves all of them to the shared list, with one cmpxchg. The rest is v4.10's. The thread names
 * "splicing into local data structures" as what could follow if latencies were still too long
 * (Christoph Hellwig, October 2016).
 *
 * Each CPU's list has a spinlock, which hardly anybody else ever wants. So a task that is
 * moved to another CPU while it frees does no harm, and a purge can come to the list: it first
 * moves what is on it to the shared list, CPU after CPU, and then takes that. With a lock-less
 * list, areas that a CPU has taken off its own list and not put on the shared one yet would be
 * on neither, and no purge would see them. The areas of vmap blocks that a purge gives up are
 * freed lazily, too, so it collects after that. With `collect = no` a purge takes only the
 * shared list: what is then wrong is what the lists of the CPUs cost.
 *
 * vmap_lazy_nr is counted with each free, as ever, since the threshold rests on it.
 */
#include "policies/vmap/vmap.h"

enum { SPLICE, COLLECT };

static const struct tunable tunables[] = {
	[SPLICE] = { "splice", TUNABLE_COUNT, 32, 1, 1 << 20,
		     "areas on a CPU's list that are moved to the shared one at once" },
	[COLLECT] = { "collect", TUNABLE_BOOL, 1, 0, 1,
		      "a purge first moves all CPUs' areas to the shared list" },
	{ 0 },
};

/* Is there more than `areas` - 1 of them on a CPU's list? */
static bool is_long(const struct world *w, uint32_t list, uint64_t areas)
{
	uint32_t i = w->llist_first[list];

	while (i != NIL && --areas)
		i = w->llist_next[i];
	return i != NIL;
}

/* llist_add_batch(): all of a CPU's list comes before what is on the shared one. */
static void splice(struct world *w, struct task *t, uint32_t list)
{
	uint32_t last = w->llist_first[list];

	touch_lazy_areas(w);
	while (w->llist_next[last] != NIL)
		last = w->llist_next[last];
	w->llist_next[last] = w->llist_first[VMAP_PURGE_LIST];
	w->llist_first[VMAP_PURGE_LIST] = w->llist_first[list];
	w->llist_first[list] = NIL;
	access_llist(w, t, VMAP_PURGE_LIST, FULL);
}

#define SPLICE_LIST(list, label)							\
	do {										\
		STEP_(step, label, STEP_ATOMIC, COST_ATOMIC, 1,				\
		      llist_object(w, VMAP_PURGE_LIST), FULL, 0)			\
		splice(w, t, list);							\
	} while (0)

struct push_locally {
	LAZY_ARGUMENTS;
	uint32_t cpu, is_long;
};

STATIC_STEPS(push_locally)
{
	BEGIN;

	f->cpu = t->cpu;	/* raw_smp_processor_id() */
	SPIN_LOCK(local_list_lock(w, f->cpu), "push.lock");
	WORK(COST_LOCAL, 1, llist_object(w, local_list(w, f->cpu)), "push.add");
	touch_lazy_areas(w);
	if (becomes_lazy(w, t, f->area, f->generation))
		llist_add(w, local_list(w, f->cpu), f->area);
	f->is_long = is_long(w, local_list(w, f->cpu), tunable(w, SPLICE));
	if (f->is_long)
		SPLICE_LIST(local_list(w, f->cpu), "push.splice");
	SPIN_UNLOCK(local_list_lock(w, f->cpu), "push.unlock");
	RETURN(0);
}

struct collect {
	struct frame frame;
	uint32_t cpu, reserved;
};

STATIC_STEPS(collect)
{
	BEGIN;

	for (f->cpu = 0; f->cpu < w->machine->cpus; f->cpu++) {
		SPIN_LOCK(local_list_lock(w, f->cpu), "collect.lock");
		touch_object(w, llist_object(w, local_list(w, f->cpu)));
		if (w->llist_first[local_list(w, f->cpu)] != NIL)
			SPLICE_LIST(local_list(w, f->cpu), "collect.splice");
		SPIN_UNLOCK(local_list_lock(w, f->cpu), "collect.unlock");
	}
	RETURN(0);
}

struct __purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t nr, pages;
	uint32_t valist, reserved;
};

/* vmap_purge_lock must be held. */
STATIC_STEPS(__purge_vmap_area_lazy)
{
	BEGIN;

	if (tunable(w, COLLECT))
		CALL(collect);
	TAKE_ALL(f->valist, "purge.take");
	WALK_RANGE(f->valist, f->nr, f->start, f->end, "purge.walk");
	if (!f->nr) {
		LOCAL("purge.skip");
		RETURN(false);
	}
	FLUSH_TLB_KERNEL_RANGE(f->start, f->end, "purge.flush");
	SPIN_LOCK(VMAP_AREA_LOCK, "purge.lock");
	while (f->valist != NIL) {
		f->pages = pages_of(w, f->valist);
		FREE_VMAP_AREA(f->valist, "purge.free");
		ATOMIC_SUB(VMAP_LAZY_NR, f->pages, RELAXED, "purge.account");
		COND_RESCHED_LOCK(VMAP_AREA_LOCK, "purge.resched", "purge.lock");
	}
	SPIN_UNLOCK(VMAP_AREA_LOCK, "purge.unlock");
	RETURN(true);
}

struct try_purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t locked;
};

STATIC_STEPS(try_purge_vmap_area_lazy)
{
	BEGIN;

	LOCAL("purge.enter");
	MUTEX_TRYLOCK(f->locked, VMAP_PURGE_LOCK, "purge.wait");
	if (!f->locked) {
		LOCAL("purge.skip");
		RETURN(false);
	}
	CALL(__purge_vmap_area_lazy, .start = f->start, .end = f->end);
	MUTEX_UNLOCK(VMAP_PURGE_LOCK, "purge.leave");
	RETURN(t->result);
}

struct purge_vmap_area_lazy {
	PURGE_ARGUMENTS;
	uint64_t freed;
};

STATIC_STEPS(purge_vmap_area_lazy)
{
	BEGIN;

	LOCAL("purge.enter");
	MUTEX_LOCK(VMAP_PURGE_LOCK, "purge.wait");
	if (f->sync)
		CALL(purge_fragmented_blocks_allcpus);
	CALL(__purge_vmap_area_lazy, .start = f->start, .end = f->end);
	f->freed = (uint64_t)t->result;
	if (!f->freed && f->force_flush)
		FLUSH_TLB_KERNEL_RANGE(f->start, f->end, "aliases.flush");
	MUTEX_UNLOCK(VMAP_PURGE_LOCK, "purge.leave");
	RETURN(f->freed);
}

struct purge_directly {
	PURGE_ARGUMENTS;
};

STATIC_STEPS(purge_directly)
{
	BEGIN;

	if (f->sync || f->force_flush)
		CALL(purge_vmap_area_lazy, .start = f->start, .end = f->end, .sync = f->sync,
		     .force_flush = f->force_flush);
	else
		CALL(try_purge_vmap_area_lazy, .start = f->start, .end = f->end);
	RETURN(t->result);
}

const struct policy policy_v4_10_splice = {
	.name = "v4.10-splice",
	.file = __FILE__,
	.source = "thread: Hellwig, splicing into local data structures",
	.summary = "what if: v4.10 whose CPUs collect lazy areas first",
	.flags = POLICY_MAY_SLEEP | POLICY_WHAT_IF | POLICY_LOCAL_LISTS,
	.tunables = tunables,
	.push = &FUNCTION(push_locally),
	.vmalloc = &vmalloc_4_8,
	.overflow = &FUNCTION(purge_vmap_area_lazy),
	.threshold = &FUNCTION(try_purge_vmap_area_lazy),
	.aliases = &FUNCTION(purge_vmap_area_lazy),
	.direct = &FUNCTION(purge_directly),
};
