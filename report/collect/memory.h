/* SPDX-License-Identifier: MIT */
/*
 * memory.h - how much memory a record takes, and asking before it takes more.
 */
#ifndef REPORT_COLLECT_MEMORY_H
#define REPORT_COLLECT_MEMORY_H

#include "report/record/record.h"

/* Reserves memory for twice as many events and operations. FALSE: there will be none. */
gboolean record_has_room(struct record *r);

/* How many bytes it takes, about. */
uint64_t record_bytes(const struct record *r);

/* Will its interleaving be drawn? It needs the results of its operations, too. */
gboolean record_is_drawn(const struct record *r);

/*
 * To be called when the run is stored: drops the events and choices, which may be large,
 * and keeps what is shown later. All operations are kept only if they are few, if they
 * are to be listed, or if the run will be drawn.
 */
void record_drop_bulk(struct record *r, gboolean lists_ops);

/* Drops its operations, which nobody looks at any more. */
void record_drop_ops(struct record *r);

#endif
