/* SPDX-License-Identifier: MIT */
/*
 * start.h - what is there when the scenario begins, and what becomes free without a reason that
 * the trace shows.
 */
#ifndef IMPORT_START_H
#define IMPORT_START_H

#include "import/history.h"

#define UNSEEN "unseen"		/* the task that frees what nobody was seen to free */

/* busy, lazy and pooled of [vmalloc], and areas. */
void write_start(GString *s, const struct load *l, const struct history *h);
/* [task unseen], if it is needed. */
void write_unseen(GString *s, const struct load *l, const struct history *h);

#endif
