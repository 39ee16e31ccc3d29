/* SPDX-License-Identifier: MIT */
/*
 * pagemap.h - which pages of a block of memory were written since it was mapped.
 */
#ifndef EXPERIMENT_RUN_PAGEMAP_H
#define EXPERIMENT_RUN_PAGEMAP_H

#include <stddef.h>

#include <glib.h>

struct pagemap;

/* NULL: the system does not say which pages were written. */
struct pagemap *pagemap_open(void);
void pagemap_close(struct pagemap *p);		/* p may be NULL */

size_t pagemap_page_bytes(void);

/*
 * Calls each() for each of so many pages, from this one on, that was written or may have been;
 * until it returns FALSE. memory: begins with a page. FALSE: each() has, or the system does not say.
 */
gboolean pagemap_written(struct pagemap *p, const void *memory, size_t pages,
			 gboolean (*each)(void *data, size_t page), void *data);

#endif
