/* SPDX-License-Identifier: MIT */
/*
 * hash.h - hashes of 64 bits for searches: within a process, of bytes in its own order.
 */
#ifndef SIM_BASE_HASH_H
#define SIM_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define XXH_INLINE_ALL		/* many short pieces are hashed */
#include <xxhash.h>

static inline uint64_t hash_number(uint64_t hash, uint64_t number)
{
	hash = (hash ^ number) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

/* XXH3 gets no seed: for each seed it would derive a secret first, which takes longer. */
static inline uint64_t hash_more(uint64_t hash, const void *bytes, size_t n)
{
	return hash_number(hash, XXH3_64bits(bytes, n));
}

/* The same of a few numbers of 8 bytes each, which that takes longer to begin than to do. */
static inline uint64_t hash_words(uint64_t hash, const void *bytes, size_t n)
{
	const uint64_t *word = bytes;

	for (size_t i = 0; i < n / sizeof(*word); i++)
		hash = hash_number(hash, word[i]);
	return hash;
}

#endif
