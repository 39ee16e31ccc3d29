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
	if (!tlbs_are_watched(w))
		return;
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		touch_object(w, TLB(cpu));
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
	area_bits(v, cpu)[area / 64] |= UINT64_C(1) << area % 64;
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

/* nr: the number of the flush, if these are kept (words.h) */
static void tlb_flush(struct world *w, uint32_t cpu, uint64_t start, uint64_t end, int64_t nr)
{
	struct vmap *v = vmap_of(w);
	uint64_t *bits = area_bits(v, cpu);

	for (uint32_t i = 0; i < (v->set->made + 63) / 64; i++) {
		for (uint64_t left = bits[i]; left; left &= left - 1) {
			const uint32_t area = i * 64 + (uint32_t)__builtin_ctzll(left);
			const struct vmap_area *a = &v->area[area];

			if (a->end <= start || a->start >= end)
				continue;
			if ((a->start < start || a->end > end) &&
			    block_still_held(w, cpu, area, start, end))
				continue;
			bits[i] &= ~(UINT64_C(1) << area % 64);
			if (nr)
				v->dropped[(size_t)cpu * v->config->areas + area] = nr;
		}
	}
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
