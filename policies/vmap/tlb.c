/* SPDX-License-Identifier: MIT */
/*
 * tlb.c - keeps what each CPU's TLB may hold, and flushes it.
 *
 * A TLB is a set of areas, and of single pages for areas that are vmap blocks. It holds
 * what its CPU has touched until a flush: the model never evicts, since hardware need
 * not. The set of pages of a block means something only while its area is in the other set.
 */
#include "policies/vmap/tlb.h"

#include <string.h>

static uint64_t *area_bits(const struct vmap *v, uint32_t cpu)
{
	return v->tlb + (size_t)cpu * v->tlb_words;
}

static size_t cpu_block(const struct world *w, uint32_t cpu, uint32_t block)
{
	const struct vmap *v = vmap_of(w);

	return (size_t)cpu * v->blocks_per_cpu * w->machine->cpus + block;
}

static bool bit(const uint64_t *set, uint64_t i)
{
	return set[i / 64] >> i % 64 & 1;
}

bool tlb_holds_area(const struct world *w, uint32_t cpu, uint32_t area)
{
	return bit(area_bits(vmap_of(w), cpu), area);
}

uint32_t tlb_holder(const struct world *w, uint32_t area)
{
	if (!tlb_is_held(w, area))
		return NIL;
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		if (tlb_holds_area(w, cpu, area))
			return cpu;
	return NIL;
}

bool tlbs_are_watched(const struct world *w)
{
	return vmap_of(w)->config->watches_tlbs || vmap_of(w)->blocks_per_cpu;
}

void touch_tlbs(struct world *w)
{
	if (tlbs_are_watched(w))
		touch_objects(w, TLB(0), w->machine->cpus);
}

/* --- the set of areas that a CPU holds --------------------------------------------------- */

static void hold_area(struct vmap *v, uint32_t cpu, uint32_t area)
{
	uint64_t *word = &area_bits(v, cpu)[area / 64];
	const uint64_t mask = UINT64_C(1) << area % 64;

	if (*word & mask)
		return;
	*word |= mask;
	v->tlb_filled[(size_t)cpu * v->tlb_sums + area / 4096] |= UINT64_C(1) << area / 64 % 64;
	v->tlb_held[cpu]++;
	v->tlb_holders[area]++;
	if (unlikely(!v->area[area].busy))
		v->index->loads_of_freed = true;
}

static void drop_area(struct vmap *v, uint32_t cpu, uint32_t area)
{
	uint64_t *word = &area_bits(v, cpu)[area / 64];

	*word &= ~(UINT64_C(1) << area % 64);
	if (!*word)
		v->tlb_filled[(size_t)cpu * v->tlb_sums + area / 4096] &=
			~(UINT64_C(1) << area / 64 % 64);
	v->tlb_held[cpu]--;
	v->tlb_holders[area]--;
}

/* Those of 64 areas that all these CPUs get. */
static uint64_t areas_to_fill(const struct vmap *v, uint32_t word, uint32_t holders)
{
	uint64_t areas = 0;

	for (uint32_t i = 0; i < 64 && word * 64 + i < v->set->made; i++) {
		const struct vmap_area *a = &v->area[word * 64 + i];

		if (!a->busy || a->pooled)
			continue;
		areas |= UINT64_C(1) << i;
		v->tlb_holders[word * 64 + i] = (uint16_t)holders;
	}
	return areas;
}

void tlbs_fill(struct world *w)
{
	struct vmap *v = vmap_of(w);
	const uint8_t *const holds = v->config->tlb_cpu;
	uint32_t holders = 0;

	for (uint32_t cpu = 0; holds && cpu < w->machine->cpus; cpu++)
		holders += holds[cpu] != 0;
	for (uint32_t word = 0; holders && word * 64 < v->set->made; word++) {
		const uint64_t areas = areas_to_fill(v, word, holders);

		for (uint32_t cpu = 0; areas && cpu < w->machine->cpus; cpu++) {
			if (!holds[cpu])
				continue;
			area_bits(v, cpu)[word] = areas;
			v->tlb_held[cpu] += (uint32_t)__builtin_popcountll(areas);
			v->tlb_filled[(size_t)cpu * v->tlb_sums + word / 64] |=
				UINT64_C(1) << word % 64;
		}
	}
}

bool tlbs_are_valid(const struct world *w)
{
	const struct vmap *v = vmap_of(w);
	uint64_t held = 0;

	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++) {
		const uint64_t *bits = area_bits(v, cpu);
		uint32_t areas = 0;

		for (uint32_t i = 0; i < v->tlb_words; i++) {
			areas += (uint32_t)__builtin_popcountll(bits[i]);
			if (bit(&v->tlb_filled[(size_t)cpu * v->tlb_sums], i) != (bits[i] != 0))
				return false;
		}
		if (areas != v->tlb_held[cpu])
			return false;
		held += areas;
	}
	for (uint32_t area = 0; area < v->config->areas; area++)
		held -= v->tlb_holders[area];
	return !held;
}

void tlb_load(struct world *w, uint32_t cpu, const struct mapping *m)
{
	struct vmap *v = vmap_of(w);
	uint32_t area = m->area;

	if (m->kind == MAPPING_BLOCK) {
		const size_t i = cpu_block(w, cpu, m->area);
		uint64_t *page = v->tlb_block + i * v->block_words;
		uint64_t first;

		area = v->place[m->area].area;
		first = m->page - v->area[area].start;
		if (v->tlb_block_generation[i] != v->place[m->area].generation ||
		    !tlb_holds_area(w, cpu, area))
			memset(page, 0, v->block_words * sizeof(*page));
		v->tlb_block_generation[i] = v->place[m->area].generation;
		for (uint64_t p = first; p < first + m->pages; p++)
			page[p / 64] |= UINT64_C(1) << p % 64;
	}
	hold_area(v, cpu, area);
	if (numbers_flushes(w))
		v->dropped[(size_t)cpu * v->config->areas + area] = 0;
}

/* Is or was this area that of the block, and nobody has freed it since? */
static bool has_area(const struct vmap *v, uint32_t block, uint32_t area)
{
	const struct block_place *p = &v->place[block];

	return p->area == area && area_is(v, area, p->area_generation);
}

/* Drops the pages of a block that lie in the range. Does the CPU still hold any other? */
static bool block_still_held(struct world *w, uint32_t cpu, uint32_t area, uint64_t start,
			     uint64_t end)
{
	struct vmap *v = vmap_of(w);
	const uint32_t blocks = v->blocks_per_cpu * w->machine->cpus;
	bool held = false;

	touch_object(w, BLOCK_INDEX);
	for (uint32_t b = 0; b < blocks; b++) {
		const size_t i = cpu_block(w, cpu, b);
		uint64_t *page = v->tlb_block + i * v->block_words;

		if (!has_area(v, b, area) ||
		    v->tlb_block_generation[i] != v->place[b].generation)
			continue;
		for (uint64_t p = 0; p < v->config->block_pages; p++) {
			const uint64_t at = v->area[area].start + p;

			if (at >= start && at < end)
				page[p / 64] &= ~(UINT64_C(1) << p % 64);
			held |= bit(page, p);
		}
	}
	return held;
}

/* What is dropped, and from where. */
struct flush {
	uint64_t start, end;
	int64_t nr;		/* the number of the flush, if these are kept (words.h) */
	uint32_t cpu;
};

static void flush_area(struct world *w, const struct flush *f, uint32_t area)
{
	struct vmap *v = vmap_of(w);
	const struct vmap_area *a = &v->area[area];

	if (a->end <= f->start || a->start >= f->end)
		return;
	if ((a->start < f->start || a->end > f->end) &&
	    block_still_held(w, f->cpu, area, f->start, f->end))
		return;
	drop_area(v, f->cpu, area);
	if (f->nr)
		v->dropped[(size_t)f->cpu * v->config->areas + area] = f->nr;
}

/* Looks at all areas that the CPU holds. */
static void flush_held(struct world *w, const struct flush *f)
{
	struct vmap *v = vmap_of(w);
	const uint64_t *bits = area_bits(v, f->cpu);
	const uint64_t *filled = &v->tlb_filled[(size_t)f->cpu * v->tlb_sums];

	for (uint32_t k = 0; k < (v->set->made + 4095) / 4096; k++) {
		for (uint64_t words = filled[k]; words; words &= words - 1) {
			const uint32_t i = k * 64 + (uint32_t)__builtin_ctzll(words);

			for (uint64_t left = bits[i]; left; left &= left - 1)
				flush_area(w, f, i * 64 + (uint32_t)__builtin_ctzll(left));
		}
	}
}

/*
 * The first area of the set that reaches into the range, or lies behind it, if no two overlap.
 */
static uint32_t first_in_range(const struct vmap *v, uint64_t start)
{
	uint32_t at = v->set->root, first = NIL;

	while (at != NIL) {
		if (v->area[at].end > start) {
			first = at;
			at = v->node[at].left;
		} else {
			at = v->node[at].right;
		}
	}
	return first;
}

/*
 * Looks at all areas in the range instead, and at those that were freed while a TLB held them:
 * a CPU can hold no other. false: they are more than the CPU holds, or there may be others; some
 * may have been dropped.
 */
static bool flush_range(struct world *w, const struct flush *f)
{
	const struct vmap *v = vmap_of(w);
	uint32_t left = v->tlb_held[f->cpu], area;

	if (v->index->tangled || v->index->loads_of_freed)
		return false;
	for (area = first_in_range(v, f->start); area != NIL && v->area[area].start < f->end;
	     area = v->area[area].next) {
		if (!left--)
			return false;
		if (tlb_holds_area(w, f->cpu, area))
			flush_area(w, f, area);
	}
	for (area = v->set->stale; area != NIL; area = v->area[area].next) {
		if (!left--)
			return false;
		if (tlb_holds_area(w, f->cpu, area))
			flush_area(w, f, area);
	}
	return true;
}

enum { FEW_HELD = 64 };		/* are looked at one by one */

static void tlb_flush(struct world *w, uint32_t cpu, uint64_t start, uint64_t end, int64_t nr)
{
	const struct flush f = { .start = start, .end = end, .nr = nr, .cpu = cpu };
	const uint32_t held = vmap_of(w)->tlb_held[cpu];

	if (held && (held <= FEW_HELD || !flush_range(w, &f)))
		flush_held(w, &f);
}

/* The CPU of the task flushes another one's TLB, or its own, by an instruction. */
static void tlb_flush_from_afar(struct world *w, struct task *t, uint32_t cpu, uint64_t start,
				uint64_t end)
{
	const bool numbered = numbers_flushes(w);
	const uint32_t word = flush_word(w, cpu);
	const int64_t nr = numbered ? w->atomic[word] + 1 : 0;

	tlb_flush(w, cpu, start, end, nr);
	if (numbered)
		access_in_passing(w, t, &(const struct access){
			.kind = ACCESS_WRITE, .word = word, .operand = nr });
}

/* May the CPU still translate this page of a block, though it was given back before? */
static bool page_is_stale(const struct world *w, uint32_t cpu, uint32_t block, uint32_t p,
			  uint64_t freed_before)
{
	const struct vmap *v = vmap_of(w);
	const uint64_t *page = v->tlb_block + cpu_block(w, cpu, block) * v->block_words;

	return bit(v->block_dirty + (size_t)block * v->block_words, p) && bit(page, p) &&
	       v->block_dirtied[(size_t)block * v->config->block_pages + p] <= freed_before;
}

bool tlb_holds_dirty_pages(const struct world *w, uint32_t cpu, uint32_t block,
			   uint64_t freed_before, uint64_t *start, uint64_t *end)
{
	const struct vmap *v = vmap_of(w);
	const uint32_t pages = v->config->block_pages, area = v->place[block].area;
	uint32_t first = 0, behind;

	if (!has_area(v, block, area) || !tlb_holds_area(w, cpu, area) ||
	    v->tlb_block_generation[cpu_block(w, cpu, block)] != v->place[block].generation)
		return false;
	while (first < pages && !page_is_stale(w, cpu, block, first, freed_before))
		first++;
	if (first == pages)
		return false;
	behind = first + 1;
	while (behind < pages && page_is_stale(w, cpu, block, behind, freed_before))
		behind++;
	*start = block_start(v, block) + first;
	*end = block_start(v, block) + behind;
	return true;
}

/* --- the flush -------------------------------------------------------------------------------------- */

struct do_kernel_range_flush {		/* begins as struct call_handler */
	struct frame frame;
	uint64_t start, end;
};

/*
 * x86: what every other CPU does when it is called. Digests with every step have the
 * function of a step, and this one is told as the interrupt handler's, since it is taken
 * there.
 */
#undef STEP_FUNCTION
#define STEP_FUNCTION "irq_handler"
STATIC_STEPS(do_kernel_range_flush)
{
	BEGIN;

	WORK(COST_TLB_FLUSH, 1, TLB(t->cpu), "irq.flush");
	tlb_flush(w, t->cpu, f->start, f->end, 0);
	RETURN(0);
}
#undef STEP_FUNCTION
#define STEP_FUNCTION __func__

/*
 * x86, 4.8: on_each_cpu() with wait: preemption is off, interrupts stay on. arm64: the
 * instruction reaches all CPUs; barriers before and behind it wait until they are done. But
 * only the CPU that flushes has these barriers: another one may have used a translation early,
 * before it was dropped, for an access that comes later in its program.
 */
STEPS(flush_tlb_kernel_range)
{
	BEGIN;

	if (vmap_of(w)->config->tlb_broadcast) {
		for (f->cpu = 0; f->cpu < w->machine->cpus; f->cpu++) {
			WORK(COST_TLB_BROADCAST, f->cpu == 0, TLB((uint32_t)f->cpu),
			     "flush.broadcast");
			access_fence(w, t, FENCE_MB);
			tlb_flush_from_afar(w, t, (uint32_t)f->cpu, f->start, f->end);
			access_fence(w, t, FENCE_MB);
		}
		RETURN(0);
	}
	LOCAL_PREEMPT_DISABLE(true, "flush.begin");
	if (w->machine->cpus > 1)
		CALL_OTHER_CPUS(do_kernel_range_flush, f->start, f->end, "flush.send");
	WORK(COST_TLB_FLUSH, 1, TLB(t->cpu), "flush.local");
	tlb_flush(w, t->cpu, f->start, f->end, 0);
	if (w->machine->cpus > 1)
		AWAIT_OTHER_CPUS("flush.wait");
	PREEMPT_ENABLE("flush.end");
	RETURN(0);
}
