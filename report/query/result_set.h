/* SPDX-License-Identifier: MIT */
/*
 * result_set.h - the answer of a query: a table of texts in memory. format.h prints it.
 */
#ifndef REPORT_QUERY_RESULT_SET_H
#define REPORT_QUERY_RESULT_SET_H

#include <glib.h>

struct sqlite3;

struct result_set_column {
	char *name;
	gboolean number;	/* every cell that is not NULL is one */
};

struct result_set {
	char *name;		/* for programs */
	char *title;		/* for people, may be NULL */
	GArray *column;		/* struct result_set_column */
	GPtrArray *row;		/* char **: a cell for each column; NULL: it is empty */
};

struct result_set *result_set_new(const char *name, const char *title);
void result_set_free(gpointer data);

/* number: the column holds nothing else. All columns are added before the first row. */
void result_set_column(struct result_set *set, const char *name, gboolean number);
/* cell: one for each column, which the result set frees with g_free(); or NULL. */
void result_set_row(struct result_set *set, char **cell);

struct result_set_column *result_set_column_at(const struct result_set *set, guint i);
/* NULL if it is empty. */
const char *result_set_cell(const struct result_set *set, guint row, guint column);

/* What the query answers. NULL with *error set if it fails, or has too many rows. */
struct result_set *result_set_query(struct sqlite3 *db, const char *name, const char *title,
				    const char *sql, GError **error);

/* Sets *error to what a query just failed with; returns FALSE for convenience. */
gboolean query_failed(struct sqlite3 *db, GError **error);

#endif
