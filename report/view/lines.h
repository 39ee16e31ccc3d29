/* SPDX-License-Identifier: MIT */
/*
 * lines.h - the lines of a drawing. Steps that are repeated round after round become one
 * line.
 */
#ifndef REPORT_VIEW_LINES_H
#define REPORT_VIEW_LINES_H

#include <stdint.h>

#include <glib.h>

struct record;

struct line {
	int64_t t_ns;
	uint64_t step;		/* of the run; of a line that is repeated, the first */
	uint32_t task, cpu;	/* NIL: it belongs to none */
	int column;		/* of the drawing; -1: it goes across all of them */
	unsigned repeats;
	gboolean whole;		/* what does not fit goes on in the next line; else it is cut */
	char *text;
};

/* Of struct line. The array frees their texts. */
GArray *lines_new(void);

/*
 * Rounds of up to four lines of one task that follow each other become one line. If the
 * record is unwanted meanwhile, what comes later is left out.
 */
void lines_fold(GArray *lines, const struct record *r);

#endif
