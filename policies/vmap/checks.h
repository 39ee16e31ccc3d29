/* SPDX-License-Identifier: MIT */
/*
 * checks.h - the allocator's properties, each checked where it can break.
 */
#ifndef POLICIES_VMAP_CHECKS_H
#define POLICIES_VMAP_CHECKS_H

#include "policies/tables/property.h"
#include "policies/vmap/search.h"

/*
 * A free is under way from the step that accounts for it, a purge from the one that takes
 * something, and each until it returns. Outside of all, the counter is checked.
 */
void busy_begin(struct world *w, const struct task *t);
void busy_end(struct world *w, const struct task *t);
/* These tell that free pages are freed. That frees nothing … */
void free_of_freed(struct world *w, const struct task *t, uint64_t page, uint64_t pages);
/* … or the area that lies there now, … */
void free_of_others(struct world *w, const struct task *t, uint64_t page, uint64_t pages,
		    uint32_t area);
/* … or the area a second time, and then counters and lists mean nothing any more. */
void freed_twice(struct world *w, const struct task *t, uint32_t area);
void touch_of_freed(struct world *w, const struct task *t, const struct mapping *m);
void check_overlap(struct world *w, const struct task *t, uint32_t area);
void check_stale_tlb(struct world *w, const struct task *t, uint32_t area);
void check_aliases(struct world *w, const struct task *t, uint64_t freed_before);
/* Reads a descriptor as a step of t: is it still that of an area? */
void check_area_read(struct world *w, const struct task *t, uint32_t area);

/* Why a search failed that should not have; takes: of the list, before its own purge. */
enum spurious spurious_kind(const struct vmap *v, const struct area_search *s, uint64_t takes);
void spurious_failure(struct world *w, const struct task *t, enum spurious kind,
		      const struct area_search *s);

/* At the end of a run: was each area that a purger took freed? */
void check_lost_areas(struct world *w);

#endif
