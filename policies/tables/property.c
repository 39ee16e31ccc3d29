/* SPDX-License-Identifier: MIT */
/*
 * property.c - the allocator's properties: their names, and the kinds of their
 * violations. They are checked in policies/vmap/checks.c.
 */
#include "policies/tables/property.h"

_Static_assert((int)PROPERTIES <= (int)MAX_PROPERTIES, "sets of properties have a bit for each");

static const struct violation_kind spurious_kinds[SPURIOUS_NONE] = {
	[SPURIOUS_IN_FLIGHT] = { "in_flight", "in flight" },
	[SPURIOUS_LAZY] = { "lazy", "lazy" },
	[SPURIOUS_HOLE] = { "hole", "hole" },
	[SPURIOUS_POOL] = { "pool", "in a pool" },
};

const struct property_info vmap_property[VMAP_PROPERTIES] = {
	[SPURIOUS_EBUSY] = { "spurious_ebusy",
		"an allocation fails though lazy, in-flight or pooled pages, or a hole, would do",
		"fails an allocation for which there would be room",
		.searched = true, .kind = spurious_kinds, .kinds = SPURIOUS_NONE },
	[OVERLAP] = { "overlap", "two live areas share a page",
		"hands out pages that are in use",
		.searched = true },
	[STALE_TLB] = { "stale_tlb",
		"an area is handed out while a CPU may hold an older translation",
		"hands out an area while a CPU may hold an older translation",
		.searched = true },
	[STALE_ALIAS] = { "stale_alias",
		"vm_unmap_aliases returns while a CPU may hold a freed translation",
		"returns from vm_unmap_aliases() while a CPU may hold a freed translation",
		.searched = true },
	[USE_AFTER_FREE] = { "use_after_free",
		"a step reads a descriptor, or a program touches pages, that were freed",
		"reads an area after it was freed",
		.searched = true },
	[DOUBLE_FREE] = { "double_free", "what was freed, or is lazy, is freed again",
		"frees an area twice",
		.searched = true },
	[LAZY_COUNT] = { "lazy_count",
		"vmap_lazy_nr differs from the pages on the lazy list",
		"loses count of its lazy pages",
		.searched = true },
	[LOST_AREA] = { "lost_area",
		"at the end an area is neither in use, lazy nor free",
		"loses an area",
		.searched = true },
	[ASSERTION] = { "assertion", "a program asserts what does not hold",
		"breaks an assertion of the scenario",
		.searched = true, .of_variables = true },
	[BAD_ACCESS] = { "bad_access",
		"a program accesses what is no word of [variables]",
		"lets a program access what is no variable",
		.searched = true, .of_variables = true },
	[DATA_RACE] = { "data_race",
		"a step touches what a lock protects, and its task does not hold that",
		"touches what a lock protects without holding it",
		.searched = true, .of_memory = true },
};

const struct property_info *property_info(uint32_t property)
{
	return property < VMAP_PROPERTIES ? &vmap_property[property] :
					    &machine_property[property - VMAP_PROPERTIES];
}

uint32_t searched_properties(void)
{
	uint32_t set = 0;

	for (uint32_t p = 0; p < PROPERTIES; p++)
		if (property_info(p)->searched && !property_info(p)->of_variables &&
		    !property_info(p)->of_percpu && !property_info(p)->of_memory &&
		    !property_info(p)->of_locks)
			set |= 1u << p;
	return set;
}

uint32_t variable_properties(void)
{
	uint32_t set = 0;

	for (uint32_t p = 0; p < PROPERTIES; p++)
		set |= (uint32_t)property_info(p)->of_variables << p;
	return set;
}

uint32_t percpu_properties(void)
{
	uint32_t set = 0;

	for (uint32_t p = 0; p < PROPERTIES; p++)
		set |= (uint32_t)property_info(p)->of_percpu << p;
	return set;
}

uint32_t memory_properties(void)
{
	uint32_t set = 0;

	for (uint32_t p = 0; p < PROPERTIES; p++)
		set |= (uint32_t)property_info(p)->of_memory << p;
	return set;
}

uint32_t lock_properties(void)
{
	uint32_t set = 0;

	for (uint32_t p = 0; p < PROPERTIES; p++)
		set |= (uint32_t)property_info(p)->of_locks << p;
	return set;
}

unsigned searched_properties_nr(void)
{
	return (unsigned)__builtin_popcount(searched_properties());
}
