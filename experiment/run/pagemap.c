/* SPDX-License-Identifier: MIT */
/*
 * pagemap.c - which pages were written is known to the system: /proc/self/pagemap has a word for
 * each page of the process (Linux, Documentation/admin-guide/mm/pagemap.rst). A page that is
 * neither in memory nor swapped out was never written since it was mapped.
 */
#define _GNU_SOURCE	/* MAP_ANONYMOUS */
#include "experiment/run/pagemap.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

enum { WORDS_AT_ONCE = 8192 };

#define IN_MEMORY	(UINT64_C(1) << 63)
#define SWAPPED_OUT	(UINT64_C(1) << 62)

struct pagemap {
	int file;
	uint64_t word[WORDS_AT_ONCE];
};

size_t pagemap_page_bytes(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

/* The words of so many pages from this address on. FALSE: they cannot be read. */
static gboolean read_words(struct pagemap *p, const void *memory, size_t pages)
{
	const size_t first = (uintptr_t)memory / pagemap_page_bytes();
	const size_t bytes = pages * sizeof(*p->word);

	return pread(p->file, p->word, bytes, (off_t)(first * sizeof(*p->word))) ==
	       (ssize_t)bytes;
}

/*
 * Does the file say of a page that was written that it was? A system that only acts as if it were
 * Linux may have the file, and nothing in it; a run would then begin with what another one left.
 */
static gboolean is_true(struct pagemap *p)
{
	unsigned char *const page = mmap(NULL, pagemap_page_bytes(), PROT_READ | PROT_WRITE,
					 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	gboolean ok;

	if (page == MAP_FAILED)
		return FALSE;
	*(volatile unsigned char *)page = 1;
	ok = read_words(p, page, 1) && p->word[0] & (IN_MEMORY | SWAPPED_OUT);
	munmap(page, pagemap_page_bytes());
	return ok;
}

struct pagemap *pagemap_open(void)
{
	struct pagemap *p = g_new(struct pagemap, 1);

	p->file = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	if (p->file >= 0 && is_true(p))
		return p;
	pagemap_close(p);
	return NULL;
}

void pagemap_close(struct pagemap *p)
{
	if (p && p->file >= 0)
		close(p->file);
	g_free(p);
}

gboolean pagemap_written(struct pagemap *p, const void *memory, size_t pages,
			 gboolean (*each)(void *data, size_t page), void *data)
{
	const unsigned char *const from = memory;
	const size_t page_bytes = pagemap_page_bytes();

	for (size_t page = 0; page < pages; page += WORDS_AT_ONCE) {
		const size_t nr = MIN(pages - page, (size_t)WORDS_AT_ONCE);

		if (!read_words(p, from + page * page_bytes, nr))
			return FALSE;
		for (size_t i = 0; i < nr; i++)
			if (p->word[i] & (IN_MEMORY | SWAPPED_OUT) && !each(data, page + i))
				return FALSE;
	}
	return TRUE;
}
