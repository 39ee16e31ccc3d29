/* SPDX-License-Identifier: MIT */
/*
 * report.h - a report while it is made: which runs it is of, and those made again.
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
	int64_t worst_ns;	/* when it went wrong first or was slowest; -1: never */
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
	gboolean missed;	/* what was to be seen happens in no run */
};

/* The runs that summary_choose() chose. */
gboolean report_read_runs(struct report *r, GError **error);
struct chosen_run *report_run(const struct report *r, guint i);

/* Makes a run again, if that was not done yet, keeping what is in the report's window. */
gboolean report_draw(struct report *r, struct chosen_run *c, GError **error);
gboolean report_draw_all(struct report *r, GError **error);
/* Those worth seeing, and of long ones what is around their worst moment. */
gboolean report_draw_for_page(struct report *r, GError **error);

#endif
