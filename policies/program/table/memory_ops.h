/* SPDX-License-Identifier: MIT */
/*
 * memory_ops.h - rows of the operations that allocate, free and touch memory (ops.h says what a row is).
 */
#ifndef POLICIES_PROGRAM_TABLE_MEMORY_OPS_H
#define POLICIES_PROGRAM_TABLE_MEMORY_OPS_H

#define MEMORY_OPS(O)								\
	O(OP_VMALLOC, "vmalloc", op_vmalloc,						\
	  OP_RECORDED | OP_ENTERS | OP_LOCAL_ENTRY | OP_ALLOCATES,			\
	  "SIZE [align SIZE] [in START END] [nowait] [recorded ADDRESS] [as NAME]",	\
	  "allocate an area and map it (nowait: without blocking; recorded: what a real kernel gave)")			\
	O(OP_VFREE, "vfree", op_vfree,							\
	  OP_RECORDED | OP_ENTERS | OP_FREES | OP_LAZY | OP_IN_HANDLER,			\
	  "[NAME [of TASK]]",								\
	  "free an area lazily (default: the oldest held; in an [irq] also: of TASK)")	\
	O(OP_FREE_NOW, "free_now", op_free_now,						\
	  OP_RECORDED | OP_ENTERS | OP_FREES,						\
	  "[NAME [pooled]]",								\
	  "free an area at once, not lazily (pooled: into the pool of its node)")					\
	O(OP_PURGE, "purge", op_purge,							\
	  OP_RECORDED | OP_ENTERS | OP_LAZY | OP_TLBS,					\
	  "[sync] [force]", "the variant's purge, called directly")			\
	O(OP_SET_NONLAZY, "set_nonlazy", op_set_nonlazy,				\
	  OP_RECORDED | OP_ENTERS | OP_LAZY | OP_IN_HANDLER,				\
	  "",										\
	  "set the lazy counter above its threshold, as set_iounmap_nonlazy() does")	\
	O(OP_TOUCH, "touch", op_touch,							\
	  OP_ENTERS | OP_TOUCHES | OP_TLBS | OP_IN_HANDLER,				\
	  "[NAME]", "load an area's translation into this CPU's TLB")			\
	O(OP_UNMAP_ALIASES, "unmap_aliases", op_unmap_aliases,				\
	  OP_RECORDED | OP_ENTERS | OP_LOOKS | OP_TLBS,					\
	  "", "vm_unmap_aliases(): drop every stale translation")			\
	O(OP_MAP_RAM, "map_ram", op_map_ram,						\
	  OP_RECORDED | OP_ENTERS | OP_ALLOCATES,					\
	  "SIZE [as NAME]", "map pages in a per-CPU vmap block")			\
	O(OP_UNMAP_RAM, "unmap_ram", op_vfree,						\
	  OP_RECORDED | OP_ENTERS | OP_FREES | OP_LAZY,					\
	  "[NAME]", "unmap them (default: the oldest held)")				\
	O(OP_SHRINK_POOLS, "shrink_pools", op_shrink_pools,				\
	  OP_RECORDED | OP_ENTERS,							\
	  "", "the shrinker's scan: every pool gives its pages back")			\
	O(OP_FLUSH_DRAIN, "flush_drain", op_flush_drain,				\
	  OP_ENTERS,									\
	  "", "wait until queued drain work is done (where the variant has such work)")

#endif
