/* SPDX-License-Identifier: MIT */
/*
 * memory.h - how much memory a record takes, and asking before it takes more.
 */
#ifndef REPORT_COLLECT_MEMORY_H
#define REPORT_COLLECT_MEMORY_H

#include "report/record/record.h"

/* Reserves what it takes that the events and operations become twice as many. */
gboolean record_has_room(struct record *r);

/* How many bytes it takes, about. */
uint64_t record_bytes(const struct record *r);

/*
 * The events and choices are stored and may be large: only what is shown later is kept. That
 * is each operation only if there are few, or if they are to be listed.
 */
void record_drop_bulk(struct record *r, gboolean lists_ops);

#endif
