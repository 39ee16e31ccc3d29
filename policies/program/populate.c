/* SPDX-License-Identifier: MIT */
/*
 * populate.c - the areas of [vmalloc]: busy ones, then lazy ones, which are then freed, and
 * those in pools.
 */
#include "policies/program/populate.h"

#include "policies/program/held.h"
#include "policies/vmap/tlb.h"
#include "policies/vmap/tree/pool.h"
#include "policies/vmap/arguments.h"

static bool has_flag(const struct world *w, const struct task *t, uint32_t at, uint16_t flag)
{
	return insn_at(w, t, at)->flags & flag;
}

/* What lies in a pool is free where there are none. */
static bool is_made(const struct world *w, const struct task *t, uint32_t at)
{
	return !has_flag(w, t, at, INSN_POOLED) ||
	       (vmap_of(w)->config->pools && vmap_of(w)->nodes.nr > 1);
}

/* Where the areas of an element lie, from here on or at a certain place. */
static struct area_search place_of(const struct world *w, const struct populate *f,
				   const struct insn *insn)
{
	const struct vmap_config *c = vmap_of(w)->config;
	const uint64_t size = insn->size.a, start = insn->vstart + (insn->count - f->left) * size;

	if (!(insn->flags & INSN_RANGE))
		return (struct area_search){ .size = size, .vstart = c->start,
					     .vend = c->start + c->pages };
	return (struct area_search){ .size = size, .vstart = start, .vend = start + size };
}

/* The area gets what the scenario says of it: its node, a name, a place in a pool. */
static void mark(struct world *w, const struct task *t, const struct insn *insn, uint32_t area)
{
	const struct vmap *v = vmap_of(w);

	if (insn->jump && v->nodes.nr > 1)
		v->area[area].node = (uint16_t)insn->jump;
	if (insn->flags & INSN_POOLED)
		pool_fill(w, insn->jump - 1, area);
	if (insn->name != NO_NAME)
		*name_slot(w, t, insn->name) = (struct mapping){
			.page = v->area[area].start, .pages = area_pages(v, area), .area = area,
			.generation = v->area[area].generation, .held = NIL,
			.kind = MAPPING_AREA };
}

/*
 * A new world hands its descriptors out in order, so the n-th area has descriptor n: that
 * is how the second loop finds those that are to be freed.
 */
STEPS(populate)
{
	BEGIN;

	for (f->insn = 0; insn_at(w, t, f->insn)->op == OP_AREAS; f->insn++) {
		if (!is_made(w, t, f->insn))
			continue;
		for (f->left = insn_at(w, t, f->insn)->count; f->left; f->left--) {
			CALL_POINTER(vmalloc_of(w)->alloc, struct alloc_args, .vm = true,
				     .search = place_of(w, f, insn_at(w, t, f->insn)));
			if (t->result < 0)
				continue;
			if (vmalloc_of(w)->setup)
				CALL_POINTER(vmalloc_of(w)->setup, struct setup_args,
					     .area = (uint32_t)t->result);
			mark(w, t, insn_at(w, t, f->insn), (uint32_t)t->result);
		}
	}
	tlbs_fill(w);
	f->area = 0;
	for (f->insn = 0; insn_at(w, t, f->insn)->op == OP_AREAS; f->insn++) {
		if (!has_flag(w, t, f->insn, INSN_LAZY)) {
			f->area += (uint32_t)insn_at(w, t, f->insn)->count;
			continue;
		}
		for (f->left = insn_at(w, t, f->insn)->count; f->left; f->left--) {
			CALL_POINTER(vmalloc_of(w)->vfree, struct free_args,
				     .page = vmap_of(w)->area[f->area].start,
				     .pages = area_pages(vmap_of(w), f->area), .area = f->area,
				     .generation = vmap_of(w)->area[f->area].generation);
			f->area++;
		}
	}
	RETURN(f->insn);
}
