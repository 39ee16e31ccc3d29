/* SPDX-License-Identifier: MIT */
/*
 * interleaving.c - see interleaving.h. A line belongs to one task, so its text may go on
 * into the columns to its right.
 */
#include "report/view/interleaving.h"

#include <string.h>

#include "lib/duration.h"

enum {
	WIDTH = 100,
	TIME_WIDTH = 9,
	COLUMN_MIN = 12,
	LINES_MAX = 60,
	VIOLATION_FROM_END = 15,	/* lines from it to the end, if a picture is cut */
	AROUND = 20,			/* lines before and after a moment */
};

/* --- lines ------------------------------------------------------------------------- */

static int column_width(const struct drawing *d)
{
	const int room = (WIDTH - TIME_WIDTH - 2) / (int)MAX(d->column->len, 1);

	return CLAMP(room, COLUMN_MIN, 30);
}

static void print_cut(const char *text, int indent, FILE *out)
{
	const glong room = WIDTH - TIME_WIDTH - 2 - indent;
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	g_autofree char *cut = NULL;

	if (g_utf8_strlen(valid, -1) > room)
		cut = g_utf8_substring(valid, 0, MAX(room - 1, 1));
	fprintf(out, "%*s%s%s\n", indent, "", cut ? cut : valid,
		cut ? drawing_pick("…", "~") : "");
}

/* Where the text can be broken so that `room` characters are before it; NULL: nowhere. */
static const char *last_space(const char *text, glong room)
{
	const char *first = text + strspn(text, " ");
	const char *end = g_utf8_offset_to_pointer(text, room);
	const char *space = end > first ? g_strrstr_len(first, end - first + 1, " ") : NULL;

	return space;
}

/* A line of a column goes on below, a little to the right of where it began. */
static void print_whole(const char *text, int indent, FILE *out)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	const int more = indent + 2 + (int)strspn(valid, " ");
	const char *rest = valid, *end;

	while (g_utf8_strlen(rest, -1) > WIDTH - TIME_WIDTH - 2 - indent) {
		end = last_space(rest, WIDTH - TIME_WIDTH - 2 - indent);
		if (!end)
			break;
		fprintf(out, "%*s%.*s\n%*s", indent, "", (int)(end - rest), rest,
			TIME_WIDTH + 2, "");
		rest = end + strspn(end, " ");
		indent = more;
	}
	print_cut(rest, indent, out);
}

/* Breaks the text between words, into as many lines as it takes. */
static void print_wrapped(const char *text, FILE *out)
{
	const gsize room = WIDTH - TIME_WIDTH - 2;

	while (strlen(text) > room) {
		const char *end = g_strrstr_len(text, (gssize)room, " ");

		if (!end || end == text)
			break;
		fprintf(out, "%.*s\n%*s", (int)(end - text), text, TIME_WIDTH + 2, "");
		text = end + 1;
	}
	fprintf(out, "%s\n", text);
}

static void print_line(const struct drawing *d, const struct line *l, FILE *out)
{
	g_autofree char *time = show_time(l->t_ns);
	g_autofree char *text = drawing_text(d, l);
	const int pad = TIME_WIDTH - (int)g_utf8_strlen(time, -1);

	fprintf(out, "%*s%s  ", MAX(pad, 0), "", time);
	if (l->column < 0)
		print_wrapped(text, out);
	else if (l->whole)
		print_whole(text, l->column * column_width(d), out);
	else
		print_cut(text, l->column * column_width(d), out);
}

static void print_heading(const struct drawing *d, FILE *out)
{
	GString *s = g_string_new(NULL);

	for (guint i = 0; i < d->column->len; i++) {
		const uint32_t id = g_array_index(d->column, uint32_t, i);

		while (s->len < i * (guint)column_width(d))
			g_string_append_c(s, ' ');
		if (d->by_cpu)
			g_string_append_printf(s, "cpu %u", id);
		else
			g_string_append_printf(s, "%s", record_task_name(d->r, id));
		g_string_append_c(s, ' ');
	}
	fprintf(out, "%*s  %s\n", TIME_WIDTH, "time", g_strchomp(s->str));
	g_string_free(s, TRUE);
}

static void print_lines(const struct drawing *d, guint from, guint to, FILE *out)
{
	for (guint i = from; i < to && !record_is_unwanted(d->r); i++)
		print_line(d, &g_array_index(d->line, struct line, i), out);
}

static void print_gap(guint lines, FILE *out)
{
	if (lines)
		fprintf(out, "%*s  (%u lines)\n", TIME_WIDTH, "...", lines);
}

/* A long drawing is cut to what is around the violation, or to its beginning and end. */
static void print_body(const struct drawing *d, FILE *out)
{
	const guint lines = d->line->len;
	guint from, to;

	if (lines <= LINES_MAX) {
		print_lines(d, 0, lines, out);
		return;
	}
	if (d->violated_at < 0) {
		print_lines(d, 0, LINES_MAX / 2, out);
		print_gap(lines - (LINES_MAX - 1), out);
		print_lines(d, lines - (LINES_MAX / 2 - 1), lines, out);
		return;
	}
	to = MIN((guint)d->violated_at + VIOLATION_FROM_END, lines);
	to = MAX(to, LINES_MAX - 2);
	from = to - (LINES_MAX - 2);
	print_gap(from, out);
	print_lines(d, from, to, out);
	print_gap(lines - to, out);
}

/* The others that are drawn alike are named behind it, unless they have its name, too. */
static void print_names(const struct drawing *d, const GPtrArray *all, FILE *out)
{
	g_autofree char *name = record_under(d->r, d->r->spec.policy->name);
	unsigned same = 0;

	fprintf(out, "\nInterleaving of %s", name);
	for (guint i = 0; i < all->len; i++) {
		const struct drawing *other = all->pdata[i];
		g_autofree char *its = record_under(other->r, other->r->spec.policy->name);

		if (other != d && !strcmp(other->signature, d->signature) && strcmp(its, name))
			fprintf(out, "%s%s", same++ ? ", " : " (the same: ", its);
	}
	fprintf(out, "%s:\n", same ? ")" : "");
}

static void print_drawing(const struct drawing *d, const GPtrArray *all, FILE *out)
{
	print_names(d, all, out);
	print_heading(d, out);
	print_body(d, out);
}

static void print_around(const struct drawing *d, gint at, FILE *out)
{
	const gint from = MAX(at - AROUND, 0);
	const gint to = MIN(at + AROUND + 1, (gint)d->line->len);

	print_gap((guint)from, out);
	print_lines(d, (guint)from, (guint)to, out);
	print_gap(d->line->len - (guint)to, out);
}

static gboolean print_form(const struct drawing *d, const struct drawing_form *form,
			   FILE *out)
{
	const char *around = form->around ? form->around : "";
	gint at = -1;

	if (!strcmp(around, "violation"))
		at = d->violated_at;
	else if (*around)
		at = drawing_line_of(d, around);
	print_heading(d, out);
	if (*around && at >= 0)
		print_around(d, at, out);
	else if (!*around && form->whole)
		print_lines(d, 0, d->line->len, out);
	else if (!*around)
		print_body(d, out);
	return !*around || at >= 0;
}

gboolean show_interleaving(const struct record *r, const struct drawing_form *form,
			   FILE *out)
{
	struct drawing *d = drawing_new(r, form->by);
	const gboolean shown = record_is_unwanted(r) || print_form(d, form, out);

	drawing_free(d);
	return shown;
}

static gboolean is_worth_it(const struct record *r, enum interleavings which)
{
	if (!drawing_is_possible(r))
		return FALSE;
	return which == INTERLEAVINGS_ALL || !r->recent.ring || record_violations(r);
}

static gboolean is_shown_before(const GPtrArray *all, guint i)
{
	const struct drawing *d = all->pdata[i];

	for (guint k = 0; k < i; k++) {
		const struct drawing *other = all->pdata[k];

		if (!strcmp(d->signature, other->signature))
			return TRUE;
	}
	return FALSE;
}

/* Of the drawings with (or without) violations, the first of those with the fewest. */
static const struct drawing *plainest(const GPtrArray *all, gboolean violates)
{
	const struct drawing *best = NULL;

	for (guint i = 0; i < all->len; i++) {
		const struct drawing *d = all->pdata[i];
		const uint64_t violations = record_violations(d->r);

		if (d->line->len && violates == (violations > 0) &&
		    (!best || violations < record_violations(best->r)))
			best = d;
	}
	return best;
}

void show_interleavings(const GPtrArray *records, enum interleavings which, FILE *out)
{
	GPtrArray *all = g_ptr_array_new_with_free_func(drawing_free);
	const struct drawing *good, *bad;
	guint left = 0;

	for (guint i = 0; which != INTERLEAVINGS_NONE && i < records->len; i++)
		if (is_worth_it(records->pdata[i], which))
			g_ptr_array_add(all, drawing_new(records->pdata[i], COLUMNS_AUTO));
	good = plainest(all, FALSE);
	bad = plainest(all, TRUE);
	for (guint i = 0; i < all->len; i++) {
		const struct drawing *d = all->pdata[i];

		if (!d->line->len || record_is_unwanted(d->r) || is_shown_before(all, i))
			continue;
		if (which == INTERLEAVINGS_ALL || d == good || d == bad)
			print_drawing(d, all, out);
		else
			left++;
	}
	if (left)
		fprintf(out, "\n%u more: --interleaving all\n", left);
	g_ptr_array_unref(all);
}
