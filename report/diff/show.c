/* SPDX-License-Identifier: MIT */
/*
 * show.c - see show.h.
 */
#include "report/diff/show.h"

#include <string.h>

#include "lib/escape.h"
#include "lib/text_table.h"
#include "report/diff/verdict.h"
#include "report/sweep/cell.h"

enum {
	WIDTH = 92,
	PARAGRAPH = 76,		/* as in a mail */
	COLUMN = 36,		/* of the two that are drawn */
	BEFORE = 5,		/* steps that are drawn before the two part */
	AFTER = 8,		/* … and from there on */
};

/* --- outcomes ------------------------------------------------------------------------------ */

static void print_list(const char *title, const GPtrArray *rows, FILE *out)
{
	if (!rows->len)
		return;
	fprintf(out, "%s\n", title);
	for (guint i = 0; i < rows->len; i++) {
		const struct outcome_row *row = rows->pdata[i];

		fprintf(out, "  %s", *row->text ? row->text : "(no operation)");
		if (row->witness)
			fprintf(out, "    (run %" G_GINT64_FORMAT "%s)", row->witness->record->id,
				row->witness->holds ? "" : ", which time makes different");
		putc('\n', out);
	}
}

static void print_outcomes(const struct diff *d, const struct point_diff *p, FILE *out)
{
	g_autofree char *in_a = g_strdup_printf("only %s:", d->a->name);
	g_autofree char *in_b = g_strdup_printf("only %s:", d->b->name);

	if (!p->has_outcomes)
		return;
	print_list("both:", p->outcomes.common, out);
	print_list(in_a, p->outcomes.only_a, out);
	print_list(in_b, p->outcomes.only_b, out);
	if (!p->outcomes.finished)
		fputs("not finished: what was not found with one of them may be possible\n", out);
}

/* --- the table ------------------------------------------------------------------------------ */

/* Takes over the texts of the two variants. */
static void add_row(struct libscols_table *t, const char *what, char *a, char *b)
{
	struct libscols_line *line = scols_table_new_line(t, NULL);

	scols_line_refer_data(line, 0, g_strdup(what));
	scols_line_refer_data(line, 1, a);
	scols_line_refer_data(line, 2, b);
}

static struct libscols_table *new_table(const struct diff *d)
{
	struct libscols_table *t = text_table_new();

	text_table_column(t, "", FALSE);
	text_table_column(t, d->a->name, FALSE);
	text_table_column(t, d->b->name, FALSE);
	return t;
}

/* Those that neither variant violates share a row. */
static void add_properties(struct libscols_table *t, const struct point_diff *p)
{
	const struct property_diff *rest = NULL;
	gboolean open = FALSE;
	guint nr = 0;

	for (guint i = 0; i < p->property->len; i++) {
		const struct property_diff *q = &g_array_index(p->property, struct property_diff, i);

		if (property_is_violated(q->a) || property_is_violated(q->b)) {
			add_row(t, property_info(q->property)->name, property_verdict_text(q->a),
				property_verdict_text(q->b));
			continue;
		}
		/* the row says the worse of what is to be said of them */
		if (!rest || (q->open && !open))
			rest = q;
		open |= q->open;
		nr++;
	}
	if (rest) {
		g_autofree char *others = nr == p->property->len ?
			g_strdup_printf("all %u properties", nr) :
			g_strdup_printf("the other %u", nr);

		add_row(t, nr == 1 ? property_info(rest->property)->name : others,
			property_verdict_text(rest->a), property_verdict_text(rest->b));
	}
}

static void add_lengths(struct libscols_table *t, const struct point_diff *p)
{
	for (guint i = 0; i < p->length->len; i++) {
		const struct length_diff *l = &g_array_index(p->length, struct length_diff, i);
		g_autofree char *title = length_title(l);

		add_row(t, title, length_text(l->a), length_text(l->b));
	}
}

/* The place of the point in the study; FALSE: it has none there. */
static gboolean find_point(const struct study *s, const struct point_diff *p, guint *place)
{
	for (*place = 0; *place < s->point->len; ++*place)
		if (study_point(s, *place)->number == (int64_t)p->number)
			return TRUE;
	return FALSE;
}

static void add_measures(struct libscols_table *t, const struct diff *d,
			 const struct point_diff *p)
{
	for (guint i = 0; i < d->study->len; i++) {
		const struct study *s = d->study->pdata[i];
		struct cell a, b;
		guint place;

		if (!find_point(s, p, &place))
			continue;
		a = cell_of(s, 0, place);
		b = cell_of(s, 1, place);
		add_row(t, s->measure->title, cell_text(s, &a), cell_text(s, &b));
	}
}

static void print_table(const struct diff *d, const struct point_diff *p, FILE *out)
{
	struct libscols_table *t = new_table(d);

	add_properties(t, p);
	add_lengths(t, p);
	add_measures(t, d, p);
	if (scols_table_get_nlines(t))
		text_table_print(t, out);
	else
		scols_unref_table(t);
}

/* --- steps ------------------------------------------------------------------------------------ */

/* Words, where `column` characters are in the line already; further lines begin with indent. */
static void print_words(char **word, int column, const char *indent, int width, FILE *out)
{
	for (; *word; word++) {
		const int length = (int)g_utf8_strlen(*word, -1);

		if (column && column + 1 + length > width) {
			fprintf(out, "\n%s", indent);
			column = (int)strlen(indent);
		} else if (column) {
			putc(' ', out);
			column++;
		}
		fputs(*word, out);
		column += length;
	}
	putc('\n', out);
}

/* What a variant does on the way that the other one does not. */
static void print_labels(const char *who, const GPtrArray *labels, FILE *out)
{
	static char none[] = "none";
	g_autoptr(GPtrArray) words = g_ptr_array_new();
	const int column = fprintf(out, "steps of %s only:", who);

	if (!labels->len)
		g_ptr_array_add(words, none);
	for (guint i = 0; i < labels->len; i++)
		g_ptr_array_add(words, labels->pdata[i]);
	g_ptr_array_add(words, NULL);
	print_words((char **)words->pdata, column, "  ", WIDTH, out);
}

/* "A  purge.take", with all names as wide as the widest; "" behind the last step. */
static char *step_text(const struct parting *p, unsigned side, guint i, int width)
{
	const GArray *steps = p->step[side];
	const struct parting_step *s;

	if (i > steps->len)
		return g_strdup("");
	if (i == steps->len)
		return g_strdup(p->whole[side] ? "(the end)" : "(it cannot go on this way)");
	s = &g_array_index(steps, struct parting_step, i);
	return g_strdup_printf("%-*s  %s%s", width, s->task, s->label, s->waits ? "  waits" : "");
}

static int widest_task(const struct parting *p)
{
	int width = 0;

	for (unsigned side = 0; side < 2; side++)
		for (guint i = 0; i < p->step[side]->len; i++)
			width = MAX(width, (int)strlen(g_array_index(p->step[side],
						       struct parting_step, i).task));
	return MIN(width, COLUMN / 2);
}

static void print_columns(const struct parting *p, FILE *out)
{
	const int width = widest_task(p);
	const guint most = MAX(p->step[0]->len, p->step[1]->len);

	for (guint i = p->same; i < MIN(p->same + AFTER, most + 1); i++) {
		g_autofree char *a = step_text(p, 0, i, width);
		g_autofree char *b = step_text(p, 1, i, width);

		fprintf(out, "  %-*s%s%s\n", COLUMN, a, i == p->same ? "| " : *b ? "  " : "", b);
	}
	if (most > p->same + AFTER)
		fputs("  ...\n", out);
}

/* A sentence that begins behind some words. */
static void print_wrapped(const char *text, int column, FILE *out)
{
	g_auto(GStrv) word = g_strsplit(text, " ", -1);

	print_words(word, column, column ? "  " : "", PARAGRAPH, out);
}

static void print_parting(const struct diff *d, const struct parting *p, FILE *out)
{
	const struct policy *leader = p->leader_is_b ? d->b : d->a;
	const int width = widest_task(p);
	const guint from = p->same > BEFORE ? p->same - BEFORE : 0;
	const gboolean parts = p->same < MAX(p->step[0]->len, p->step[1]->len);

	fprintf(out, "\nIn the order in which %s shows %s", leader->name, p->shows);
	if (p->run)
		fprintf(out, " (run %" G_GINT64_FORMAT ")", p->run);
	fprintf(out, parts ? ", the two part after %u step%s:\n" : ", both take the same %u step%s:\n",
		p->same, p->same == 1 ? "" : "s");
	if (from)
		fputs("  ...\n", out);
	for (guint i = from; i < p->same; i++) {
		g_autofree char *text = step_text(p, 0, i, width);

		fprintf(out, "  %s\n", text);
	}
	if (parts) {
		fprintf(out, "  %-*s  %s\n", COLUMN, d->a->name, d->b->name);
		print_columns(p, out);
	} else {
		print_wrapped(p->violation, fprintf(out, "  but with %s:", leader->name), out);
	}
}

/* --- the whole ---------------------------------------------------------------------------------- */

static void print_paragraph(const char *text, FILE *out)
{
	if (!*text)
		return;
	putc('\n', out);
	print_wrapped(text, 0, out);
}

static void print_point(const struct diff *d, const struct point_diff *p, FILE *out)
{
	g_autofree char *verdict = point_verdict(d, p);
	g_autofree char *label = escape_text(p->label ? p->label : "");

	if (*label)
		fprintf(out, "[%s]\n", label);
	print_outcomes(d, p, out);
	print_table(d, p, out);
	if (p->only_a) {
		print_labels(d->a->name, p->only_a, out);
		print_labels(d->b->name, p->only_b, out);
	}
	if (p->parting)
		print_parting(d, p->parting, out);
	print_paragraph(verdict, out);
}

void show_diff(const struct diff *d, FILE *out)
{
	g_autofree char *runs = runs_verdict(d);

	for (guint i = 0; i < d->point->len; i++) {
		if (i)
			putc('\n', out);
		print_point(d, &g_array_index(d->point, struct point_diff, i), out);
	}
	print_paragraph(runs ? runs : "", out);
}
