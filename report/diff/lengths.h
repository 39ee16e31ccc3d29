/* SPDX-License-Identifier: MIT */
/*
 * lengths.h - the worst that any interleaving does to two variants: how long preemption stays
 * off, and how long a task waits.
 */
#ifndef REPORT_DIFF_LENGTHS_H
#define REPORT_DIFF_LENGTHS_H

#include "report/record/exploration.h"
#include "report/record/record.h"

struct length_diff {
	const struct maximum_row *a, *b;
	gboolean differs;
	gboolean open;		/* one of the searches did not end, and so cannot tell */
};

/* Of two searches for the same length, which must outlive it. */
struct length_diff length_diff_of(const struct record *a, const struct record *b);

/* "preempt_off", "wait of A". g_free() it. */
char *length_title(const struct length_diff *d);

/* "3.27 µs", "at least 3.27 µs", "it may never end". g_free() it. */
char *length_text(const struct maximum_row *m);

#endif
