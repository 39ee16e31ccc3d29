/* SPDX-License-Identifier: MIT */
/*
 * words.h - which words of memory are the allocator's. First come its atomics; if memory is not
 * sc, also what else no lock guards:
 *
 *	head	of each lock-less list: its atomics order what is on it
 *	flush	of each CPU's TLB, where flushes are broadcast: the number of the last one.
 *		Nobody interrupts that CPU, so it need not have seen the flush
 *	link	of each area to the next on the lazy list, for variants that may read an old one
 */
#ifndef POLICIES_VMAP_STATE_WORDS_H
#define POLICIES_VMAP_STATE_WORDS_H

#include "policies/vmap/base/numbers.h"
#include "policies/vmap/state/vmap_config.h"
#include "sim/machine/machine.h"

static inline uint32_t vmap_lists(const struct machine *m, const struct vmap_config *c)
{
	return VMAP_LISTS + (c->defers ? m->cpus : 0) + (c->local_lists ? m->cpus : 0);
}

static inline uint32_t head_words(const struct machine *m, const struct vmap_config *c)
{
	const bool kept = c->used && m->memory != MEMORY_SC;

	return kept || c->links ? vmap_lists(m, c) : 0;
}

static inline uint32_t flush_words(const struct machine *m, const struct vmap_config *c)
{
	return c->used && m->memory != MEMORY_SC && c->tlb_broadcast ? m->cpus : 0;
}

static inline uint32_t first_link(const struct machine *m, const struct vmap_config *c)
{
	return VMAP_ATOMICS + head_words(m, c) + flush_words(m, c);
}

static inline uint32_t vmap_words(const struct machine *m, const struct vmap_config *c)
{
	return first_link(m, c) + (c->links ? c->areas : 0) + c->own_atomics;
}

#endif
