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
enum { LOCK_NAME_BYTES = 32, WORD_NAME_BYTES = NAME_BYTES + 8 };
/* Of what is a variant's own: its name, and what the variant calls it. */
enum { OWN_NAME_BYTES = 128 };

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
	       (c->pools ? m->cpus + NODE_LOCKS * c->nodes : 0) +
	       (c->local_lists ? m->cpus : 0);
}

uint32_t vmap_locks(const struct machine *m, const struct vmap_config *c)
{
	return VBQ_LOCK + named_locks(m, c) + c->own_locks;
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
	for (uint32_t i = 0; c->local_lists && i < m->cpus; i++, name += LOCK_NAME_BYTES) {
		snprintf(name, LOCK_NAME_BYTES, "lazy.%" PRIu32 ".lock", i);
		*lock++ = (struct lock_config){ name, LOCK_SPIN };
	}
	return c->pools ? name_node_locks(m, c, lock, name) : name;
}

/* Names the lists, in `list` and with the text behind it at `name`; returns what is left. */
static char *name_lists(const struct machine *m, const struct vmap_config *c, const char **list,
			char *name)
{
	const uint32_t deferred = c->defers ? m->cpus : 0;

	*list++ = "vmap_purge_list";
	for (uint32_t i = 0; i < vmap_lists(m, c) - VMAP_LISTS; i++, name += NAME_BYTES) {
		if (i < deferred)
			snprintf(name, NAME_BYTES, "vfree_deferred.%" PRIu32, i);
		else
			snprintf(name, NAME_BYTES, "lazy.%" PRIu32, i - deferred);
		*list++ = name;
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

/* Names the words behind the atomics. Returns what is left of name. */
static char *name_words(const struct machine *m, const struct vmap_config *c,
			struct atomic_config *word, const char *const *list, char *name)
{
	const uint32_t heads = head_words(m, c), flushes = flush_words(m, c);
	const uint32_t words = vmap_words(m, c) - c->own_atomics;

	for (uint32_t i = 0; i < words - VMAP_ATOMICS; i++, name += WORD_NAME_BYTES) {
		if (i < heads)
			snprintf(name, WORD_NAME_BYTES, "%s.first", list[i]);
		else if (i < heads + flushes)
			snprintf(name, WORD_NAME_BYTES, "tlb.%" PRIu32 ".flushed", i - heads);
		else
			snprintf(name, WORD_NAME_BYTES, "area.%" PRIu32 ".next",
				 i - heads - flushes);
		*word++ = (struct atomic_config){ name, 0 };
	}
	return name;
}

/* Adds what is the variant's own, as VARIANT.NAME. Returns what is left of name. */
static char *name_own(const struct vmap_config *c, const struct variant_own *v,
		      struct lock_config *lock, struct atomic_config *word, char *name)
{
	for (uint32_t i = 0; i < c->own_locks; i++, name += OWN_NAME_BYTES) {
		snprintf(name, OWN_NAME_BYTES, "%s.%s", v->variant, v->lock[i].name);
		lock[i] = (struct lock_config){ name, v->lock[i].kind };
	}
	for (uint32_t i = 0; i < c->own_atomics; i++, name += OWN_NAME_BYTES) {
		snprintf(name, OWN_NAME_BYTES, "%s.%s", v->variant, v->word[i].name);
		word[i] = (struct atomic_config){ name, v->word[i].initial };
	}
	return name;
}

void *vmap_machine(struct machine *m, const struct vmap_own *own, const struct vmap_works *works)
{
	const struct vmap_config *c = m->model_config;
	const uint32_t locks = vmap_locks(m, c), works_nr = count_works(m, c, works);
	const uint32_t lists = vmap_lists(m, c);
	const uint32_t words = vmap_words(m, c);
	const size_t lock_bytes = (locks + own->locks) * sizeof(struct lock_config);
	const size_t word_bytes = (words + own->words) * sizeof(struct atomic_config);
	const size_t list_bytes = lists * sizeof(const char *);
	const size_t work_bytes = (works_nr + own->works) * sizeof(struct work_config);
	struct lock_config *lock =
		malloc(lock_bytes + word_bytes + list_bytes + work_bytes +
		       named_locks(m, c) * (size_t)LOCK_NAME_BYTES +
		       (words - VMAP_ATOMICS) * (size_t)WORD_NAME_BYTES +
		       (c->own_locks + c->own_atomics) * (size_t)OWN_NAME_BYTES +
		       (lists + works_nr) * (size_t)NAME_BYTES);
	struct atomic_config *word = (struct atomic_config *)(void *)((char *)lock + lock_bytes);
	const char **list = (const char **)(void *)((char *)word + word_bytes);
	struct work_config *work = (struct work_config *)(void *)((char *)list + list_bytes);
	char *name = (char *)work + work_bytes;

	if (!lock)
		return NULL;
	memcpy(lock, kernel_lock, sizeof(kernel_lock));
	name = name_locks(m, c, lock + VBQ_LOCK, name);
	if (own->locks)
		memcpy(lock + locks, own->lock, own->locks * sizeof(*own->lock));
	memcpy(word, atomics, sizeof(atomics));
	if (own->words)
		memcpy(word + words, own->word, own->words * sizeof(*own->word));
	name = name_lists(m, c, list, name);
	name = name_words(m, c, word + VMAP_ATOMICS, list, name);
	name = name_own(c, &own->variant, lock + locks - c->own_locks,
			word + words - c->own_atomics, name);
	name_works(m, c, works, list, work, name);
	for (uint32_t i = 0; i < own->works; i++) {
		work[works_nr + i] = own->work[i];
		work[works_nr + i].function = own->work_function;
	}
	m->lock = lock;
	m->locks = locks + own->locks;
	m->atomic = word;
	m->atomics = words + own->words;
	m->llist_name = list;
	m->llists = lists;
	m->llist_words = m->memory != MEMORY_SC && head_words(m, c);
	m->llist_word = VMAP_ATOMICS;
	m->llist_entries = c->defers ? 2 * c->areas : c->areas;
	m->work = work;
	m->works = works_nr + own->works;
	return lock;
}
