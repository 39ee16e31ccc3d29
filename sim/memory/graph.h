/* SPDX-License-Identifier: MIT */
/*
 * graph.h - what comes before what in a weak machine's execution.
 *
 * A node says: this write becomes visible to this CPU. On the CPU that made it, that is when
 * the write is made. A set holds nodes: all those that come before something. The graph keeps
 * the sets closed: whatever comes before a node of a set is in the set, too.
 *
 * Only writes that some CPU may still overlook have nodes. doc/memory.md argues why that is
 * enough, and why the graph has no circle as long as each access is allowed (weak.c).
 */
#ifndef SIM_MEMORY_GRAPH_H
#define SIM_MEMORY_GRAPH_H

#include <string.h>

#include "sim/world/memory.h"

/* A set outside the arena. */
struct nodes {
	uint64_t word[NODE_WORDS];
};

static inline uint64_t *set_at(const struct memory *y, uint32_t nr)
{
	return y->set + (size_t)nr * y->node_words;
}

static inline uint32_t node_of(const struct memory *y, uint32_t write, uint32_t cpu)
{
	return write * y->cpus + cpu;
}

/* What comes before: the write becomes visible to the CPU; … the CPU's accesses that saw it. */
static inline uint64_t *visible(const struct memory *y, uint32_t write, uint32_t cpu)
{
	return set_at(y, y->at.visible + node_of(y, write, cpu));
}

static inline uint64_t *accessed(const struct memory *y, uint32_t write, uint32_t cpu)
{
	return set_at(y, y->at.accessed + node_of(y, write, cpu));
}

static inline uint64_t *base_visible(const struct memory *y, uint32_t word, uint32_t cpu)
{
	return set_at(y, y->at.base_visible + word * y->cpus + cpu);
}

static inline uint64_t *base_accessed(const struct memory *y, uint32_t word, uint32_t cpu)
{
	return set_at(y, y->at.base_accessed + word * y->cpus + cpu);
}

static inline uint64_t *cpu_set(const struct memory *y, uint32_t cpu, enum cpu_set kind)
{
	return set_at(y, y->at.cpu + cpu * CPU_SETS + kind);
}

static inline uint64_t *cumul(const struct memory *y, uint32_t cpu, enum cumul kind,
			      uint32_t to)
{
	return set_at(y, y->at.cumul + (cpu * CUMULS + kind) * y->cpus + to);
}

static inline void join(const struct memory *y, uint64_t *to, const uint64_t *from)
{
	for (uint32_t i = 0; i < y->node_words; i++)
		to[i] |= from[i];
}

static inline void copy(const struct memory *y, uint64_t *to, const uint64_t *from)
{
	memcpy(to, from, y->node_words * sizeof(*to));
}

static inline void clear(const struct memory *y, uint64_t *set)
{
	memset(set, 0, y->node_words * sizeof(*set));
}

static inline void add_node(uint64_t *set, uint32_t node)
{
	set[node / 64] |= UINT64_C(1) << node % 64;
}

static inline bool has_node(const uint64_t *set, uint32_t node)
{
	return set[node / 64] >> node % 64 & 1;
}

static inline uint16_t *seen_by(const struct memory *y, uint32_t word, uint32_t cpu)
{
	return &y->seen[word * y->cpus + cpu];
}

/* Where the writes of a word begin, and how many there are besides its base. */
uint32_t first_write(const struct memory *y, uint32_t word);
uint32_t writes_to(const struct memory *y, uint32_t word, uint32_t first);

/*
 * An access of this CPU comes before this and all later writes to the word become visible to
 * it. before: what comes before the access, and the access itself if that is a node.
 */
void precedes_writes(struct memory *y, uint32_t from, uint32_t end, uint32_t cpu,
		     const uint64_t *before);

/* Makes room for a write at this place, with empty sets. Nodes get other numbers, also in these. */
void insert_write(struct memory *y, uint32_t at, struct nodes *also, struct nodes *and);

/* For --check: are the writes in order, and the sets closed, and is there no circle? */
bool graph_is_valid(const struct memory *y);

/*
 * Forgets what can make no difference any more, and makes the oldest writes everybody's if there
 * would be no room for another one.
 */
void forget_writes(struct memory *y);

#endif
