/* SPDX-License-Identifier: MIT */
/*
 * zeros.c - which pages were written is known to the system: /proc/self/pagemap has a word for
 * each page of the process (Linux, Documentation/admin-guide/mm/pagemap.rst). A page that is
 * neither in memory nor swapped out was never written since it was mapped. Where that file cannot
 * be read, no memory is kept.
 */
#define _GNU_SOURCE	/* MAP_ANONYMOUS */
#include "experiment/run/zeros.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <glib.h>

enum {
	FEWEST_BYTES = 1 << 20,		/* malloc() is good at less */
	MOST_BYTES = 256 << 20,		/* to look through more takes as long as a short run */
	MOST_WRITTEN = 512,		/* pages; to clear more takes longer than to get new ones */
	WORDS_AT_ONCE = 8192,
};

#define IN_MEMORY	(UINT64_C(1) << 63)
#define SWAPPED_OUT	(UINT64_C(1) << 62)

struct zeros {
	unsigned char *memory;	/* NULL: there is none */
	size_t bytes;
	size_t page_bytes;
	int pagemap;		/* -1: cannot be read, or nobody needed it yet */
	guint taken;		/* how often somebody wanted memory */
	uint64_t word[WORDS_AT_ONCE];
};

static void drop(struct zeros *z)
{
	if (z->memory)
		munmap(z->memory, z->bytes);
	z->memory = NULL;
}

/* The words of so many pages from this one on. FALSE: they cannot be read. */
static gboolean read_words(struct zeros *z, size_t page, size_t pages)
{
	const size_t first = (uintptr_t)z->memory / z->page_bytes + page;
	const size_t bytes = pages * sizeof(*z->word);

	return pread(z->pagemap, z->word, bytes, (off_t)(first * sizeof(*z->word))) ==
	       (ssize_t)bytes;
}

/*
 * Does the file say of a page that was written that it was? A system that only acts as if it were
 * Linux may have the file, and nothing in it; a run would then begin with what another one left.
 */
static gboolean is_true(struct zeros *z)
{
	gboolean ok;

	z->bytes = z->page_bytes;
	z->memory = mmap(NULL, z->bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			 0);
	if (z->memory == MAP_FAILED) {
		z->memory = NULL;
		return FALSE;
	}
	*(volatile unsigned char *)z->memory = 1;
	ok = read_words(z, 0, 1) && z->word[0] & (IN_MEMORY | SWAPPED_OUT);
	drop(z);
	return ok;
}

struct zeros *zeros_new(void)
{
	struct zeros *z = g_new(struct zeros, 1);

	z->memory = NULL;
	z->page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	z->pagemap = -1;
	z->taken = 0;
	return z;
}

static void open_pagemap(struct zeros *z)
{
	z->pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	if (z->pagemap >= 0 && !is_true(z)) {
		close(z->pagemap);
		z->pagemap = -1;
	}
}

void zeros_free(struct zeros *z)
{
	if (!z)
		return;
	drop(z);
	if (z->pagemap >= 0)
		close(z->pagemap);
	g_free(z);
}

/* FALSE: it cannot, or should not, be cleared. */
static gboolean clear(struct zeros *z)
{
	const size_t pages = z->bytes / z->page_bytes;
	guint written = 0;

	for (size_t page = 0; page < pages; page += WORDS_AT_ONCE) {
		const size_t nr = MIN(pages - page, (size_t)WORDS_AT_ONCE);

		if (!read_words(z, page, nr))
			return FALSE;
		for (size_t i = 0; i < nr; i++) {
			if (!(z->word[i] & (IN_MEMORY | SWAPPED_OUT)))
				continue;
			if (++written > MOST_WRITTEN)
				return FALSE;
			memset(z->memory + (page + i) * z->page_bytes, 0, z->page_bytes);
		}
	}
	return TRUE;
}

void *zeros_take(struct zeros *z, uint64_t bytes)
{
	void *memory;

	/* a thread's first run is mostly its last, and then clearing it is of no use */
	if (!z->taken++)
		return NULL;
	if (z->taken == 2)
		open_pagemap(z);
	if (z->pagemap < 0 || bytes < FEWEST_BYTES || bytes > MOST_BYTES)
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
