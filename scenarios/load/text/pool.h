/* SPDX-License-Identifier: MIT */
/*
 * pool.h - memory that lives as long as the scenario for which it was taken.
 */
#ifndef SCENARIOS_LOAD_TEXT_POOL_H
#define SCENARIOS_LOAD_TEXT_POOL_H

#include <glib.h>

struct pool {
	GStringChunk *strings;
	GPtrArray *blocks;
	gsize bytes;		/* what it gave out, and the texts that were read */
};

void pool_init(struct pool *p);
void pool_clear(struct pool *p);
void *pool_alloc(struct pool *p, gsize nr, gsize bytes);	/* zeroed */
char *pool_string(struct pool *p, const char *text, gsize length);

#endif
