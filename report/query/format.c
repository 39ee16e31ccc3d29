/* SPDX-License-Identifier: MIT */
/*
 * format.c - see format.h. The formats for programs are here, those for people in
 * format_people.c.
 */
#include "report/query/format.h"

#include <string.h>

#include "lib/escape.h"
#include "lib/json.h"
#include "report/query/format_people.h"

/* --- for programs ------------------------------------------------------------------ */

/*
 * A tab or a newline within a cell would be taken for the end of it, so both are written as
 * two characters. Other control characters are written as numbers.
 */
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

static void print_tsv(const struct result_set *set, FILE *out)
{
	for (guint k = 0; k < set->column->len; k++) {
		if (k)
			putc('\t', out);
		put_tsv(result_set_column_at(set, k)->name, out);
	}
	putc('\n', out);
	for (guint i = 0; i < set->row->len; i++) {
		char **cell = set->row->pdata[i];

		for (guint k = 0; k < set->column->len; k++) {
			if (k)
				putc('\t', out);
			put_tsv(cell[k], out);
		}
		putc('\n', out);
	}
}

static void put_json_row(struct json *j, const struct result_set *set, char **cell)
{
	json_object(j, NULL);
	for (guint k = 0; k < set->column->len; k++) {
		const struct result_set_column *c = result_set_column_at(set, k);

		if (cell[k] && c->number && !strstr(cell[k], "Inf"))
			json_number(j, c->name, cell[k]);
		else
			json_text(j, c->name, cell[k]);
	}
	json_object_end(j);
}

static void put_json(struct json *j, const char *key, const struct result_set *set)
{
	json_list(j, key);
	for (guint i = 0; i < set->row->len; i++) {
		json_new_line(j);
		put_json_row(j, set, set->row->pdata[i]);
		json_new_line(j);
	}
	json_list_end(j);
}

static void print_json(const struct result_set *set, FILE *out)
{
	struct json j;

	json_init(&j, out, JSON_SPACED);
	put_json(&j, NULL, set);
}

/* --- all of them ------------------------------------------------------------------- */

/* Nobody can ask for HTML by a word: only pages have it. */
static const struct {
	const char *word;
	void (*print)(const struct result_set *set, FILE *out);
} formats[] = {
	[FORMAT_TABLE] = { "table", print_people_table },
	[FORMAT_TSV] = { "tsv", print_tsv },
	[FORMAT_JSON] = { "json", print_json },
	[FORMAT_MARKDOWN] = { "markdown", print_markdown },
	[FORMAT_HTML] = { NULL, print_html },
};

void result_set_print(const struct result_set *set, enum format format, FILE *out)
{
	formats[format].print(set, out);
}

/* One object, in which each result set is a list. */
static void print_all_json(const GPtrArray *result_sets, FILE *out)
{
	struct json json, *j = &json;

	json_init(j, out, JSON_SPACED);
	json_object(j, NULL);
	for (guint i = 0; i < result_sets->len; i++) {
		const struct result_set *set = result_sets->pdata[i];

		json_new_line(j);
		put_json(j, set->name, set);
		json_new_line(j);
	}
	json_object_end(j);
	putc('\n', out);
}

static void print_titled(const struct result_set *set, enum format format, FILE *out)
{
	if (format == FORMAT_TSV)
		fprintf(out, "# %s\n", set->name);
	else if (format == FORMAT_MARKDOWN)
		fprintf(out, "## %s\n\n", set->title ? set->title : set->name);
	else if (set->title)
		fprintf(out, "%s\n", set->title);
	result_set_print(set, format, out);
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

const char *format_word(unsigned format)
{
	return format < G_N_ELEMENTS(formats) ? formats[format].word : NULL;
}
