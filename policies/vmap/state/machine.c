/* SPDX-License-Identifier: MIT */
/*
 * machine.c - the allocator's locks, atomics, lock-less lists and work items, by name.
 */
#include "policies/vmap/state/machine.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policies/vmap/state/state.h"
#include "sim/world/world.h"

static const struct atomic_config atomics[VMAP_ATOMICS] = {
	[VMAP_LAZY_NR] = { "vmap_lazy_nr", 0 },
	[PURGING] = { "purging", 0 },
};

/* Those of which there is one. */
static const struct lock_config kernel_lock[VBQ_LOCK] = {
	[VMAP_AREA_LOCK] = { "vmap_area_lock", LOCK_SPIN },
	[PURGE_LOCK] = { "purge_lock", LOCK_SPIN },
	[VMAP_PURGE_LOCK] = { "vmap_purge_lock", LOCK_MUTEX },
	[VMAP_BLOCK_TREE_LOCK] = { "vmap_block_tree_lock", LOCK_SPIN },
	[FREE_VMAP_AREA_LOCK] = { "free_vmap_area_lock", LOCK_SPIN },
	[PURGE_VMAP_AREA_LOCK] = { "purge_vmap_area_lock", LOCK_SPIN },
	[VMAP_BLOCKS_XA_LOCK] = { "vmap_blocks.xa_lock", LOCK_SPIN },
};

/* Of a CPU's queue, of a block, or of a node. */
enum { LOCK_NAME_BYTES = 32 };

bool vmap_has_lock(const char *name)
{
	for (unsigned i = 0; i < VBQ_LOCK; i++)
		if (!strcmp(kernel_lock[i].name, name))
			return true;
	return false;
}

static uint32_t named_locks(const struct machine *m, const struct vmap_config *c)
{
	return m->cpus + m->cpus * vmap_blocks_per_cpu(m, c) +
	       (c->pools ? m->cpus + NODE_LOCKS * c->nodes : 0);
}

uint32_t vmap_locks(const struct machine *m, const struct vmap_config *c)
{
	return VBQ_LOCK + named_locks(m, c);
}

/* Adds the locks of CPUs' indexes of blocks, and of nodes. Returns what is left of name. */
static char *name_node_locks(const struct machine *m, const struct vmap_config *c,
			     struct lock_config *lock, char *name)
{
	static const char *const part[NODE_LOCKS] = {
		[NODE_BUSY_LOCK] = "busy.lock",
		[NODE_LAZY_LOCK] = "lazy.lock",
		[NODE_POOL_LOCK] = "pool_lock",
	};

	for (uint32_t i = 0; i < m->cpus; i++, name += LOCK_NAME_BYTES) {
		snprintf(name, LOCK_NAME_BYTES, "vbq.%" PRIu32 ".xa_lock", i);
		*lock++ = (struct lock_config){ name, LOCK_SPIN };
	}
	for (uint32_t i = 0; i < NODE_LOCKS * c->nodes; i++, name += LOCK_NAME_BYTES) {
		snprintf(name, LOCK_NAME_BYTES, "vn.%" PRIu32 ".%s", i / NODE_LOCKS,
			 part[i % NODE_LOCKS]);
		*lock++ = (struct lock_config){ name, LOCK_SPIN };
	}
	return name;
}

/* Adds the locks of CPUs' queues, of blocks and of nodes. Returns what is left of name. */
static char *name_locks(const struct machine *m, const struct vmap_config *c,
			struct lock_config *lock, char *name)
{
	const uint32_t per_cpu = vmap_blocks_per_cpu(m, c);

	for (uint32_t i = 0; i < m->cpus; i++, name += LOCK_NAME_BYTES) {
		snprintf(name, LOCK_NAME_BYTES, "vbq.%" PRIu32 ".lock", i);
		*lock++ = (struct lock_config){ name, LOCK_SPIN };
	}
	for (uint32_t i = 0; i < m->cpus * per_cpu; i++, name += LOCK_NAME_BYTES) {
		snprintf(name, LOCK_NAME_BYTES, "vb.%" PRIu32 ".%" PRIu32 ".lock", i / per_cpu,
			 i % per_cpu);
		*lock++ = (struct lock_config){ name, LOCK_SPIN };
	}
	return c->pools ? name_node_locks(m, c, lock, name) : name;
}

/* Names the lists, in `list` and with the text behind it at `name`; returns what is left. */
static char *name_lists(uint32_t lists, const char **list, char *name)
{
	list[VMAP_PURGE_LIST] = "vmap_purge_list";
	for (uint32_t i = VMAP_LISTS; i < lists; i++, name += NAME_BYTES) {
		snprintf(name, NAME_BYTES, "vfree_deferred.%" PRIu32, i - VMAP_LISTS);
		list[i] = name;
	}
	return name;
}

static uint32_t count_works(const struct machine *m, const struct vmap_config *c,
			    const struct vmap_works *works)
{
	return (c->defers ? m->cpus : 0) + (works->drain ? 1 : 0) + (works->node ? c->nodes : 0);
}

/* In the order of vfree_work_of(), drain_work() and node_work(). */
static void name_works(const struct machine *m, const struct vmap_config *c,
		       const struct vmap_works *works, const char *const *list,
		       struct work_config *work, char *name)
{
	for (uint32_t i = 0; c->defers && i < m->cpus; i++)
		*work++ = (struct work_config){ .name = list[VMAP_LISTS + i],
						.function = works->vfree };
	if (works->drain)
		*work++ = (struct work_config){ .name = "drain_vmap_work",
						.function = works->drain,
						.unbound = c->drain_queue == DRAIN_UNBOUND,
						.highpri = c->drain_queue == DRAIN_HIGHPRI };
	for (uint32_t i = 0; works->node && i < c->nodes; i++, name += NAME_BYTES) {
		snprintf(name, NAME_BYTES, "purge_work.%" PRIu32, i);
		*work++ = (struct work_config){ .name = name, .function = works->node,
						.unbound = c->drain_queue == DRAIN_UNBOUND,
						.highpri = c->drain_queue == DRAIN_HIGHPRI };
	}
}

void *vmap_machine(struct machine *m, const struct lock_config *own, uint32_t own_nr,
		   const struct vmap_works *works)
{
	const struct vmap_config *c = m->model_config;
	const uint32_t locks = vmap_locks(m, c), works_nr = count_works(m, c, works);
	const uint32_t lists = VMAP_LISTS + (c->defers ? m->cpus : 0);
	const size_t lock_bytes = (locks + own_nr) * sizeof(struct lock_config);
	const size_t list_bytes = lists * sizeof(const char *);
	const size_t work_bytes = works_nr * sizeof(struct work_config);
	struct lock_config *lock =
		malloc(lock_bytes + list_bytes + work_bytes +
		       named_locks(m, c) * (size_t)LOCK_NAME_BYTES +
		       (lists + works_nr) * (size_t)NAME_BYTES);
	const char **list = (const char **)(void *)((char *)lock + lock_bytes);
	struct work_config *work = (struct work_config *)(void *)((char *)list + list_bytes);
	char *name = (char *)work + work_bytes;

	if (!lock)
		return NULL;
	memcpy(lock, kernel_lock, sizeof(kernel_lock));
	name = name_locks(m, c, lock + VBQ_LOCK, name);
	if (own_nr)
		memcpy(lock + locks, own, own_nr * sizeof(*own));
	name = name_lists(lists, list, name);
	name_works(m, c, works, list, work, name);
	m->lock = lock;
	m->locks = locks + own_nr;
	m->atomic = atomics;
	m->atomics = VMAP_ATOMICS;
	m->llist_name = list;
	m->llists = lists;
	m->llist_entries = c->defers ? 2 * c->areas : c->areas;
	m->work = work;
	m->works = works_nr;
	return lock;
}
