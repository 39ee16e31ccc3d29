/* SPDX-License-Identifier: MIT */
/*
 * result_set.h - the answer of a query, printed for people or for programs.
 *
 * A column whose name ends in _ns holds nanoseconds: people read "12.3 us" below a name
 * without that end, programs the number. A column that is NULL in every row is left out
 * for people.
 */
#ifndef REPORT_VIEW_RESULT_SET_H
#define REPORT_VIEW_RESULT_SET_H

#include <stdio.h>

#include <glib.h>

struct sqlite3;

enum format { FORMAT_TABLE, FORMAT_TSV, FORMAT_JSON, FORMAT_MARKDOWN, FORMAT_HTML };

struct result_set_column {
	char *name;
	gboolean number;	/* of every row that is not NULL */
};

struct result_set {
	char *name;		/* for programs */
	char *title;		/* for people, may be NULL */
	GArray *column;		/* struct result_set_column */
	GPtrArray *row;		/* of char **: a cell a column, NULL where it has none */
};

struct result_set *result_set_new(const char *name, const char *title);
void result_set_free(gpointer data);
void result_set_column(struct result_set *g, const char *name, gboolean number);
/* As many as there are columns, each to be freed with g_free(); NULL: none. */
void result_set_row(struct result_set *g, char **cell);

/* NULL with *error set. */
struct result_set *result_set_query(struct sqlite3 *db, const char *name, const char *title,
			const char *sql, GError **error);

/* Of several: each below its title, or (JSON) one object with a list for each. */
void result_sets_print(const GPtrArray *result_sets, enum format format, FILE *out);

/* One of them; JSON: a list of objects. */
void result_set_print(const struct result_set *g, enum format format, FILE *out);

/* "table", "tsv", "json", "markdown"; -1: it is none of these. */
/* Escaped for an element or an attribute in double quotes. */
void put_html(const char *text, FILE *out);

int format_from_word(const char *word);

#endif
