/* SPDX-License-Identifier: MIT */
/*
 * export.h - what simrun report can write of runs, in the formats of viewers that people
 * have already. A new export is a file that has its function, and a row in export.c.
 */
#ifndef REPORT_EXPORT_EXPORT_H
#define REPORT_EXPORT_EXPORT_H

#include <stdio.h>

#include <glib.h>

struct export_source;

/* Which of the chosen runs are made again: none, all, or those worth seeing on a page. */
enum export_needs { EXPORT_NEEDS_NOTHING, EXPORT_NEEDS_TRACES, EXPORT_NEEDS_PAGE };

struct export {
	const char *option;	/* its name as an option of simrun report */
	const char *argument;	/* what follows the option, as --help says it */
	const char *help;
	enum export_needs needs;
	gboolean of_kernel;	/* it has the events of a kernel */
	const char *one_run;	/* why it can have only one run; NULL: it can have many */
	gboolean of_latencies;	/* it has nothing unless tasks measured some */
	/*
	 * It is written into a file or into a folder: one of these is NULL. False with
	 * *error set if the database cannot be read or the folder not be written;
	 * ferror(out) tells whether the file could be written. If a record becomes
	 * unwanted meanwhile, the export ends early, and the caller discards it.
	 */
	gboolean (*to_file)(const struct export_source *s, FILE *out, GError **error);
	gboolean (*to_folder)(const struct export_source *s, const char *path,
			      GError **error);
};

enum { EXPORTS = 8 };
extern const struct export exports[EXPORTS];

#endif
