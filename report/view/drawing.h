/* SPDX-License-Identifier: MIT */
/*
 * drawing.h - a run as one would draw it in a mail: time goes down, each task or CPU has a
 * column, and each step that matters has a line.
 */
#ifndef REPORT_VIEW_DRAWING_H
#define REPORT_VIEW_DRAWING_H

#include "report/record/record.h"
#include "report/view/lines.h"

enum columns { COLUMNS_AUTO, COLUMNS_CPU, COLUMNS_TASK };

struct drawing {
	const struct record *r;
	GArray *line;		/* struct line */
	GArray *column;		/* uint32_t: the task or CPU of each column */
	int *column_of;		/* by task or CPU: its column; -1: it has none */
	gboolean by_cpu;	/* columns are CPUs */
	/* while events are read: */
	uint32_t *running;	/* by CPU: the task there; NIL: none, or it is not known */
	gboolean *in_op;	/* by task: it is within an operation */
	gboolean *waited;	/* by task: it had to wait before its next step */
	guint violation;	/* the next one to be drawn */
	struct sights *sights;	/* NULL: memory is sequentially consistent */
	guint told;		/* the latest event that was looked at ahead of its turn */
	guint seen;		/* the next one of what accesses saw, if there is a trace */
	/* afterwards: */
	gint violated_at;	/* the first line that tells of a violation, or -1 */
	char *signature;	/* the text without times */
};

/*
 * auto: there is a column for each task that took steps, or if these are many, for each
 * CPU. If the record is unwanted meanwhile, a part of it is drawn.
 */
struct drawing *drawing_new(const struct record *r, enum columns by);
void drawing_free(gpointer data);

/*
 * "purge.free x4", or if columns are CPUs "A: purge.free x4". The caller frees it with
 * g_free().
 */
char *drawing_text(const struct drawing *d, const struct line *l);

/*
 * The line of the first step that has this label; if such steps are left out, the line
 * before it. -1: there is no such step.
 */
gint drawing_line_of(const struct drawing *d, const char *label);

/* Has the record kept events that can be drawn? */
gboolean drawing_is_possible(const struct record *r);

/* utf8 if the locale's character set is that, else ascii. */
const char *drawing_pick(const char *utf8, const char *ascii);

#endif
