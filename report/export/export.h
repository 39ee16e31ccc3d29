/* SPDX-License-Identifier: MIT */
/*
 * export.h - what simrun report can write of runs, in the formats of viewers that people
 * have already. A new export is a file that has its function, and a row in export.c.
 */
#ifndef REPORT_EXPORT_EXPORT_H
#define REPORT_EXPORT_EXPORT_H

#include <stdio.h>

#include <glib.h>

struct sqlite3;

/* What an export is made of. */
struct export_source {
	struct sqlite3 *db;	/* in which summary_choose() chose runs */
	const char *path;	/* of that database */
	const GArray *runs;	/* struct drawn_run: those that were made again, by id */
};

/* Which of the chosen runs are made again for it. */
enum export_needs { EXPORT_NEEDS_NOTHING, EXPORT_NEEDS_TRACES, EXPORT_NEEDS_PAGE };

struct export {
	const char *option;	/* its name as an option of simrun report */
	const char *argument;	/* what follows the option, as --help says it */
	const char *help;
	enum export_needs needs;	/* PAGE: those that are worth seeing on a page */
	const char *one_run;	/* why it can be of one run only; NULL: it can be of many */
	/*
	 * One of these: into a file, or a folder. False with *error set if the database
	 * cannot be read. ferror(out) tells of failures in writing the file. If a record is
	 * unwanted meanwhile, the export ends early, and the caller throws it away.
	 */
	gboolean (*to_file)(const struct export_source *s, FILE *out, GError **error);
	gboolean (*to_folder)(const struct export_source *s, const char *path, GError **error);
};

enum { EXPORTS = 6 };
extern const struct export exports[EXPORTS];

#endif
