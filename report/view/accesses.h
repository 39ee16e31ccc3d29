/* SPDX-License-Identifier: MIT */
/*
 * accesses.h - who sees what, in words, for a line of a drawing.
 *
 * Where memory is sequentially consistent nobody is told what accesses see, and there are
 * only their names.
 */
#ifndef REPORT_VIEW_ACCESSES_H
#define REPORT_VIEW_ACCESSES_H

#include "report/record/record.h"
#include "report/record/sights.h"

/* Is the step, of this label, one that a program says of variables, and of their order? */
gboolean is_memory_label(const char *label);

/* Is it one that a program says of a lock? Where memory is sc, these tell little. */
gboolean is_lock_label(const char *label);

/*
 * "task.load  x: reads 0". e is the step's event, and s->object may be NIL. The caller
 * frees it with g_free().
 */
char *access_text(const struct record *r, const struct event *e, const struct sight *s);

/* The same without the label: "x: reads 0, writes 1". */
char *sight_text(const struct record *r, const struct event *e, const struct sight *s);

/* "though B has written 1 (not visible to cpu 0 yet)": goes on with that. The same. */
char *missed_text(const struct record *r, const struct event *e, const struct sight *s);

/* A store in a buffer: "x = 1", or "unlock of vmap_area_lock". The same. */
char *store_text(const struct record *r, uint32_t object, int64_t value);

/* "cpu 0: x = 1 becomes visible". The same. */
char *visible_text(const struct record *r, uint32_t cpu, uint32_t object, int64_t value);

/* Weak: "x = 1 becomes visible to cpu 1", as the access of this step shows. The same. */
char *revealed_text(const struct record *r, const struct event *e, const struct sight *s);

#endif
