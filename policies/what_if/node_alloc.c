/* SPDX-License-Identifier: MIT */
/*
 * node_alloc.c - the end of v6.12's allocation, and a purge that looks for room.
 *
 * v6.12 gives back the pool of a node, takes the node's lazy areas, and goes on to the next
 * node. So an area can be in a pool that has not had its turn, be allocated from there, and
 * another one be freed to a node that has had its turn. purge_for_room() gives back all pools
 * before it takes anything.
 */
#include "policies/what_if/node_alloc.h"

const char *const node_alloc_files[] = {
	"policies/what_if/node_alloc.c", "policies/vmap/tree/node_free.c",
	"policies/vmap/tree/node_blocks.c", "policies/vmap/tree/pool.c",
	"policies/vmap/deferred.c", NULL,
};

STEPS(node_alloc_end)
{
	BEGIN;

	SPIN_LOCK(busy_lock_of(w, f->area), "insert.lock", .local = local_own_section);
	WORK(COST_AREA_INSERT, 1, busy_object_of(w, f->area), "alloc.found",
	     .local = local_own_area);
	area_link(w, (struct alloc_args *)f);
	SPIN_UNLOCK(busy_lock_of(w, f->area), "insert.unlock", .local = local_own_section);
	RETURN(f->area);
}

STEPS(purge_for_room)
{
	BEGIN;

	CALL(node_purge_fragmented);
	for (f->node = 0; f->node < nr_nodes(w); f->node++) {
		DECAY_POOLS(f->node, true);
		f->given_back |= t->result != 0;
	}
	CALL_POINTER(&FUNCTION(__purge_vmap_area_lazy), struct node_purge_args,
		     .start = UINT64_MAX, .full_pool_decay = true, .decayed = true);
	RETURN(f->given_back || t->result);
}
