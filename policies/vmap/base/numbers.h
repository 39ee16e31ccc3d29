/* SPDX-License-Identifier: MIT */
/*
 * numbers.h - the numbers of the allocator's locks, atomics, lists and objects; state.h
 * says what belongs to each object.
 */
#ifndef POLICIES_VMAP_BASE_NUMBERS_H
#define POLICIES_VMAP_BASE_NUMBERS_H

/* The allocator's atomics and lock-less lists, by their numbers in the machine. */
enum { VMAP_LAZY_NR, PURGING, VMAP_ATOMICS };
enum { VMAP_PURGE_LIST, VMAP_LISTS };

/* Its locks. */
enum {
	VMAP_AREA_LOCK, PURGE_LOCK, VMAP_PURGE_LOCK, VMAP_BLOCK_TREE_LOCK,
	FREE_VMAP_AREA_LOCK, PURGE_VMAP_AREA_LOCK, VMAP_BLOCKS_XA_LOCK,
	VBQ_LOCK	/* + cpu; behind those one for each vmap block */
};
/* Where there are pools, behind those one for each CPU's index of blocks; then by node: */
enum { NODE_BUSY_LOCK, NODE_LAZY_LOCK, NODE_POOL_LOCK, NODE_LOCKS };

/* The model's own objects: these two, one TLB and one list of blocks a CPU, the blocks. */
enum { OBJECT_AREAS, OBJECT_BLOCK_INDEX, OBJECT_FIRST_TLB };

#define AREAS		model_object(w, OBJECT_AREAS)
#define BLOCK_INDEX	model_object(w, OBJECT_BLOCK_INDEX)
#define TLB(cpu)	model_object(w, OBJECT_FIRST_TLB + (cpu))
#define BLOCKS(cpu)	model_object(w, OBJECT_FIRST_TLB + nr_cpus(w) + (cpu))
#define BLOCK(block)	model_object(w, OBJECT_FIRST_TLB + 2 * nr_cpus(w) + (block))

/* Of versions with a tree of free ranges: */
#define FREE_TREE	free_tree_object(w)
#define BUSY(n)		(FREE_TREE + 1 + (n))
#define LAZY(n)		(FREE_TREE + 1 + nr_nodes(w) + (n))
#define POOL(n)		(FREE_TREE + 1 + 2 * nr_nodes(w) + (n))

#endif
