/* SPDX-License-Identifier: MIT */
/*
 * zeros.h - the memory of the worlds that a thread makes one after another.
 *
 * A short run writes a few pages of a world of many megabytes. To get these pages from the system
 * and to give them back took a tenth of such a run, and while one thread gave them back, all others
 * were interrupted. So a thread keeps the memory, and clears the pages that were written.
 */
#ifndef EXPERIMENT_RUN_ZEROS_H
#define EXPERIMENT_RUN_ZEROS_H

#include <stdint.h>

struct zeros;

/* A thread's own. It has no memory yet. */
struct zeros *zeros_new(void);
void zeros_free(struct zeros *z);	/* NULL is allowed */

/* So many bytes, all zero. NULL: they are to be had elsewhere, as those of the first run are. */
void *zeros_take(struct zeros *z, uint64_t bytes);

/* Nobody uses them any more. Only what was written little is kept. */
void zeros_give_back(struct zeros *z);

#endif
