/* SPDX-License-Identifier: MIT */
/*
 * property.h - the allocator's properties, and the list of all that a run can violate:
 * first these, then the machine's. Databases, digests and lists have them in this order.
 */
#ifndef POLICIES_TABLES_PROPERTY_H
#define POLICIES_TABLES_PROPERTY_H

#include "sim/machine/property.h"

enum property {
	SPURIOUS_EBUSY, OVERLAP, STALE_TLB, STALE_ALIAS, USE_AFTER_FREE, DOUBLE_FREE,
	LAZY_COUNT, LOST_AREA,
	VMAP_PROPERTIES,
	PROPERTIES = VMAP_PROPERTIES + MACHINE_PROPERTIES
};

/* Kinds of spurious_ebusy: what would have made room. */
enum spurious { SPURIOUS_IN_FLIGHT, SPURIOUS_LAZY, SPURIOUS_HOLE, SPURIOUS_POOL, SPURIOUS_NONE };

extern const struct property_info vmap_property[VMAP_PROPERTIES];

/* Any property by its number, which is below PROPERTIES. */
const struct property_info *property_info(uint32_t property);

/* The properties whose violations a search can find: as a bit set, and how many. */
uint32_t searched_properties(void);
unsigned searched_properties_nr(void);

#endif
