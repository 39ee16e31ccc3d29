/* SPDX-License-Identifier: MIT */
/*
 * visited.c - a hash table with open addressing and linear probing. It is at most three
 * quarters full. The hashes are uniform, so their low bits say where an entry belongs.
 */
#include "sim/search/strategy/visited.h"

#include <stdlib.h>

enum { FIRST_SIZE = 1 << 10, LARGE_SIZE = 1 << 20 };

bool visited_init(struct visited *v)
{
	v->entries = 0;
	v->mask = FIRST_SIZE - 1;
	v->entry = calloc(FIRST_SIZE, sizeof(*v->entry));
	return v->entry;
}

void visited_free(struct visited *v)
{
	free(v->entry);
	v->entry = NULL;
}

size_t visited_bytes(const struct visited *v)
{
	return (v->mask + 1) * sizeof(*v->entry);
}

static struct visited_entry *find(const struct visited *v, uint64_t hash)
{
	size_t i = hash & v->mask;

	while (v->entry[i].hash && v->entry[i].hash != hash)
		i = (i + 1) & v->mask;
	return &v->entry[i];
}

bool visited_grow(struct visited *v)
{
	const size_t factor = v->mask < LARGE_SIZE ? 4 : 2;
	struct visited larger = { .mask = factor * (v->mask + 1) - 1, .entries = v->entries };

	larger.entry = calloc(larger.mask + 1, sizeof(*larger.entry));
	if (!larger.entry)
		return false;
	for (size_t i = 0; i <= v->mask; i++)
		if (v->entry[i].hash)
			*find(&larger, v->entry[i].hash) = v->entry[i];
	free(v->entry);
	*v = larger;
	return true;
}

bool visited_is_full(const struct visited *v)
{
	return v->entries + 1 > v->mask / 4 * 3;
}

struct visited_entry *visited_add(struct visited *v, uint64_t hash, bool *is_new)
{
	struct visited_entry *e;

	hash += !hash;		/* 0 says that an entry is empty */
	e = find(v, hash);
	*is_new = !e->hash;
	if (e->hash)
		return e;
	if (visited_is_full(v)) {
		if (!visited_grow(v))
			return NULL;
		e = find(v, hash);
	}
	__atomic_store_n(&e->hash, hash, __ATOMIC_RELAXED);
	v->entries++;
	return e;
}

bool visited_has(const struct visited *v, uint64_t hash)
{
	uint64_t there;

	hash += !hash;
	for (size_t i = hash & v->mask;; i = (i + 1) & v->mask) {
		there = __atomic_load_n(&v->entry[i].hash, __ATOMIC_RELAXED);
		if (!there || there == hash)
			return there;
	}
}
