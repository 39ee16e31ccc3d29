/* SPDX-License-Identifier: MIT */
/*
 * drawing.h - a run as one would draw it in a mail: time downwards, a column for each
 * task or CPU, a line for each step that matters.
 */
#ifndef REPORT_VIEW_DRAWING_H
#define REPORT_VIEW_DRAWING_H

#include "report/record/record.h"
#include "report/view/lines.h"

enum columns { COLUMNS_AUTO, COLUMNS_CPU, COLUMNS_TASK };

struct drawing {
	const struct record *r;
	GArray *line;		/* struct line */
	GArray *column;		/* uint32_t: task, or CPU, of each column */
	int *column_of;		/* by task, or CPU: its column, -1: none */
	gboolean by_cpu;
	uint32_t *running;	/* by CPU: the task there, NIL: not known or none */
	gboolean *in_op;	/* by task: it is inside an operation */
	gboolean *waited;	/* by task: to take the step that it takes next */
	guint violation;	/* the next to be drawn */
	gint violated_at;	/* first line that shows one, -1: none */
	char *signature;	/* the whole of it without times */
};

/*
 * auto: a column for each task that moved, if they are few. Of a record that is unwanted
 * it is a part.
 */
struct drawing *drawing_new(const struct record *r, enum columns by);
void drawing_free(gpointer data);

/* "purge.free x4", and (by CPU) whose it is. To be freed with g_free(). */
char *drawing_text(const struct drawing *d, const struct line *l);

/*
 * The line of the first step with this label, or the line before it where such steps are
 * left out. -1: there is no such step.
 */
gint drawing_line_of(const struct drawing *d, const char *label);

/* Nothing was kept that could be drawn. */
gboolean drawing_is_possible(const struct record *r);

/* The one for the locale's character set. */
const char *drawing_pick(const char *utf8, const char *ascii);

#endif
