/* SPDX-License-Identifier: MIT */
/*
 * queries.h - the questions of doc/queries.md, which is part of the program.
 *
 * A question is a heading "## NAME", a paragraph that asks it, and one block ```sql.
 */
#ifndef REPORT_QUERY_QUERIES_H
#define REPORT_QUERY_QUERIES_H

#include <glib.h>

struct query {
	char *name, *question, *sql;
};

/* In the order of the text; of struct query *. */
GPtrArray *queries_read(void);

#endif
