/* SPDX-License-Identifier: MIT */
/*
 * report.h - a report while it is made: the runs it tells of, and making them again.
 */
#ifndef CLI_COMMAND_REPORT_H
#define CLI_COMMAND_REPORT_H

#include "cli/command/command.h"
#include "experiment/run/replay.h"
#include "report/query/format.h"
#include "report/view/drawing.h"

struct sqlite3;

/* A run that was chosen, and what the database knows of it. */
struct chosen_run {
	int64_t id, steps, sim_ns;
	int64_t violations;
	int64_t worst_ns;	/* of its first violation or worst latency; -1: none */
	int64_t late_ns;	/* its worst latency; 0: nobody measured any */
	gboolean blamed;	/* it is known who is to blame for that */
	gboolean scheduled, search;
	struct replay *drawn;	/* NULL: it was not made again */
};

struct report {
	const struct options *o;
	const char *path;
	struct store *store;
	struct sqlite3 *db;
	GArray *run;		/* struct chosen_run, by id */
	gboolean named;		/* by the user */
	struct run_window window;
	gboolean windowed;
	enum format format;
	enum columns by;
	gboolean missed;	/* no run has what it was to be drawn around */
};

/* Reads what the database knows of the runs that summary_choose() chose. */
gboolean report_read_runs(struct report *r, GError **error);
struct chosen_run *report_run(const struct report *r, guint i);

/* Makes a run again, unless it was made already, for a picture of the report's window. */
gboolean report_draw(struct report *r, struct chosen_run *c, GError **error);
gboolean report_draw_all(struct report *r, GError **error);
/* Makes those again that are worth a place on a page; of long ones, their worst moment. */
gboolean report_draw_for_page(struct report *r, GError **error);

#endif
