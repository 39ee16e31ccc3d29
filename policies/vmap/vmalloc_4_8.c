/* SPDX-License-Identifier: MIT */
/*
 * vmalloc_4_8.c - the 4.8 allocator as programs call it.
 */
#include "policies/vmap/arguments.h"

#include "policies/vmap/alloc.h"
#include "policies/vmap/blocks.h"

static const char *const files[] = {
	"policies/vmap/alloc.c", "policies/vmap/blocks.c", "policies/vmap/deferred.c", NULL,
};

static const char *const files_of_links[] = {
	"policies/vmap/alloc.c", "policies/vmap/blocks.c", "policies/vmap/deferred.c",
	"policies/what_if/lazy_links.c", NULL,
};

#define FUNCTIONS_4_8								\
	.alloc = &FUNCTION(alloc_vmap_area), \
	.setup = &FUNCTION(setup_vmalloc_vm), \
	.vfree = &FUNCTION(remove_vm_area), \
	.free_now = &FUNCTION(free_vmap_area), \
	.unmap_area = &FUNCTION(free_unmap_vmap_area_addr), \
	.free_lazily = &FUNCTION(free_vmap_area_noflush), \
	.map_ram = &FUNCTION(vm_map_ram), \
	.unmap_ram = &FUNCTION(vm_unmap_ram), \
	.unmap_aliases = &FUNCTION(vm_unmap_aliases)

const struct vmalloc vmalloc_4_8 = { .file = files, FUNCTIONS_4_8 };
const struct vmalloc vmalloc_4_8_links = { .file = files_of_links, FUNCTIONS_4_8 };
