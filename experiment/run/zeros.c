/* SPDX-License-Identifier: MIT */
/*
 * zeros.c - what a run has written is cleared, page by page (pagemap.h). Where it is not known what
 * that is, no memory is kept.
 */
#define _GNU_SOURCE	/* MAP_ANONYMOUS */
#include "experiment/run/zeros.h"

#include <string.h>
#include <sys/mman.h>

#include <glib.h>

#include "experiment/run/pagemap.h"

enum {
	FEWEST_BYTES = 1 << 20,		/* malloc() is good at less */
	MOST_BYTES = 256 << 20,		/* to look through more takes as long as a short run */
	MOST_WRITTEN = 512,		/* pages; to clear more takes longer than to get new ones */
};

struct zeros {
	unsigned char *memory;	/* NULL: there is none */
	size_t bytes;
	size_t page_bytes;
	struct pagemap *pagemap;	/* NULL: there is none, or nobody needed it yet */
	guint taken;		/* how often somebody wanted memory */
	guint written;		/* pages that were cleared */
};

static void drop(struct zeros *z)
{
	if (z->memory)
		munmap(z->memory, z->bytes);
	z->memory = NULL;
}

struct zeros *zeros_new(void)
{
	struct zeros *z = g_new0(struct zeros, 1);

	z->page_bytes = pagemap_page_bytes();
	return z;
}

void zeros_free(struct zeros *z)
{
	if (!z)
		return;
	drop(z);
	pagemap_close(z->pagemap);
	g_free(z);
}

/* FALSE: there are too many. */
static gboolean clear_page(void *data, size_t page)
{
	struct zeros *z = data;

	if (++z->written > MOST_WRITTEN)
		return FALSE;
	memset(z->memory + page * z->page_bytes, 0, z->page_bytes);
	return TRUE;
}

/* FALSE: it cannot, or should not, be cleared. */
static gboolean clear(struct zeros *z)
{
	z->written = 0;
	return pagemap_written(z->pagemap, z->memory, z->bytes / z->page_bytes, clear_page, z);
}

void *zeros_take(struct zeros *z, uint64_t bytes)
{
	void *memory;

	/* a thread's first run is mostly its last, and then clearing it is of no use */
	if (!z->taken++)
		return NULL;
	if (z->taken == 2)
		z->pagemap = pagemap_open();
	if (!z->pagemap || bytes < FEWEST_BYTES || bytes > MOST_BYTES)
		return NULL;
	bytes = (bytes + z->page_bytes - 1) / z->page_bytes * z->page_bytes;
	if (z->memory && z->bytes == bytes)
		return z->memory;
	drop(z);
	memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return NULL;
	z->memory = memory;
	z->bytes = bytes;
	return memory;
}

void zeros_give_back(struct zeros *z)
{
	if (z->memory && !clear(z))
		drop(z);
}
