/* SPDX-License-Identifier: MIT */
/*
 * format.h - result sets printed, for people or for programs.
 *
 * A column whose name ends in _ns holds nanoseconds. Programs read the number; people read
 * "12.3 us", and the column's name without "_ns".
 */
#ifndef REPORT_QUERY_FORMAT_H
#define REPORT_QUERY_FORMAT_H

#include <stdio.h>

#include "report/query/result_set.h"

enum format { FORMAT_TABLE, FORMAT_TSV, FORMAT_JSON, FORMAT_MARKDOWN, FORMAT_HTML };

/* "table", "tsv", "json", "markdown"; NULL: what comes now cannot be asked for by a word. */
const char *format_word(unsigned format);

/* One result set; in JSON a list that has an object for each row. */
void result_set_print(const struct result_set *set, enum format format, FILE *out);

/* Several: each below its title, or in JSON one object that has a list for each. */
void result_sets_print(const GPtrArray *result_sets, enum format format, FILE *out);

#endif
