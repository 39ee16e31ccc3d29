/* SPDX-License-Identifier: MIT */
/*
 * objects.h - which bytes belong to which of the model's objects, what these are called, and
 * what must always hold of the state: for --check.
 */
#ifndef POLICIES_VMAP_STATE_OBJECTS_H
#define POLICIES_VMAP_STATE_OBJECTS_H

#include "policies/vmap/state/state.h"

struct byte_range {
	const void *from;
	uint64_t bytes;
};

/* The n-th of so many ranges; false: there are no more. */
bool nth_range(const struct byte_range *range, unsigned ranges, unsigned n, const void **from,
	       size_t *bytes);
/* The n-th range of bytes that belong to an object; false: there are no more. */
bool vmap_object_range(const struct world *w, uint32_t object, unsigned n, const void **from,
		       size_t *bytes);
/* object: counted from the model's first; the name is written into buf, of NAME_BYTES */
const char *vmap_object_name(const struct world *w, uint32_t object, char *buf);
/* What must always hold of the state, for --check. */
bool vmap_is_valid(const struct world *w);

#endif
