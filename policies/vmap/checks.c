/* SPDX-License-Identifier: MIT */
/*
 * checks.c - the allocator's properties, each checked where it can break.
 *
 * A check reads the state and writes nothing but statistics. While its property holds it
 * costs next to nothing: the loops over areas run only after an allocation has failed or a
 * TLB still holds something.
 */
#include "policies/vmap/checks.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "policies/vmap/arguments.h"
#include "policies/vmap/state/blocks.h"
#include "policies/vmap/tlb.h"
#include "sim/steps/tell.h"
#include "sim/world/wait.h"
#include "sim/world/world.h"

/* --- the highest vmap_lazy_nr ------------------------------------------------------------- */

static bool has_drain_work(const struct world *w)
{
	return drain_work(w) < w->machine->works;
}

/* Who has the lock of purges, or does the drain work, if anybody. */
static uint32_t purger_of(const struct world *w)
{
	const uint32_t spin = w->lock[PURGE_LOCK].owner, mutex = w->lock[VMAP_PURGE_LOCK].owner;

	if (spin != NIL || mutex != NIL)
		return spin != NIL ? spin : mutex;
	return has_drain_work(w) ? w->work[drain_work(w)].worker : NIL;
}

static void note_purger(struct lazy_peak *p, const struct world *w)
{
	const struct wait e = told_wait(w, p->purger);

	p->kind = e.kind;
	p->object = e.object;
	p->who = e.who;
	p->cpu = e.cpu;
}

static struct lazy_peak peak_now(const struct world *w)
{
	struct lazy_peak p = { .at_ns = w->clock->now, .purger = purger_of(w), .object = NIL,
			       .who = NIL, .cpu = NIL, .queued_cpu = NIL, .queued_who = NIL };
	const uint32_t pool = has_drain_work(w) ? w->work[drain_work(w)].pool : NIL;

	if (p.purger != NIL)
		note_purger(&p, w);
	p.queued = pool != NIL;
	if (p.queued && pool < pool_unbound(w->machine->cpus, false)) {
		p.queued_cpu = pool / 2;
		p.queued_who = w->cpu[p.queued_cpu].current;
	}
	return p;
}

void note_lazy_peak(struct world *w)
{
	struct vmap_stats *s = vmap_of(w)->stats;
	const int64_t nr_lazy = w->atomic[VMAP_LAZY_NR];

	if (nr_lazy <= (int64_t)s->counter[COUNT_LAZY_PEAK])
		return;
	s->counter[COUNT_LAZY_PEAK] = (uint64_t)nr_lazy;
	if (nr_lazy > (int64_t)vmap_of(w)->config->lazy_max)
		s->peak = peak_now(w);
}

const struct lazy_peak *vmalloc_lazy_peak(const struct world *w)
{
	const struct lazy_peak *p = &vmap_of(w)->stats->peak;

	return p->at_ns ? p : NULL;
}

/* --- lazy_count ------------------------------------------------------------------------- */

void busy_begin(struct world *w, const struct task *t)
{
	struct vmap *v = vmap_of(w);

	v->stats->busy += !v->op[t->id].busy;
	v->op[t->id].busy = true;
	note_lazy_peak(w);
}

void busy_end(struct world *w, const struct task *t)
{
	struct vmap *v = vmap_of(w);

	touch_object(w, atomic_object(w, VMAP_LAZY_NR));
	touch_lazy_areas(w);
	v->stats->busy -= v->op[t->id].busy;
	v->op[t->id].busy = false;
	if (v->stats->busy || v->stats->nonlazy || v->stats->broken)
		return;
	if (w->atomic[VMAP_LAZY_NR] != (int64_t)v->lazy->pages)
		model_violate(w, LAZY_COUNT, 0, t->id,
			"vmap_lazy_nr is %" PRId64 ", pages on the lazy list: %" PRIu64,
			w->atomic[VMAP_LAZY_NR], v->lazy->pages);
}

/* --- double_free, and what follows from it ---------------------------------------------------- */

static void tell_double_free(struct world *w, const struct task *t, uint64_t page,
			     uint64_t pages, const char *and)
{
	model_violate(w, DOUBLE_FREE, 0, t->id,
		"frees pages %" PRIu64 "-%" PRIu64 " a second time%s", page,
		page + pages - 1, and);
}

void free_of_freed(struct world *w, const struct task *t, uint64_t page, uint64_t pages)
{
	tell_double_free(w, t, page, pages, "");
}

void free_of_others(struct world *w, const struct task *t, uint64_t page, uint64_t pages,
		    uint32_t area)
{
	const struct vmap_area *a = &vmap_of(w)->area[area];
	char and[96];

	snprintf(and, sizeof(and), ", and with them pages %" PRIu64 "-%" PRIu64
		 ", which are in use again", a->start, a->end - 1);
	tell_double_free(w, t, page, pages, and);
}

void freed_twice(struct world *w, const struct task *t, uint32_t area)
{
	struct vmap *v = vmap_of(w);

	v->stats->broken = true;
	tell_double_free(w, t, v->area[area].start, area_pages(v, area), "");
}

void touch_of_freed(struct world *w, const struct task *t, const struct mapping *m)
{
	model_violate(w, USE_AFTER_FREE, 0, t->id,
		"touches pages %" PRIu64 "-%" PRIu64 ", which have been freed", m->page,
		m->page + m->pages - 1);
}

/* --- overlap, stale_tlb -------------------------------------------------------------------- */

void check_overlap(struct world *w, const struct task *t, uint32_t area)
{
	const struct vmap *v = vmap_of(w);
	const struct vmap_area *a = &v->area[area];
	const uint32_t other = a->prev != NIL && v->area[a->prev].end > a->start ? a->prev :
			       a->next != NIL && v->area[a->next].start < a->end ? a->next : NIL;

	if (other != NIL)
		model_violate(w, OVERLAP, 0, t->id,
			"pages %" PRIu64 "-%" PRIu64 " overlap pages %" PRIu64 "-%" PRIu64,
			a->start, a->end - 1, v->area[other].start, v->area[other].end - 1);
}

static void stale_found(struct world *w, const struct task *t, const struct vmap_area *a,
			uint32_t old)
{
	const struct vmap_area *o = &vmap_of(w)->area[old];

	model_violate(w, STALE_TLB, 0, t->id,
		"pages %" PRIu64 "-%" PRIu64 " are handed out; cpu %" PRIu32
		" may still translate %" PRIu64 "-%" PRIu64, a->start, a->end - 1,
		tlb_holder(w, old), o->start, o->end - 1);
}

void check_reused_tlb(struct world *w, const struct task *t, uint32_t area)
{
	touch_tlbs(w);
	if (tlb_is_held(w, area))
		stale_found(w, t, &vmap_of(w)->area[area], area);
}

void check_stale_tlb(struct world *w, const struct task *t, uint32_t area)
{
	const struct vmap *v = vmap_of(w);
	const struct vmap_area *a = &v->area[area];

	if (v->set->stale != NIL)
		touch_tlbs(w);
	for (uint32_t i = v->set->stale; i != NIL; i = v->area[i].next) {
		const struct vmap_area *old = &v->area[i];

		if (old->end <= a->start || old->start >= a->end)
			continue;
		stale_found(w, t, a, i);
		return;
	}
}

/* --- stale_alias ----------------------------------------------------------------------------- */

static void alias_found(struct world *w, const struct task *t, uint32_t cpu, uint64_t start,
			uint64_t end)
{
	model_violate(w, STALE_ALIAS, 0, t->id,
		"cpu %" PRIu32 " may still translate pages %" PRIu64 "-%" PRIu64
		", freed before the call", cpu, start, end - 1);
}

/* Tells of an area that was freed lazily before, if the CPU may still translate it. */
static bool check_area_aliases(struct world *w, const struct task *t, uint32_t cpu,
			       uint64_t freed_before)
{
	const struct vmap *v = vmap_of(w);
	const uint64_t *bits = v->tlb + (size_t)cpu * v->tlb_words;

	for (uint32_t i = 0; i < (v->set->made + 63) / 64; i++) {
		for (uint64_t left = bits[i]; left; left &= left - 1) {
			const uint32_t area = i * 64 + (uint32_t)__builtin_ctzll(left);

			if (!area_is_lazy(v, area) || v->lazy_area[area].freed_at > freed_before)
				continue;
			alias_found(w, t, cpu, v->area[area].start, v->area[area].end);
			return true;
		}
	}
	return false;
}

/*
 * The same for what a flush has dropped from this CPU's TLB, if the CPU has not come to see that
 * flush: what it does now it may have done before.
 */
static bool check_dropped_aliases(struct world *w, const struct task *t, uint64_t freed_before,
				  int64_t flushed)
{
	const struct vmap *v = vmap_of(w);
	const int64_t *dropped = v->dropped + (size_t)t->cpu * v->config->areas;

	if (flushed == INT64_MAX)
		return false;
	for (uint32_t area = 0; area < v->config->areas; area++) {
		if (dropped[area] <= flushed || !area_is_lazy(v, area) ||
		    v->lazy_area[area].freed_at > freed_before)
			continue;
		alias_found(w, t, t->cpu, v->area[area].start, v->area[area].end);
		return true;
	}
	return false;
}

/* The same for pages that were given back to a vmap block. */
static bool check_block_aliases(struct world *w, const struct task *t, uint32_t cpu,
				uint64_t freed_before)
{
	const uint32_t blocks = vmap_of(w)->blocks_per_cpu * w->machine->cpus;
	uint64_t start, end;

	for (uint32_t b = 0; b < blocks; b++) {
		if (tlb_holds_dirty_pages(w, cpu, b, freed_before, &start, &end)) {
			alias_found(w, t, cpu, start, end);
			return true;
		}
	}
	return false;
}

void check_aliases(struct world *w, const struct task *t, uint64_t freed_before,
		   int64_t flushed)
{
	touch_tlbs(w);
	touch_areas(w);
	touch_lazy_areas(w);
	touch_object(w, BLOCK_INDEX);
	touch_blocks(w);
	if (check_dropped_aliases(w, t, freed_before, flushed))
		return;
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		if (check_area_aliases(w, t, cpu, freed_before) ||
		    check_block_aliases(w, t, cpu, freed_before))
			return;
}

/* --- use_after_free ----------------------------------------------------------------------------- */

void check_area_read(struct world *w, const struct task *t, uint32_t area)
{
	const struct vmap_area *a = &vmap_of(w)->area[area];

	if (!a->busy)
		model_violate(w, USE_AFTER_FREE, 0, t->id,
			"reads the descriptor of pages %" PRIu64 "-%" PRIu64
			", which it has freed", a->start, a->end - 1);
}

/* --- spurious_ebusy -------------------------------------------------------------------------------- */

static bool is_in_flight(const struct vmap *v, uint32_t area, uint64_t takes)
{
	return area_is_taken(v, area) && v->lazy_area[area].taken_at <= takes;
}

static bool would_be_free(const struct vmap *v, uint32_t area, enum spurious kind,
			  uint64_t takes)
{
	switch (kind) {
	case SPURIOUS_IN_FLIGHT:
		return is_in_flight(v, area, takes);
	case SPURIOUS_LAZY:
		return area_is_lazy(v, area);
	case SPURIOUS_POOL:
		return area_is_lazy(v, area) || v->area[area].pooled;
	default:
		return false;
	}
}

/*
 * Would the request fit without certain areas? These are those that purgers had taken by
 * the time of so many takes, or all lazy ones, or these and those in pools. *gone: does
 * one lie below the hole?
 */
static bool would_fit(const struct vmap *v, const struct area_search *s, enum spurious kind,
		      uint64_t takes, bool *gone)
{
	const uint64_t align = s->align ? s->align : 1;
	uint64_t at = (s->vstart + align - 1) / align * align;

	*gone = false;
	for (uint32_t i = v->set->first; i != NIL; i = v->area[i].next) {
		const struct vmap_area *a = &v->area[i];

		if (a->end <= at)
			continue;
		if (would_be_free(v, i, kind, takes)) {
			*gone = true;
			continue;
		}
		if (a->start >= at && a->start - at >= s->size)
			break;
		at = (a->end + align - 1) / align * align;
	}
	return at + s->size <= s->vend;
}

enum spurious spurious_kind(const struct vmap *v, const struct area_search *s, uint64_t takes)
{
	bool gone;
	const bool hole = would_fit(v, s, SPURIOUS_HOLE, takes, &gone);

	if (would_fit(v, s, SPURIOUS_IN_FLIGHT, takes, &gone) && gone)
		return SPURIOUS_IN_FLIGHT;
	if (would_fit(v, s, SPURIOUS_LAZY, takes, &gone) && gone)
		return SPURIOUS_LAZY;
	if (!hole && would_fit(v, s, SPURIOUS_POOL, takes, &gone) && gone)
		return SPURIOUS_POOL;
	return hole ? SPURIOUS_HOLE : SPURIOUS_NONE;
}

void spurious_failure(struct world *w, const struct task *t, enum spurious kind,
		      const struct area_search *s)
{
	static const char *const where[] = {
		[SPURIOUS_IN_FLIGHT] = "if those that a purger has taken were free",
		[SPURIOUS_LAZY] = "if the lazy ones were free",
		[SPURIOUS_HOLE] = "in a hole that the search passed over",
		[SPURIOUS_POOL] = "if those in the pools were free",
	};
	struct vmap *v = vmap_of(w);

	if (kind == SPURIOUS_NONE)
		return;
	v->stats->counter[COUNT_SPURIOUS + kind]++;
	model_violate(w, SPURIOUS_EBUSY, kind, t->id,
		      "%s: %" PRIu64 " pages would fit %s (%" PRIu64 " in flight)",
		      vmap_property[SPURIOUS_EBUSY].kind[kind].text, s->size, where[kind],
		      in_flight_pages(v));
}

/* --- lost_area, at the end --------------------------------------------------------------------------- */

void check_lost_areas(struct world *w)
{
	const struct vmap *v = vmap_of(w);

	if (v->stats->busy)
		return;		/* the run was cut off: a purger might free them yet */
	for (uint32_t i = v->set->first; i != NIL; i = v->area[i].next) {
		if (area_is_taken(v, i)) {
			model_violate(w, LOST_AREA, 0, NIL,
				"pages %" PRIu64 "-%" PRIu64
				" were taken by a purger and never freed", v->area[i].start,
				v->area[i].end - 1);
			return;
		}
	}
}

unsigned vmalloc_counters(const struct world *w, uint64_t counter[VMAP_COUNTERS])
{
	const struct vmap_stats *s = vmap_of(w)->stats;

	memcpy(counter, s->counter, sizeof(s->counter));
	counter[COUNT_LAZY_PAGES] = (uint64_t)w->atomic[VMAP_LAZY_NR];
	return vmap_of(w)->config->pools ? VMAP_COUNTERS : COUNT_OF_POOLS;
}

void vmalloc_pages(const struct world *w, uint64_t *lazy, uint64_t *in_flight)
{
	const struct vmap *v = vmap_of(w);

	*lazy = v->lazy->pages;
	*in_flight = in_flight_pages(v);
}

/* --- locks --------------------------------------------------------------------------------- */

/*
 * What is shared without a lock is a word of memory (sim/memory/access.h) or a lock-less list;
 * everything else is plain data, and two CPUs that touch it at once are a data race.
 */
static bool has_flag(const struct world *w, uint32_t flag)
{
	return policy_of(w)->flags & flag;
}

/* Of a node's busy, lazy or pooled areas; which: NODE_BUSY_LOCK, … */
static uint32_t node_guard(const struct world *w, uint32_t node, uint32_t which)
{
	if (has_flag(w, POLICY_NODES))
		return node_lock(w, node, which);
	return which == NODE_BUSY_LOCK ? VMAP_AREA_LOCK : PURGE_VMAP_AREA_LOCK;
}

/* Of the objects of versions with a tree of free ranges. */
static uint32_t tree_guard(const struct world *w, uint32_t object)
{
	const uint32_t nr = vmap_of(w)->nodes.nr;

	if (object == FREE_TREE)
		return has_flag(w, POLICY_ONE_LOCK) ? VMAP_AREA_LOCK : FREE_VMAP_AREA_LOCK;
	if (object < LAZY(0))
		return node_guard(w, object - BUSY(0), NODE_BUSY_LOCK);
	if (object < POOL(0))
		return node_guard(w, object - LAZY(0), NODE_LAZY_LOCK);
	return object < POOL(nr) ? node_guard(w, object - POOL(0), NODE_POOL_LOCK) : NIL;
}

/*
 * Who changes the index of blocks holds its lock; since 6.5 it has one for each CPU's part. (It
 * is read without a lock, by the rules of RCU, in steps that work on something else.)
 */
static uint32_t index_guard(const struct world *w, const struct task *t)
{
	if (!has_flag(w, POLICY_NODES))
		return has_flag(w, POLICY_BLOCK_XARRAY) ? VMAP_BLOCKS_XA_LOCK :
							  VMAP_BLOCK_TREE_LOCK;
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		if (w->lock[xa_lock(w, cpu)].owner == t->id)
			return xa_lock(w, cpu);
	return xa_lock(w, 0);
}

/* The lock that protects the object; NIL: none does. A TLB belongs to its CPU. */
static uint32_t guard_of(const struct world *w, const struct task *t, uint32_t object)
{
	const struct vmap *v = vmap_of(w);
	const uint32_t cpus = w->machine->cpus;

	if (object == AREAS)
		return VMAP_AREA_LOCK;
	if (object == BLOCK_INDEX)
		return index_guard(w, t);
	if (object >= BLOCKS(0) && object < BLOCKS(cpus))
		return VBQ_LOCK + object - BLOCKS(0);
	if (object >= BLOCK(0) && object < BLOCK(v->blocks_per_cpu * cpus))
		return vb_lock(w, object - BLOCK(0));
	return v->nodes.nr && object >= FREE_TREE ? tree_guard(w, object) : NIL;
}

void vmap_check_guard(struct world *w, const struct task *t, const struct step *s,
		      uint32_t object)
{
	const uint32_t lock = s->unlocked ? NIL : guard_of(w, t, object);
	char what[NAME_BYTES];

	if (lock == NIL || w->lock[lock].owner == t->id)
		return;
	model_violate(w, DATA_RACE, 0, t->id, "%s touches %s without %s", step_title(s),
		      world_object_name(w, object, what), w->machine->lock[lock].name);
}
