/* SPDX-License-Identifier: MIT */
/*
 * pool.h - memory that lives as long as the scenario for which it was taken, or as long as
 * all the points of a sweep.
 */
#ifndef SCENARIOS_LOAD_TEXT_POOL_H
#define SCENARIOS_LOAD_TEXT_POOL_H

#include <glib.h>

struct pool {
	GStringChunk *strings;
	GPtrArray *blocks;
	gsize bytes;		/* what it gave out, and the texts that were read */
};

struct pool *pool_new(void);
/* Any thread may do these. The last one that drops it frees all. */
struct pool *pool_ref(struct pool *p);
void pool_unref(struct pool *p);

void *pool_alloc(struct pool *p, gsize nr, gsize bytes);	/* zeroed */
char *pool_string(struct pool *p, const char *text, gsize length);

#endif
