/* SPDX-License-Identifier: MIT */
/*
 * point.h - what the allocator tells observers besides its steps: what happens to areas. Kernels
 * since 6.3 have tracepoints there.
 */
#ifndef POLICIES_TABLES_POINT_H
#define POLICIES_TABLES_POINT_H

#include "sim/machine/observer.h"

/* An area is named by its number, and where it lies and how large it is are in pages. */
enum vmap_point {
	/* A search for room has ended; if it failed, the address means nothing. */
	POINT_ALLOC = POINT_MODEL,	/* address, size, align, vstart, vend, failed */
	POINT_LAZY,		/* it is on the lazy list: area, start, size, nr_lazy, lazy_max */
	/* A purger has taken it; a size of 0: there was nothing to take. */
	POINT_TAKEN,		/* area, start, size */
	POINT_FREED,		/* it is free, or lies in a pool: area */
};

#endif
