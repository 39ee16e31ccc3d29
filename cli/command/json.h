/* SPDX-License-Identifier: MIT */
/*
 * json.h - the results of a command as JSON on stdout, for --json.
 */
#ifndef CLI_COMMAND_JSON_H
#define CLI_COMMAND_JSON_H

#include "experiment/search/compare.h"
#include "report/record/record.h"

/* One object with all runs, or searches. database: where they were stored. */
void print_json(const struct scenario *s, const char *database, const GPtrArray *records);
void print_search_json(const struct scenario *s, const char *database,
		       const GPtrArray *records);

/* Of struct comparison: one object, or a list if there are more. */
void print_diff_json(const GArray *comparisons);

#endif
