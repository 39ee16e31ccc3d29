/* SPDX-License-Identifier: MIT */
/*
 * interleaving.h - drawings of runs on paper, as in a mail.
 *
 *	     time  A                        B
 *	  1.20 us  purge.take
 *	  1.25 us                           alloc.overflow
 *	  1.31 us                           waits for purge_lock
 *	  2.05 us  purge.free x4
 *
 * Plain ASCII where the locale's character set is not UTF-8.
 */
#ifndef REPORT_VIEW_INTERLEAVING_H
#define REPORT_VIEW_INTERLEAVING_H

#include <stdio.h>

#include <glib.h>

#include "report/view/drawing.h"

enum interleavings { INTERLEAVINGS_AUTO, INTERLEAVINGS_ALL, INTERLEAVINGS_NONE };

/*
 * The distinct interleavings of these records (struct record *). auto: of those with a
 * schedule or a violation, the first that violates something and the first other one.
 */
void show_interleavings(const GPtrArray *records, enum interleavings which, FILE *out);

/* How one run is drawn. */
struct drawing_form {
	enum columns by;
	const char *around;	/* a label, or "violation": only what is around the first */
	gboolean whole;		/* however long it is */
};

/*
 * One run. False if there is nothing that it was to be drawn around. Of a record that is
 * unwanted nothing is drawn.
 */
gboolean show_interleaving(const struct record *r, const struct drawing_form *form,
			   FILE *out);

#endif
