/* SPDX-License-Identifier: MIT */
/*
 * result_set.c - see result_set.h. What comes from a scenario or a stranger's database is text of
 * anybody's choice: each format says how such text is made harmless.
 */
#include "report/view/result_set.h"

#include <string.h>
#include <unistd.h>

#include <libsmartcols.h>
#include <sqlite3.h>

#include "lib/duration.h"
#include "lib/json.h"
#include "report/view/show.h"
#include "report/store/store.h"
#include "lib/escape.h"

enum {
	LONG_TEXT = 40,		/* may be broken into lines on a page */
	MAX_ROWS = 1000000,	/* of a table that is for people, and is kept in memory */
};

/* --- filling --------------------------------------------------------------------- */

static void clear_column(gpointer column)
{
	g_free(((struct result_set_column *)column)->name);
}

struct result_set *result_set_new(const char *name, const char *title)
{
	struct result_set *g = g_new0(struct result_set, 1);

	g->name = g_strdup(name);
	g->title = g_strdup(title);
	g->column = g_array_new(FALSE, TRUE, sizeof(struct result_set_column));
	g_array_set_clear_func(g->column, clear_column);
	g->row = g_ptr_array_new();
	return g;
}

void result_set_free(gpointer data)
{
	struct result_set *g = data;

	if (!g)
		return;
	for (guint i = 0; i < g->row->len; i++) {
		char **cell = g->row->pdata[i];

		for (guint k = 0; k < g->column->len; k++)
			g_free(cell[k]);
		g_free(cell);
	}
	g_ptr_array_unref(g->row);
	g_array_unref(g->column);
	g_free(g->name);
	g_free(g->title);
	g_free(g);
}

void result_set_column(struct result_set *g, const char *name, gboolean number)
{
	const struct result_set_column c = { .name = g_strdup(name), .number = number };

	g_array_append_val(g->column, c);
}

void result_set_row(struct result_set *g, char **cell)
{
	g_ptr_array_add(g->row, g_memdup2(cell, g->column->len * sizeof(*cell)));
}

static struct result_set_column *column_at(const struct result_set *g, guint i)
{
	return &g_array_index(g->column, struct result_set_column, i);
}

static void read_row(struct result_set *g, sqlite3_stmt *q)
{
	const guint columns = g->column->len;
	g_autofree char **cell = g_new0(char *, columns + 1);

	for (guint i = 0; i < columns; i++) {
		const int type = sqlite3_column_type(q, (int)i);

		cell[i] = g_strdup((const char *)sqlite3_column_text(q, (int)i));
		if (type != SQLITE_NULL)
			column_at(g, i)->number &= type != SQLITE_TEXT &&
						   type != SQLITE_BLOB;
	}
	result_set_row(g, cell);
}

struct result_set *result_set_query(struct sqlite3 *db, const char *name, const char *title,
			const char *sql, GError **error)
{
	struct result_set *g = result_set_new(name, title);
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &q, NULL);

	for (int i = 0; rc == SQLITE_OK && i < sqlite3_column_count(q); i++)
		result_set_column(g, sqlite3_column_name(q, i), TRUE);
	while (rc == SQLITE_OK && (rc = sqlite3_step(q)) == SQLITE_ROW &&
	       g->row->len < MAX_ROWS) {
		read_row(g, q);
		rc = SQLITE_OK;
	}
	sqlite3_finalize(q);
	if (rc == SQLITE_DONE)
		return g;
	if (rc == SQLITE_ROW)
		g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED, "%s: %s has more "
			    "than %d rows, expected fewer: ask with sqlite3 for some of "
			    "them", sqlite3_db_filename(db, NULL), name, MAX_ROWS);
	else
		g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED,
			    "%s: cannot be read: %s", sqlite3_db_filename(db, NULL),
			    sqlite3_errmsg(db));
	result_set_free(g);
	return NULL;
}

/* --- cells for people -------------------------------------------------------------- */

static gboolean is_time(const struct result_set *g, guint column)
{
	return g_str_has_suffix(column_at(g, column)->name, "_ns");
}

static gboolean is_empty(const struct result_set *g, guint column)
{
	for (guint i = 0; i < g->row->len; i++)
		if (((char **)g->row->pdata[i])[column])
			return FALSE;
	return TRUE;
}

static char *heading(const struct result_set *g, guint column)
{
	const char *name = column_at(g, column)->name;
	g_autofree char *text =
		g_strndup(name, strlen(name) - (is_time(g, column) ? 3 : 0));

	return escape_text(g_strdelimit(text, "_", ' '));
}

static char *cell_text(const struct result_set *g, guint row, guint column)
{
	const char *text = ((char **)g->row->pdata[row])[column];
	gint64 ns;

	if (!text)
		return g_strdup("");
	if (is_time(g, column) &&
	    g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, &ns, NULL))
		return show_time(ns);
	return escape_text(text);
}

enum tone { TONE_PLAIN, TONE_BAD, TONE_GOOD };

/* The words that results are told by; nothing else is coloured. */
static enum tone tone_of(const char *text)
{
	static const char *const bad[] = { "EBUSY", "ENOMEM", "violation", "violated",
					   "deadlock", "livelock", "no" };
	static const char *const good[] = { "proved", "yes" };

	for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++)
		if (!strcmp(text, bad[i]))
			return TONE_BAD;
	if (strstr(text, "=EBUSY") || strstr(text, "=ENOMEM"))	/* among outcomes */
		return TONE_BAD;
	for (unsigned i = 0; i < G_N_ELEMENTS(good); i++)
		if (!strcmp(text, good[i]))
			return TONE_GOOD;
	return TONE_PLAIN;
}

/* --- on a terminal ------------------------------------------------------------------- */

static gboolean may_colour(FILE *out)
{
	const char *no = g_getenv("NO_COLOR");

	return isatty(fileno(out)) && !(no && *no) &&
	       g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

static void fill_table(const struct result_set *g, struct libscols_table *t)
{
	static const char *const colour[] = { NULL, "red", "green" };
	g_autofree gboolean *hidden = g_new0(gboolean, g->column->len + 1);

	for (guint k = 0; k < g->column->len; k++) {
		g_autofree char *name = heading(g, k);

		hidden[k] = is_empty(g, k);
		if (!hidden[k])
			scols_table_new_column(t, name, 0,
					       column_at(g, k)->number ? SCOLS_FL_RIGHT : 0);
	}
	for (guint i = 0; i < g->row->len; i++) {
		struct libscols_line *line = scols_table_new_line(t, NULL);
		size_t at = 0;

		for (guint k = 0; k < g->column->len; k++) {
			g_autofree char *text = hidden[k] ? NULL : cell_text(g, i, k);

			if (hidden[k])
				continue;
			scols_line_set_data(line, at, text);
			if (tone_of(text))
				scols_cell_set_color(scols_line_get_cell(line, at),
						     colour[tone_of(text)]);
			at++;
		}
	}
}

static void print_table(const struct result_set *g, FILE *out)
{
	struct libscols_table *t;
	char *text = NULL;

	scols_init_debug(0);
	t = scols_new_table();
	scols_table_set_termforce(t, SCOLS_TERMFORCE_NEVER);
	scols_table_enable_colors(t, may_colour(out));
	fill_table(g, t);
	if (!scols_print_table_to_string(t, &text))
		fprintf(out, "%s\n", text);
	free(text);
	scols_unref_table(t);
}

/* --- for programs ---------------------------------------------------------------------- */

/* Rows and columns stay what they are; other control characters are told by number. */
static void put_tsv(const char *text, FILE *out)
{
	g_auto(GStrv) part = g_strsplit(text ? text : "", "\\", -1);
	g_autofree char *joined = g_strjoinv("\\\\", part);
	g_autofree char *lines = escape_lines(joined);

	for (const char *c = lines; *c; c++) {
		if (*c == '\t')
			fputs("\\t", out);
		else if (*c == '\n')
			fputs("\\n", out);
		else
			putc(*c, out);
	}
}

static void print_tsv(const struct result_set *g, FILE *out)
{
	for (guint k = 0; k < g->column->len; k++) {
		if (k)
			putc('\t', out);
		put_tsv(column_at(g, k)->name, out);
	}
	putc('\n', out);
	for (guint i = 0; i < g->row->len; i++) {
		char **cell = g->row->pdata[i];

		for (guint k = 0; k < g->column->len; k++) {
			if (k)
				putc('\t', out);
			put_tsv(cell[k], out);
		}
		putc('\n', out);
	}
}

static void put_json_row(struct json *j, const struct result_set *g, char **cell)
{
	json_object(j, NULL);
	for (guint k = 0; k < g->column->len; k++) {
		const struct result_set_column *c = column_at(g, k);

		if (cell[k] && c->number && !strstr(cell[k], "Inf"))
			json_number(j, c->name, cell[k]);
		else
			json_text(j, c->name, cell[k]);
	}
	json_object_end(j);
}

static void put_json(struct json *j, const char *key, const struct result_set *g)
{
	json_list(j, key);
	for (guint i = 0; i < g->row->len; i++) {
		json_new_line(j);
		put_json_row(j, g, g->row->pdata[i]);
		json_new_line(j);
	}
	json_list_end(j);
}

static void print_json(const struct result_set *g, FILE *out)
{
	struct json j;

	json_init(&j, out, JSON_SPACED);
	put_json(&j, NULL, g);
}

/* --- for documents ------------------------------------------------------------------------ */

static void put_markdown(const char *text, FILE *out)
{
	for (; *text; text++) {
		const unsigned char c = (unsigned char)*text;

		if (strchr("\\`*_{}[]<>|#&~", c))
			putc('\\', out);
		putc(c, out);
	}
}

static void print_markdown(const struct result_set *g, FILE *out)
{
	fputs("|", out);
	for (guint k = 0; k < g->column->len; k++) {
		g_autofree char *name = heading(g, k);

		if (is_empty(g, k))
			continue;
		putc(' ', out);
		put_markdown(name, out);
		fputs(" |", out);
	}
	fputs("\n|", out);
	for (guint k = 0; k < g->column->len; k++)
		if (!is_empty(g, k))
			fputs(column_at(g, k)->number ? " ---: |" : " --- |", out);
	putc('\n', out);
	for (guint i = 0; i < g->row->len; i++) {
		putc('|', out);
		for (guint k = 0; k < g->column->len; k++) {
			g_autofree char *text = cell_text(g, i, k);

			if (is_empty(g, k))
				continue;
			putc(' ', out);
			put_markdown(text, out);
			fputs(" |", out);
		}
		putc('\n', out);
	}
}

/* --- for a page ----------------------------------------------------------------------------- */

void put_html(const char *text, FILE *out)
{
	g_autofree char *lines = escape_lines(text ? text : "");

	for (const char *c = lines; *c; c++) {
		if (*c == '<')
			fputs("&lt;", out);
		else if (*c == '>')
			fputs("&gt;", out);
		else if (*c == '&')
			fputs("&amp;", out);
		else if (*c == '"')
			fputs("&quot;", out);
		else if (*c == '\'')
			fputs("&#39;", out);
		else
			putc(*c, out);
	}
}

/* A row says of which run it is, and (a column t_ns) of which moment. */
static void print_html_row(const struct result_set *g, guint row, const gboolean *hidden,
			   FILE *out)
{
	static const char *const class[] = { "", " bad", " good" };
	char **cell = g->row->pdata[row];

	fputs("<tr", out);
	for (guint k = 0; k < g->column->len; k++) {
		const char *name = column_at(g, k)->name;
		const char *key = !strcmp(name, "run") ? "data-run" :
				  !strcmp(name, "t_ns") ? "data-t" : NULL;

		if (key && cell[k] && column_at(g, k)->number)
			fprintf(out, " %s=\"%s\"", key, cell[k]);
	}
	putc('>', out);
	for (guint k = 0; k < g->column->len; k++) {
		g_autofree char *text = hidden[k] ? NULL : cell_text(g, row, k);

		if (hidden[k])
			continue;
		fprintf(out, "<td class=\"%s%s\"",
			column_at(g, k)->number ? "num" :
			strlen(text) > LONG_TEXT ? "long" : "text",
			class[tone_of(text)]);
		if (is_time(g, k) && cell[k])
			fprintf(out, " data-value=\"%s\"", cell[k]);
		putc('>', out);
		put_html(text, out);
		fputs("</td>", out);
	}
	fputs("</tr>\n", out);
}

static void print_html(const struct result_set *g, FILE *out)
{
	g_autofree gboolean *hidden = g_new0(gboolean, g->column->len + 1);

	fputs("<div class=\"scroll\"><table class=\"data\"><thead><tr>", out);
	for (guint k = 0; k < g->column->len; k++) {
		g_autofree char *name = heading(g, k);

		hidden[k] = is_empty(g, k);
		if (hidden[k])
			continue;
		fprintf(out, "<th scope=\"col\"%s>",
			column_at(g, k)->number ? " class=\"num\"" : "");
		put_html(name, out);
		fputs("</th>", out);
	}
	fputs("</tr></thead>\n<tbody>\n", out);
	for (guint i = 0; i < g->row->len; i++)
		print_html_row(g, i, hidden, out);
	fputs("</tbody></table></div>\n", out);
}

/* --- all of them ------------------------------------------------------------------------------ */

void result_set_print(const struct result_set *g, enum format format, FILE *out)
{
	switch (format) {
	case FORMAT_TABLE:
		print_table(g, out);
		break;
	case FORMAT_TSV:
		print_tsv(g, out);
		break;
	case FORMAT_JSON:
		print_json(g, out);
		break;
	case FORMAT_MARKDOWN:
		print_markdown(g, out);
		break;
	case FORMAT_HTML:
		print_html(g, out);
		break;
	}
}

/* One object, with a list for each. */
static void print_all_json(const GPtrArray *result_sets, FILE *out)
{
	struct json json, *j = &json;

	json_init(j, out, JSON_SPACED);
	json_object(j, NULL);
	for (guint i = 0; i < result_sets->len; i++) {
		const struct result_set *g = result_sets->pdata[i];

		json_new_line(j);
		put_json(j, g->name, g);
		json_new_line(j);
	}
	json_object_end(j);
	putc('\n', out);
}

static void print_titled(const struct result_set *g, enum format format, FILE *out)
{
	if (format == FORMAT_TSV)
		fprintf(out, "# %s\n", g->name);
	else if (format == FORMAT_MARKDOWN)
		fprintf(out, "## %s\n\n", g->title ? g->title : g->name);
	else if (g->title)
		fprintf(out, "%s\n", g->title);
	result_set_print(g, format, out);
}

void result_sets_print(const GPtrArray *result_sets, enum format format, FILE *out)
{
	if (format == FORMAT_JSON) {
		print_all_json(result_sets, out);
		return;
	}
	for (guint i = 0; i < result_sets->len; i++) {
		if (i)
			putc('\n', out);
		print_titled(result_sets->pdata[i], format, out);
	}
}

int format_from_word(const char *word)
{
	static const char *const name[] = { "table", "tsv", "json", "markdown" };

	for (int i = 0; i < (int)G_N_ELEMENTS(name); i++)
		if (!strcmp(word, name[i]))
			return i;
	return -1;
}
