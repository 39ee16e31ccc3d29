/* SPDX-License-Identifier: MIT */
/*
 * grid.c - see grid.h.
 */
#include "report/sweep/grid.h"

#include "lib/escape.h"
#include "lib/text_table.h"
#include "report/sweep/cell.h"
#include "lib/spark.h"

enum { WIDTH = 80 };

/* --- a row a point -------------------------------------------------------------------- */

/* What is printed: texts by column, the first of them the labels. */
struct grid {
	const struct study *s;
	guint points;
	guint *point; /* those that have a row */
	char ***text; /* [column][row]; the heading is row 0 */
	guint rows; /* with the heading, and the row of curves if there is one */
	int *width;
};

static void fill_labels(struct grid *g, gboolean curves)
{
	g_autofree char *key = study_key(g->s);
	char **text = g->text[0];

	text[0] = escape_text(*key ? key : "at");
	for (guint i = 0; i < g->points; i++)
		text[i + 1] = study_label(g->s, g->point[i], key);
	if (curves)
		text[g->points + 1] = g_strdup("");
}

static void fill_variant(struct grid *g, guint variant, gboolean curves)
{
	g_autofree double *mean = g_new(double, g->points + 1);
	char **text = g->text[variant + 1];

	text[0] = escape_text(study_variant(g->s, variant));
	for (guint i = 0; i < g->points; i++) {
		const struct cell c = cell_of(g->s, variant, g->point[i]);

		text[i + 1] = cell_text(g->s, &c);
		mean[i] = c.n ? c.mean : -1;
	}
	if (curves)
		text[g->points + 1] = spark(mean, g->points);
}

static void choose_points(struct grid *g, guint most)
{
	const guint all = g->s->point->len;

	g->points = most && all > most ? most : all;
	g->point = g_new(guint, g->points);
	for (guint i = 0; i < g->points; i++)
		g->point[i] = g->points == all
				      ? i
				      : (guint)((guint64)i * (all - 1) / (g->points - 1));
}

static struct grid make_grid(const struct study *s, guint most)
{
	const guint columns = s->variant->len + 1;
	struct grid g = { .s = s,
			  .text = g_new(char **, columns),
			  .width = g_new0(int, columns) };

	choose_points(&g, most);
	g.rows = g.points + 1 + (s->numeric != FALSE);
	for (guint k = 0; k < columns; k++)
		g.text[k] = g_new0(char *, g.rows);
	fill_labels(&g, s->numeric);
	for (guint k = 1; k < columns; k++)
		fill_variant(&g, k - 1, s->numeric);
	for (guint k = 0; k < columns; k++)
		for (guint i = 0; i < g.rows; i++)
			g.width[k] =
				MAX(g.width[k], (int)g_utf8_strlen(g.text[k][i], -1));
	return g;
}

static void free_grid(struct grid *g)
{
	for (guint k = 0; k <= g->s->variant->len; k++) {
		for (guint i = 0; i < g->rows; i++)
			g_free(g->text[k][i]);
		g_free(g->text[k]);
	}
	g_free(g->text);
	g_free(g->width);
	g_free(g->point);
}

/* The labels, and the variants from one on that still fit. Returns the first that does not. */
static guint print_part(const struct grid *g, guint from, FILE *out)
{
	struct libscols_table *table = text_table_new();
	int left = WIDTH - g->width[0] - g->width[from] - 1;
	guint to = from + 1;

	while (to <= g->s->variant->len && left > g->width[to])
		left -= g->width[to++] + 1;
	text_table_column(table, g->text[0][0], FALSE);
	for (guint k = from; k < to; k++)
		text_table_column(table, g->text[k][0], TRUE);
	for (guint i = 1; i < g->rows; i++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);

		scols_line_set_data(line, 0, g->text[0][i]);
		for (guint k = from; k < to; k++)
			scols_line_set_data(line, k - from + 1, g->text[k][i]);
	}
	text_table_print(table, out);
	return to;
}

static void show_points(const struct study *s, guint most, FILE *out)
{
	struct grid g = make_grid(s, most);

	for (guint from = 1; from <= s->variant->len;) {
		if (from > 1)
			putc('\n', out);
		from = print_part(&g, from, out);
	}
	if (g.points < s->point->len)
		fprintf(out, "%u of %u points are shown; simrun stats shows all\n",
			g.points, s->point->len);
	free_grid(&g);
}

/* --- a row a variant ------------------------------------------------------------------ */

static void put(struct libscols_line *line, gsize column, char *text)
{
	scols_line_set_data(line, column, text);
	g_free(text);
}

static void show_variants(const struct study *s, FILE *out)
{
	static const char *const heading[] = { "variant", "n",	 "mean", "median",
					       "p95",	  "min", "max" };
	struct libscols_table *table = text_table_new();

	for (guint i = 0; i < G_N_ELEMENTS(heading); i++)
		text_table_column(table, heading[i], i > 0);
	for (guint k = 0; k < s->variant->len; k++) {
		const struct cell c = cell_of(s, k, 0);
		const double value[] = { c.median, c.p95, c.min, c.max };
		struct libscols_line *line = scols_table_new_line(table, NULL);

		put(line, 0, escape_text(study_variant(s, k)));
		put(line, 1, g_strdup_printf("%zu", c.n));
		put(line, 2, cell_text(s, &c));
		for (guint i = 0; i < G_N_ELEMENTS(value) && c.n; i++)
			put(line, i + 3, measured_text(s->measure, value[i]));
	}
	text_table_print(table, out);
}

void show_grid(const struct study *s, guint rows, FILE *out)
{
	if (s->point->len > 1)
		show_points(s, rows, out);
	else
		show_variants(s, out);
}
