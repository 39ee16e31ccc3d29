/* SPDX-License-Identifier: MIT */
/*
 * checks.h - the allocator's properties, each checked where it can break.
 */
#ifndef POLICIES_VMAP_CHECKS_H
#define POLICIES_VMAP_CHECKS_H

#include "policies/tables/property.h"
#include "policies/vmap/find/search.h"

/*
 * A free or a purge changes vmap_lazy_nr and the lazy list in several steps. It is busy
 * from the step in which the free counts its pages, or the purge takes something. When no
 * free and no purge is busy any more, the counter must agree with the list (lazy_count).
 * Since each free begins so when it has just counted its pages, the peak is noted here, too.
 */
void busy_begin(struct world *w, const struct task *t);
void busy_end(struct world *w, const struct task *t);
/* vmap_lazy_nr has grown: is it higher than it ever was? */
void note_lazy_peak(struct world *w);

/* double_free: a task frees pages that are free already, which frees nothing. */
void free_of_freed(struct world *w, const struct task *t, uint64_t page, uint64_t pages);
/* The same, but another area lies there by now, and that is freed. */
void free_of_others(struct world *w, const struct task *t, uint64_t page, uint64_t pages,
		    uint32_t area);
/* The same area is freed twice; counters and lists mean nothing from then on. */
void freed_twice(struct world *w, const struct task *t, uint32_t area);

/* use_after_free: a program touches a mapping that has been freed. */
void touch_of_freed(struct world *w, const struct task *t, const struct mapping *m);
/* use_after_free: a step of t reads the descriptor of this area. Is there still an area? */
void check_area_read(struct world *w, const struct task *t, uint32_t area);

/* overlap and stale_tlb, of an area that has just been handed out to t */
void check_overlap(struct world *w, const struct task *t, uint32_t area);
void check_reused_tlb(struct world *w, const struct task *t, uint32_t area);	/* from a pool */
void check_stale_tlb(struct world *w, const struct task *t, uint32_t area);
/*
 * stale_alias, when vm_unmap_aliases() returns; stats->frees was freed_before at its
 * begin. flushed: the last flush of this CPU's TLB that the CPU sees (READ_FLUSHED).
 */
void check_aliases(struct world *w, const struct task *t, uint64_t freed_before,
		   int64_t flushed);

/*
 * spurious_ebusy: why a search failed though there could have been room. takes: how often
 * the lazy list had been taken before the operation's own purge.
 */
enum spurious spurious_kind(const struct vmap *v, const struct area_search *s, uint64_t takes);
void spurious_failure(struct world *w, const struct task *t, enum spurious kind,
		      const struct area_search *s);

/* lost_area, at the end of a run: has each area that a purger took been freed? */
void check_lost_areas(struct world *w);

/*
 * The task's step on this object of the model is about to take effect. If it touches what a lock
 * protects and the task does not hold that, tells a data race. Steps say of themselves if they
 * need no lock (step.unlocked).
 */
void vmap_check_guard(struct world *w, const struct task *t, const struct step *s,
		      uint32_t object);

#endif
