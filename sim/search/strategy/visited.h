/* SPDX-License-Identifier: MIT */
/*
 * visited.h - the set of states that a search has been in, by their 64-bit hashes.
 */
#ifndef SIM_SEARCH_VISITED_H
#define SIM_SEARCH_VISITED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct visited_entry {
	uint64_t hash;		/* 0: empty */
	uint64_t note;		/* what the strategy has to know of the state; 0 at first */
};

struct visited {
	struct visited_entry *entry;
	size_t mask;
	uint64_t entries;
};

/* false: there is no memory; visited_free() is allowed anyway. */
bool visited_init(struct visited *v);
void visited_free(struct visited *v);

/*
 * The entry of this hash, valid until the next call; *is_new: it was added now. NULL: there
 * is no memory.
 */
struct visited_entry *visited_add(struct visited *v, uint64_t hash, bool *is_new);

/* Will the next new entry move all others? To move them now; false: there is no memory. */
bool visited_is_full(const struct visited *v);
bool visited_grow(struct visited *v);

/* Is there an entry of this hash? Another thread may add one meanwhile, if none are moved. */
bool visited_has(const struct visited *v, uint64_t hash);

size_t visited_bytes(const struct visited *v);

#endif
