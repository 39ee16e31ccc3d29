/* SPDX-License-Identifier: MIT */
/*
 * populate.c - [setup]'s shorthands: busy areas, then lazy ones, which are then freed.
 */
#include "policies/program/populate.h"

#include "policies/program/state.h"
#include "policies/vmap/tlb.h"
#include "policies/vmap/arguments.h"

static bool is_lazy_insn(const struct world *w, const struct task *t, uint32_t at)
{
	return insn_at(w, t, at)->flags & INSN_LAZY;
}

/* The scenario says which CPUs hold translations of the areas that exist at the start. */
static void load_tlbs(struct world *w, uint32_t area)
{
	const struct vmap *v = vmap_of(w);
	const struct mapping m = { .kind = MAPPING_AREA, .area = area };

	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		if (v->config->tlb_cpu && v->config->tlb_cpu[cpu])
			tlb_load(w, cpu, &m);
}

/*
 * A new world hands its descriptors out in order, so the n-th area has descriptor n: that
 * is how the second loop finds those that are to be freed.
 */
STEPS(populate)
{
	BEGIN;

	for (f->insn = 0; insn_at(w, t, f->insn)->op == OP_AREAS; f->insn++) {
		for (f->left = insn_at(w, t, f->insn)->count; f->left; f->left--) {
			CALL_POINTER(vmalloc_of(w)->alloc, struct alloc_args, .vm = true, .search = {
				     .size = insn_at(w, t, f->insn)->size.a,
				     .vstart = vmap_of(w)->config->start,
				     .vend = vmap_of(w)->config->start +
					     vmap_of(w)->config->pages });
			if (t->result < 0)
				continue;
			if (vmalloc_of(w)->setup)
				CALL_POINTER(vmalloc_of(w)->setup, struct setup_args,
					     .area = (uint32_t)t->result);
			load_tlbs(w, (uint32_t)t->result);
		}
	}
	f->area = 0;
	for (f->insn = 0; insn_at(w, t, f->insn)->op == OP_AREAS; f->insn++) {
		if (!is_lazy_insn(w, t, f->insn)) {
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
