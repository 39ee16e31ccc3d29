/* SPDX-License-Identifier: MIT */
/*
 * lazy_links.h - the lazy list by its words of memory, for variants that ask what would happen
 * if putting an area on it ordered nothing.
 */
#ifndef POLICIES_WHAT_IF_LAZY_LINKS_H
#define POLICIES_WHAT_IF_LAZY_LINKS_H

#include "policies/vmap/state/state.h"
#include "sim/kernel/verbs.h"

struct push_by_links {
	struct frame frame;
	uint32_t area, generation;
	int64_t first, was;
};
DECLARE_STEPS(push_by_links);

struct take_by_links {			/* returns the first area, or NIL */
	struct frame frame;
	uint32_t list, at;
	int64_t next;
	uint32_t areas, reserved;
};
DECLARE_STEPS(take_by_links);

#endif
