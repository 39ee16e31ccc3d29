/* SPDX-License-Identifier: MIT */
/*
 * pool.c - blocks and strings that are freed all at once.
 */
#include "scenarios/load/text/pool.h"

struct pool *pool_new(void)
{
	struct pool *p = g_atomic_rc_box_new0(struct pool);

	p->strings = g_string_chunk_new(4096);
	p->blocks = g_ptr_array_new_with_free_func(g_free);
	return p;
}

struct pool *pool_ref(struct pool *p)
{
	return g_atomic_rc_box_acquire(p);
}

static void clear(gpointer data)
{
	struct pool *p = data;

	g_string_chunk_free(p->strings);
	g_ptr_array_unref(p->blocks);
}

void pool_unref(struct pool *p)
{
	g_atomic_rc_box_release_full(p, clear);
}

void *pool_alloc(struct pool *p, gsize nr, gsize bytes)
{
	void *block = g_malloc0_n(nr ? nr : 1, bytes);

	g_ptr_array_add(p->blocks, block);
	p->bytes += nr * bytes;
	return block;
}

char *pool_string(struct pool *p, const char *text, gsize length)
{
	p->bytes += length + 1;
	return g_string_chunk_insert_len(p->strings, text, (gssize)length);
}
