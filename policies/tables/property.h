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
	LAZY_COUNT, LOST_AREA, ASSERTION, BAD_ACCESS, DATA_RACE,
	VMAP_PROPERTIES,
	PROPERTIES = VMAP_PROPERTIES + MACHINE_PROPERTIES
};

/* Kinds of spurious_ebusy: what would have made room. */
enum spurious { SPURIOUS_IN_FLIGHT, SPURIOUS_LAZY, SPURIOUS_HOLE, SPURIOUS_POOL, SPURIOUS_NONE };

extern const struct property_info vmap_property[VMAP_PROPERTIES];

/* Any property by its number, which is below PROPERTIES. */
const struct property_info *property_info(uint32_t property);

/*
 * The properties whose violations a search can find, as a bit set, and how many these are;
 * without those that only programs with variables, registers or per-CPU variables can
 * violate, those of memory, and those of locks.
 */
uint32_t searched_properties(void);
unsigned searched_properties_nr(void);
/* Those of programs with variables or registers. */
uint32_t variable_properties(void);
/* Those of programs with per-CPU variables. */
uint32_t percpu_properties(void);
/* Those that are searched under tso and weak, and if somebody asks for them. */
uint32_t memory_properties(void);
/* Those of sim/lockdep, which are searched if somebody asks for them. */
uint32_t lock_properties(void);

#endif
