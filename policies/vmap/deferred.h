/* SPDX-License-Identifier: MIT */
/*
 * deferred.h - vfree() in an interrupt, which defers the work.
 */
#ifndef POLICIES_VMAP_DEFERRED_H
#define POLICIES_VMAP_DEFERRED_H

#include "policies/vmap/state/state.h"
#include "sim/kernel/worker.h"

/* vfree() in an interrupt, and the work that it puts off. */
struct vfree_deferred {		/* returns whether something will be freed */
	struct frame frame;
	uint64_t page, pages;
	uint32_t area, generation;
	uint32_t first;
	uint32_t reserved;
};
DECLARE_STEPS(vfree_deferred);

struct vfree_work {		/* begins as struct work_args */
	struct frame frame;
	uint32_t work, reserved;
	uint32_t list, area;
	struct deferred_free freed;
};
DECLARE_STEPS(vfree_work);

#endif
