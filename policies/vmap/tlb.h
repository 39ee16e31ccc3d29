/* SPDX-License-Identifier: MIT */
/*
 * tlb.h - which translations each CPU may still hold, and the flush that drops them.
 */
#ifndef POLICIES_VMAP_TLB_H
#define POLICIES_VMAP_TLB_H

#include "policies/vmap/state/state.h"
#include "sim/kernel/verbs.h"

#ifndef SIMRUN_VARIANT

/*
 * The CPU touches the mapping, and may hold its translations from now on. Where the mapping
 * is in a vmap block, the area of the block counts as held while one of its pages is.
 */
void tlb_load(struct world *w, uint32_t cpu, const struct mapping *m);
bool tlb_holds_area(const struct world *w, uint32_t cpu, uint32_t area);
/* The first CPU that may hold a translation of the area, or NIL. */
uint32_t tlb_holder(const struct world *w, uint32_t area);
/* May any? */
static inline bool tlb_is_held(const struct world *w, uint32_t area)
{
	return vmap_of(w)->tlb_holders[area];
}
/*
 * The scenario says which CPUs hold translations of the areas that exist at the start: they get
 * these, unless the area lies in a pool. No CPU has held any before.
 */
void tlbs_fill(struct world *w);
/* For --check. */
bool tlbs_are_valid(const struct world *w);

/*
 * Can a task tell when exactly a CPU drops translations? A purger that frees areas cannot,
 * because it has flushed them itself or, in hellwig-draft, no task ever flushes.
 */
bool tlbs_are_watched(const struct world *w);
/* A flush begins, on behalf of whom it may be. */
static inline void count_tlb_flush(struct world *w)
{
	vmap_of(w)->stats->counter[COUNT_TLB_FLUSHES]++;
}

/* For the footprint of a step that looks at all TLBs. */
void touch_tlbs(struct world *w);
/*
 * Finds the first pages of a block, start to end, that had been given back by the free with
 * the number freed_before and that the CPU may still translate. False: there are none.
 */
bool tlb_holds_dirty_pages(const struct world *w, uint32_t cpu, uint32_t block,
			   uint64_t freed_before, uint64_t *start, uint64_t *end);

#define READ_WORD_(into, access, label)							\
	access_announce(w, t, &(access));						\
	STEP_(step, label, STEP_READ, COST_READ, 1, atomic_object(w, (access).word), RELAXED, 0, \
	      .of_memory = true)							\
	access_make(w, t, &(access), &(into))

/*
 * The number of the last flush of its TLB that the task's CPU has come to see, or INT64_MAX if
 * it sees all: these are words of memory only if flushes are broadcast, and memory is not sc.
 */
#define READ_FLUSHED(into, label)							\
	do {										\
		(into) = INT64_MAX;							\
		if (numbers_flushes(w)) {						\
			READ_WORD_(into, AN_ACCESS(ACCESS_READ, flush_word(w, t->cpu),	\
						   RELAXED), label);			\
		}									\
	} while (0)

#endif	/* !SIMRUN_VARIANT */

/* --- verbs ----------------------------------------------------------------------------------- */

/*
 * Removes the translations of a range of pages, end exclusive, from every CPU and returns
 * when all have dropped them.
 */
struct flush_tlb_kernel_range {
	struct frame frame;
	uint64_t start, end;
	uint64_t cpu;
};
DECLARE_STEPS(flush_tlb_kernel_range);

#define FLUSH_TLB_KERNEL_RANGE(from, to, label)						\
	do {										\
		count_tlb_flush(w);							\
		CALL_(call, &FUNCTION(flush_tlb_kernel_range),				\
		      struct flush_tlb_kernel_range, .start = (from), .end = (to));	\
		STEP_(step, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED, 0)		\
		;									\
	} while (0)

#endif
