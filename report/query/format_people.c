/* SPDX-License-Identifier: MIT */
/*
 * format_people.c - see format_people.h. Text may come from somebody else's database, so
 * each format escapes what a terminal, Markdown or HTML would act on.
 */
#include "report/query/format_people.h"

#include <string.h>
#include <unistd.h>

#include "lib/duration.h"
#include "lib/escape.h"
#include "lib/text_table.h"

enum { LONG_TEXT = 40 };	/* a longer one may be broken into lines on a page */

/* --- cells for people -------------------------------------------------------------- */

static gboolean is_time(const struct result_set *set, guint column)
{
	return g_str_has_suffix(result_set_column_at(set, column)->name, "_ns");
}

static gboolean is_empty(const struct result_set *set, guint column)
{
	for (guint i = 0; i < set->row->len; i++)
		if (result_set_cell(set, i, column))
			return FALSE;
	return TRUE;
}

/* By column: whether all of its cells are empty. The caller frees it with g_free(). */
static gboolean *empty_columns(const struct result_set *set)
{
	gboolean *empty = g_new0(gboolean, set->column->len + 1);

	for (guint k = 0; k < set->column->len; k++)
		empty[k] = is_empty(set, k);
	return empty;
}

static gboolean is_number(const struct result_set *set, guint column)
{
	return result_set_column_at(set, column)->number;
}

static char *heading(const struct result_set *set, guint column)
{
	const char *name = result_set_column_at(set, column)->name;
	g_autofree char *text =
		g_strndup(name, strlen(name) - (is_time(set, column) ? 3 : 0));

	return escape_text(g_strdelimit(text, "_", ' '));
}

static char *cell_text(const struct result_set *set, guint row, guint column)
{
	const char *text = result_set_cell(set, row, column);
	gint64 ns;

	if (!text)
		return g_strdup("");
	if (is_time(set, column) &&
	    g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, &ns, NULL))
		return show_time(ns);
	return escape_text(text);
}

enum tone { TONE_PLAIN, TONE_BAD, TONE_GOOD };

/* Only these words of results are coloured. */
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

/* --- on a terminal ----------------------------------------------------------------- */

static gboolean may_colour(FILE *out)
{
	const char *no = g_getenv("NO_COLOR");

	return isatty(fileno(out)) && !(no && *no) &&
	       g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

static void add_columns(const struct result_set *set, const gboolean *hidden,
			struct libscols_table *t)
{
	for (guint k = 0; k < set->column->len; k++) {
		g_autofree char *name = heading(set, k);

		if (!hidden[k])
			text_table_column(t, name, is_number(set, k));
	}
}

static void add_row(const struct result_set *set, guint row, const gboolean *hidden,
		    struct libscols_table *t)
{
	static const char *const colour[] = { NULL, "red", "green" };
	struct libscols_line *line = scols_table_new_line(t, NULL);
	size_t at = 0;

	for (guint k = 0; k < set->column->len; k++) {
		g_autofree char *text = hidden[k] ? NULL : cell_text(set, row, k);

		if (hidden[k])
			continue;
		scols_line_set_data(line, at, text);
		if (tone_of(text))
			scols_cell_set_color(scols_line_get_cell(line, at),
					     colour[tone_of(text)]);
		at++;
	}
}

void print_people_table(const struct result_set *set, FILE *out)
{
	g_autofree gboolean *hidden = empty_columns(set);
	struct libscols_table *t = text_table_new();

	scols_table_enable_colors(t, may_colour(out));
	add_columns(set, hidden, t);
	for (guint i = 0; i < set->row->len; i++)
		add_row(set, i, hidden, t);
	text_table_print(t, out);
}

/* --- for documents ----------------------------------------------------------------- */

static void put_markdown(const char *text, FILE *out)
{
	for (; *text; text++) {
		const unsigned char c = (unsigned char)*text;

		if (strchr("\\`*_{}[]<>|#&~", c))
			putc('\\', out);
		putc(c, out);
	}
}

static void put_markdown_row(const struct result_set *set, guint row,
			     const gboolean *hidden, FILE *out)
{
	putc('|', out);
	for (guint k = 0; k < set->column->len; k++) {
		g_autofree char *text = cell_text(set, row, k);

		if (hidden[k])
			continue;
		putc(' ', out);
		put_markdown(text, out);
		fputs(" |", out);
	}
	putc('\n', out);
}

void print_markdown(const struct result_set *set, FILE *out)
{
	g_autofree gboolean *hidden = empty_columns(set);

	putc('|', out);
	for (guint k = 0; k < set->column->len; k++) {
		g_autofree char *name = heading(set, k);

		if (hidden[k])
			continue;
		putc(' ', out);
		put_markdown(name, out);
		fputs(" |", out);
	}
	fputs("\n|", out);
	for (guint k = 0; k < set->column->len; k++)
		if (!hidden[k])
			fputs(is_number(set, k) ? " ---: |" : " --- |", out);
	putc('\n', out);
	for (guint i = 0; i < set->row->len; i++)
		put_markdown_row(set, i, hidden, out);
}

/* --- for a page -------------------------------------------------------------------- */

/* Where a click on the row leads: to a run, and (a column t_ns) to a moment of it. */
static void put_html_place(const struct result_set *set, guint row, FILE *out)
{
	for (guint k = 0; k < set->column->len; k++) {
		const char *name = result_set_column_at(set, k)->name;
		const char *cell = result_set_cell(set, row, k);
		const char *key = !strcmp(name, "run") ? "data-run" :
				  !strcmp(name, "t_ns") ? "data-t" : NULL;

		if (key && cell && is_number(set, k))
			fprintf(out, " %s=\"%s\"", key, cell);
	}
}

/* --- how large a number is, beside the others of its column --- */

struct scale {
	double least, most;
	guint at_most;		/* so many rows have the most */
	gboolean shown;		/* it says something to see how large they are */
	gboolean marked;	/* few of them are the worst */
};

/* Of these columns more is worse, and that is what a reader looks for. */
static gboolean is_worse(const char *name)
{
	static const char *const bad[] = { "failed", "violations", "in_flight", "lazy", "hole",
					   "pool", "contentions", "trylock_failed", "counted",
					   "failures" };
	static const char *const moment[] = { "t_ns", "start_ns", "end_ns", "min_ns",
					      "act_ns" };

	for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++)
		if (!strcmp(name, bad[i]))
			return TRUE;
	for (unsigned i = 0; i < G_N_ELEMENTS(moment); i++)
		if (!strcmp(name, moment[i]))
			return FALSE;
	return g_str_has_suffix(name, "_ns");
}

/* Numbers that hardly differ, or of which one is below zero, are not drawn. */
static struct scale scale_of(const struct result_set *set, guint column)
{
	const gboolean worse = is_worse(result_set_column_at(set, column)->name);
	struct scale s = { .least = G_MAXDOUBLE };
	guint numbers = 0;

	for (guint i = 0; i < set->row->len && is_number(set, column); i++) {
		const char *cell = result_set_cell(set, i, column);
		const double value = cell ? g_ascii_strtod(cell, NULL) : 0;

		if (!cell)
			continue;
		numbers++;
		s.least = MIN(s.least, value);
		s.at_most = value > s.most ? 1 : s.at_most + (value >= s.most);
		s.most = MAX(s.most, value);
	}
	s.shown = worse && numbers > 1 && s.least >= 0 && s.most > 0 &&
		  (s.least < 0.9 * s.most || numbers < set->row->len);
	s.marked = s.at_most == 1 || s.at_most * 4 <= set->row->len;
	return s;
}

/* The page sorts times by data-value, which has the nanoseconds. */
static void put_html_cell(const struct result_set *set, guint row, guint column,
			  const struct scale *scale, FILE *out)
{
	static const char *const class[] = { "", " bad", " good" };
	const char *cell = result_set_cell(set, row, column);
	g_autofree char *text = cell_text(set, row, column);
	g_autofree char *name = heading(set, column);
	const gboolean sized = cell && scale->shown;
	const double value = sized ? g_ascii_strtod(cell, NULL) : 0;

	fprintf(out, "<td class=\"%s%s%s%s\"",
		is_number(set, column) ? "num" : strlen(text) > LONG_TEXT ? "long" : "text",
		class[tone_of(text)], sized ? " sized" : "",
		sized && scale->marked && value >= scale->most ? " worst" : "");
	if (sized) {
		char share[G_ASCII_DTOSTR_BUF_SIZE];

		fprintf(out, " style=\"--share:%s\"",
			g_ascii_formatd(share, sizeof(share), "%.3f", value / scale->most));
	}
	if (is_time(set, column) && cell)
		fprintf(out, " data-value=\"%s\"", cell);
	fputs(" data-label=\"", out);
	put_html(name, out);
	fputs("\">", out);
	put_html(text, out);
	fputs("</td>", out);
}

static void put_html_row(const struct result_set *set, guint row, const gboolean *hidden,
			 const struct scale *scale, FILE *out)
{
	fputs("<tr", out);
	put_html_place(set, row, out);
	putc('>', out);
	for (guint k = 0; k < set->column->len; k++)
		if (!hidden[k])
			put_html_cell(set, row, k, &scale[k], out);
	fputs("</tr>\n", out);
}

static void put_html_head(const struct result_set *set, const gboolean *hidden, FILE *out)
{
	for (guint k = 0; k < set->column->len; k++) {
		g_autofree char *name = heading(set, k);

		if (hidden[k])
			continue;
		fprintf(out, "<th scope=\"col\"%s>",
			is_number(set, k) ? " class=\"num\"" : "");
		put_html(name, out);
		fputs("</th>", out);
	}
}

void print_html(const struct result_set *set, FILE *out)
{
	g_autofree gboolean *hidden = empty_columns(set);
	g_autofree struct scale *scale = g_new0(struct scale, set->column->len + 1);

	for (guint k = 0; k < set->column->len; k++)
		scale[k] = scale_of(set, k);
	fputs("<div class=\"scroll\"><table class=\"data\"><thead><tr>", out);
	put_html_head(set, hidden, out);
	fputs("</tr></thead>\n<tbody>\n", out);
	for (guint i = 0; i < set->row->len; i++)
		put_html_row(set, i, hidden, scale, out);
	fputs("</tbody></table></div>\n", out);
}
