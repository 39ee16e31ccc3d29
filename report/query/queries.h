/* SPDX-License-Identifier: MIT */
/*
 * queries.h - the questions of doc/queries.md, which is built into the program.
 *
 * Each consists of a heading "## NAME", a paragraph that asks the question, and a block
 * ```sql that answers it.
 */
#ifndef REPORT_QUERY_QUERIES_H
#define REPORT_QUERY_QUERIES_H

#include <glib.h>

struct query {
	char *name, *question, *sql;
};

/* The queries (struct query *) in the order of the text. The array frees them. */
GPtrArray *queries_read(void);

#endif
