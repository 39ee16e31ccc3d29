/* SPDX-License-Identifier: MIT */
/*
 * format_people.h - a result set for people: on a terminal, in a document, on a page.
 *
 * A column that is empty in every row is left out, and times are shown with their units.
 */
#ifndef REPORT_QUERY_FORMAT_PEOPLE_H
#define REPORT_QUERY_FORMAT_PEOPLE_H

#include <stdio.h>

#include "report/query/result_set.h"

/* In colours if out is a terminal that may have them. */
void print_people_table(const struct result_set *set, FILE *out);
void print_markdown(const struct result_set *set, FILE *out);
/* The rows say in data-run and data-t which moment of which run they are about. */
void print_html(const struct result_set *set, FILE *out);

#endif
