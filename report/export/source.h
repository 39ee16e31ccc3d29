/* SPDX-License-Identifier: MIT */
/*
 * source.h - what exports are made from.
 */
#ifndef REPORT_EXPORT_SOURCE_H
#define REPORT_EXPORT_SOURCE_H

#include <glib.h>

struct sqlite3;

struct export_source {
	struct sqlite3 *db;	/* in which summary_choose() chose runs */
	const char *path;	/* of that database */
	const GArray *runs;	/* struct drawn_run: those that were made again, by id */
};

#endif
