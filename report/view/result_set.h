/* SPDX-License-Identifier: MIT */
/*
 * grid.h - the answer of a query, printed for people or for programs.
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

struct grid_column {
	char *name;
	gboolean number;	/* of every row that is not NULL */
};

struct grid {
	char *name;		/* for programs */
	char *title;		/* for people, may be NULL */
	GArray *column;		/* struct grid_column */
	GPtrArray *row;		/* of char **: a cell a column, NULL where it has none */
};

struct grid *grid_new(const char *name, const char *title);
void grid_free(gpointer data);
void grid_column(struct grid *g, const char *name, gboolean number);
/* As many as there are columns, each to be freed with g_free(); NULL: none. */
void grid_row(struct grid *g, char **cell);

/* NULL with *error set. */
struct grid *grid_query(struct sqlite3 *db, const char *name, const char *title,
			const char *sql, GError **error);

/* Of several: each below its title, or (JSON) one object with a list for each. */
void grids_print(const GPtrArray *grids, enum format format, FILE *out);

/* One of them; JSON: a list of objects. */
void grid_print(const struct grid *g, enum format format, FILE *out);

/* "table", "tsv", "json", "markdown"; -1: it is none of these. */
/* Escaped for an element or an attribute in double quotes. */
void put_html(const char *text, FILE *out);

int format_from_word(const char *word);

#endif
