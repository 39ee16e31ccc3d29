/* SPDX-License-Identifier: MIT */
/*
 * memory_ops.h - operations that allocate, free and touch memory.
 */
#ifndef POLICIES_PROGRAM_MEMORY_OPS_H
#define POLICIES_PROGRAM_MEMORY_OPS_H

#include "policies/program/ops.h"

op_steps op_vmalloc, op_vfree, op_free_now, op_purge, op_set_nonlazy,
	 op_touch, op_unmap_aliases, op_map_ram;

#endif
