/* SPDX-License-Identifier: MIT */
/*
 * format_people.h - a result set for people: on a terminal, in a document, on a page.
 *
 * A column is left out if all of its cells are empty. Times are shown with their units.
 */
#ifndef REPORT_QUERY_FORMAT_PEOPLE_H
#define REPORT_QUERY_FORMAT_PEOPLE_H

#include <stdio.h>

#include "report/query/result_set.h"

/* Words are coloured if out is a terminal that shows colours and NO_COLOR is not set. */
void print_people_table(const struct result_set *set, FILE *out);
void print_markdown(const struct result_set *set, FILE *out);
/* A row says in data-run and data-t which moment of which run it is about. */
void print_html(const struct result_set *set, FILE *out);

#endif
