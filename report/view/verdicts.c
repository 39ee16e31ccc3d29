/* SPDX-License-Identifier: MIT */
/*
 * verdicts.c - see verdicts.h.
 */
#include "report/view/verdicts.h"

#include <string.h>

#include "lib/duration.h"
#include "lib/escape.h"
#include "lib/text_table.h"
#include "report/record/exploration.h"

/* --- the table --------------------------------------------------------------------- */

enum column {
	VARIANT, PROPERTY, VERDICT, PREEMPTIONS, STEPS, STATES, TIME, WHERE, COLUMNS
};

static struct libscols_table *new_table(void)
{
	static const struct {
		const char *name;
		gboolean right;
	} column[COLUMNS] = {
		{ "variant", FALSE }, { "property", FALSE }, { "verdict", FALSE },
		{ "preemptions", TRUE }, { "steps", TRUE }, { "states", TRUE },
		{ "time", TRUE }, { "run", TRUE },
	};
	struct libscols_table *t = text_table_new();

	for (unsigned i = 0; i < COLUMNS; i++)
		text_table_column(t, column[i].name, column[i].right);
	return t;
}

G_GNUC_PRINTF(3, 4)
static void set(struct libscols_line *line, enum column column, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	scols_line_refer_data(line, column, g_strdup_vprintf(format, arguments));
	va_end(arguments);
}

/*
 * The properties that are not violated share a row: what it is called, and how many they
 * are.
 */
static char *rest_of(const struct exploration *x, guint *nr)
{
	const struct verdict_row *only = NULL;

	*nr = 0;
	for (guint i = 0; i < x->verdict->len; i++) {
		const struct verdict_row *v =
			&g_array_index(x->verdict, struct verdict_row, i);

		if (v->verdict == VERDICT_VIOLATED)
			continue;
		only = v;
		++*nr;
	}
	if (*nr == 1)
		return g_strdup(property_info(only->property)->name);
	return g_strdup_printf("%s%u", *nr == x->verdict->len ? "all " : "the other ", *nr);
}

static void add_search(struct libscols_line *line, const struct record *r)
{
	g_autofree char *time = show_time(r->found->wall_ns);

	set(line, STATES, "%" G_GUINT64_FORMAT, r->found->states);
	set(line, TIME, "%s", time);
}

static void add_rows(struct libscols_table *t, const struct record *r)
{
	const struct exploration *x = r->found;
	g_autofree char *name = record_variant_name(r), *rest = NULL;
	gboolean first = TRUE;
	guint nr;

	for (guint i = 0; i < x->verdict->len; i++) {
		const struct verdict_row *v =
			&g_array_index(x->verdict, struct verdict_row, i);
		struct libscols_line *line;

		if (v->verdict != VERDICT_VIOLATED)
			continue;
		line = scols_table_new_line(t, NULL);
		set(line, VARIANT, "%s", first ? name : "");
		set(line, PROPERTY, "%s", property_info(v->property)->name);
		set(line, VERDICT, "violated");
		set(line, PREEMPTIONS, "%s%u", v->fewest ? "" : "<= ", v->preemptions);
		set(line, STEPS, "%" G_GUINT64_FORMAT, v->steps);
		if (v->witness && v->witness->record->id)
			set(line, WHERE, "%" G_GINT64_FORMAT, v->witness->record->id);
		if (first)
			add_search(line, r);
		first = FALSE;
	}
	rest = rest_of(x, &nr);
	if (nr) {
		struct libscols_line *line = scols_table_new_line(t, NULL);

		set(line, VARIANT, "%s", first ? name : "");
		set(line, PROPERTY, "%s", rest);
		set(line, VERDICT, "%s",
		    x->limit == LIMIT_NONE ? "proved absent" : "not found");
		if (first)
			add_search(line, r);
	}
}

static void print_table(const GPtrArray *records, FILE *out)
{
	struct libscols_table *t = new_table();

	for (guint i = 0; i < records->len; i++)
		add_rows(t, records->pdata[i]);
	text_table_print(t, out);
}

/* --- below it ---------------------------------------------------------------------- */

static void print_limit(const struct record *r, FILE *out)
{
	const struct exploration *x = r->found;

	if (x->limit == LIMIT_NONE)
		return;
	fprintf(out, "%s: not finished, stopped by %s after %" G_GUINT64_FORMAT " %s\n",
		r->spec.policy->name, limit_word(x->limit), x->walks ? x->walks : x->states,
		x->walks ? "interleavings" : "states");
}

/* Has the search taken a step of the allocator? In some scenarios no program calls it. */
static gboolean calls_the_allocator(const struct record *r)
{
	for (guint i = 0; i < r->found->label->len; i++)
		if (g_array_index(r->found->label, struct label_row, i).reached)
			return TRUE;
	return FALSE;
}

static void print_unreached(const struct record *r, FILE *out)
{
	g_autoptr(GString) names = g_string_new(NULL);

	if (!calls_the_allocator(r))
		return;
	for (guint i = 0; i < r->found->label->len; i++) {
		const struct label_row *l =
			&g_array_index(r->found->label, struct label_row, i);

		/* labels of the paths that variants share depend on the scenario */
		if ((!g_str_has_prefix(l->label, "purge.") &&
		     !policy_plugin_has_label(r->spec.policy, l->label)) ||
		    label_is_reached(r->found, l->label) ||
		    strstr(names->str, l->label))
			continue;
		g_string_append_printf(names, " %s", l->label);
	}
	if (names->len)
		fprintf(out, "%s: never reached:%s\n", r->spec.policy->name, names->str);
}

static void print_witnesses(const struct record *r, FILE *out)
{
	for (guint i = 0; i < r->found->verdict->len; i++) {
		const struct verdict_row *v =
			&g_array_index(r->found->verdict, struct verdict_row, i);

		g_autofree char *file = escape_text(v->file ? v->file : "");

		if (v->file)
			fprintf(out, "%s: %s: %s\n", r->spec.policy->name,
				property_info(v->property)->name, file);
		else if (v->witness && !v->witness->holds)
			fprintf(out, "%s: %s: no schedule that was tried shows it\n",
				r->spec.policy->name, property_info(v->property)->name);
	}
}

/* A search for all properties says which ones no search can answer. */
static void print_not_asked(const struct record *r, FILE *out)
{
	const char *comma = "";

	if (r->found->verdict->len < searched_properties_nr())
		return;
	fputs("not asked, as no time passes in a search:", out);
	for (unsigned p = 0; p < PROPERTIES; p++) {
		if (property_info(p)->searched)
			continue;
		fprintf(out, "%s %s", comma, property_info(p)->name);
		comma = ",";
	}
	putc('\n', out);
}

static void print_shard(const struct record *r, FILE *out)
{
	if (r->found->shards)
		fprintf(out, "shard %u of %u: simrun merge puts the databases of all shards into one, "
			"whose report has their verdicts together\n", r->found->shard,
			r->found->shards);
}

static void show_maximum(const struct record *r, FILE *out)
{
	const struct maximum_row *m = &r->found->maximum;
	g_autofree char *name = record_variant_name(r), *time = show_time(m->ns);
	g_autofree char *measured = show_time(m->measured_ns);

	if (m->endless)
		fprintf(out, "%s: %s: it may never end", name, m->what);
	else
		fprintf(out, "%s: %s: %s%s", name, m->what, m->exact ? "" : "at least ",
			time);
	if (m->witness)
		fprintf(out, ", measured in run %" G_GINT64_FORMAT ": %s",
			m->witness->record->id, measured);
	fprintf(out, "; %" G_GUINT64_FORMAT " states\n", r->found->states);
}

static gboolean is_maximum(const struct record *r)
{
	return r->found->maximum.what != NULL;
}

void show_verdicts(const GPtrArray *records, FILE *out)
{
	if (!records->len)
		return;
	if (is_maximum(records->pdata[0])) {
		for (guint i = 0; i < records->len; i++)
			show_maximum(records->pdata[i], out);
		for (guint i = 0; i < records->len; i++)
			print_limit(records->pdata[i], out);
		return;
	}
	print_table(records, out);
	print_not_asked(records->pdata[0], out);
	print_shard(records->pdata[0], out);
	for (guint i = 0; i < records->len; i++)
		print_limit(records->pdata[i], out);
	for (guint i = 0; i < records->len; i++)
		print_unreached(records->pdata[i], out);
	for (guint i = 0; i < records->len; i++)
		print_witnesses(records->pdata[i], out);
}

void show_violations(const GPtrArray *records, FILE *out)
{
	gboolean violated = FALSE;

	for (guint i = 0; i < records->len; i++) {
		const struct record *r = records->pdata[i];

		violated = violated || exploration_violated(r->found);
	}
	if (violated) {
		putc('\n', out);
		print_table(records, out);
	}
	for (guint i = 0; i < records->len; i++)
		print_limit(records->pdata[i], out);
	for (guint i = 0; violated && i < records->len; i++)
		print_witnesses(records->pdata[i], out);
}

void show_outcomes(const GPtrArray *records, FILE *out)
{
	for (guint i = 0; i < records->len; i++) {
		const struct record *r = records->pdata[i];
		const struct exploration *x = r->found;

		if (x->observe == OBSERVE_NOTHING)
			continue;
		fprintf(out, "\n%s: %u outcome%s%s\n", r->spec.policy->name,
			x->outcome->len,
			x->outcome->len == 1 ? "" : "s",
			x->limit == LIMIT_NONE ? "" : " so far");
		for (guint k = 0; k < x->outcome->len; k++) {
			const struct outcome_row *row =
				&g_array_index(x->outcome, struct outcome_row, k);
			const gboolean hidden = row->tried && !row->witness;

			fprintf(out, "  %s%s\n", *row->text ? row->text : "(no operation)",
				hidden ? "    (no schedule shows it)" : "");
		}
	}
}

void show_witnesses(const GPtrArray *records, enum interleavings which, FILE *out)
{
	g_autoptr(GPtrArray) runs = g_ptr_array_new();

	for (guint i = 0; i < records->len; i++) {
		const struct record *search = records->pdata[i];
		const struct exploration *x = search->found;

		for (guint k = 0; k < x->verdict->len; k++) {
			const struct verdict_row *v =
				&g_array_index(x->verdict, struct verdict_row, k);

			if (v->witness && v->witness->holds)
				g_ptr_array_add(runs, v->witness->record);
		}
		if (x->maximum.witness)
			g_ptr_array_add(runs, x->maximum.witness->record);
	}
	show_interleavings(runs, which, out);
}
