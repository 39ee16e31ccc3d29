/* SPDX-License-Identifier: MIT */
/*
 * diff_json.c - see diff_json.h.
 */
#include "cli/json/diff_json.h"

#include "cli/json/json.h"
#include "report/diff/verdict.h"
#include "report/sweep/cell.h"

/* --- what searches found ------------------------------------------------------------------ */

static void add_only(struct json *j, const char *name, const struct exploration *x,
		     const GPtrArray *rows)
{
	json_list(j, name);
	for (guint i = 0; i < rows->len; i++) {
		const struct outcome_row *row = rows->pdata[i];

		json_object(j, NULL);
		json_outcome(j, "outcome", x, row);
		json_witness(j, "run", row->witness);
		json_object_end(j);
	}
	json_list_end(j);
}

static void add_labels(struct json *j, const char *name, const GPtrArray *labels)
{
	json_list(j, name);
	for (guint i = 0; i < labels->len; i++)
		json_text(j, NULL, labels->pdata[i]);
	json_list_end(j);
}

static void add_outcomes(struct json *j, const struct point_diff *p)
{
	if (p->has_outcomes) {
		json_int(j, "common", p->outcomes.common->len);
		add_only(j, "only_a", p->a->found, p->outcomes.only_a);
		add_only(j, "only_b", p->b->found, p->outcomes.only_b);
	}
	if (p->only_a) {
		add_labels(j, "steps_a", p->only_a);
		add_labels(j, "steps_b", p->only_b);
	}
}

static void add_verdict(struct json *j, const char *name, const struct verdict_row *v)
{
	if (!v) {
		json_null(j, name);
		return;
	}
	json_object(j, name);
	json_text(j, "verdict", verdict_word(v->verdict));
	if (v->verdict == VERDICT_VIOLATED) {
		json_int(j, "preemptions", v->preemptions);
		json_bool(j, "fewest", v->fewest);
		json_witness(j, "run", v->witness);
	}
	json_object_end(j);
}

static void add_properties(struct json *j, const struct point_diff *p)
{
	if (!p->property->len)
		return;
	json_list(j, "properties");
	for (guint i = 0; i < p->property->len; i++) {
		const struct property_diff *q = &g_array_index(p->property, struct property_diff, i);

		json_object(j, NULL);
		json_text(j, "property", property_info(q->property)->name);
		json_bool(j, "differs", q->differs);
		add_verdict(j, "a", q->a);
		add_verdict(j, "b", q->b);
		json_object_end(j);
	}
	json_list_end(j);
}

static void add_maximum(struct json *j, const char *name, const struct maximum_row *m)
{
	json_object(j, name);
	if (m->endless)
		json_null(j, "ns");
	else
		json_int(j, "ns", m->ns);
	json_bool(j, "endless", m->endless);
	json_bool(j, "exact", m->exact);
	json_witness(j, "run", m->witness);
	json_object_end(j);
}

static void add_lengths(struct json *j, const struct point_diff *p)
{
	if (!p->length->len)
		return;
	json_list(j, "lengths");
	for (guint i = 0; i < p->length->len; i++) {
		const struct length_diff *l = &g_array_index(p->length, struct length_diff, i);

		json_object(j, NULL);
		json_text(j, "what", l->a->what);
		json_bool(j, "differs", l->differs);
		add_maximum(j, "a", l->a);
		add_maximum(j, "b", l->b);
		json_object_end(j);
	}
	json_list_end(j);
}

static void add_steps(struct json *j, const char *name, const GArray *steps)
{
	json_list(j, name);
	for (guint i = 0; i < steps->len; i++) {
		const struct parting_step *s = &g_array_index(steps, struct parting_step, i);

		json_object(j, NULL);
		json_text(j, "task", s->task);
		json_text(j, "label", s->label);
		json_bool(j, "waits", s->waits);
		json_object_end(j);
	}
	json_list_end(j);
}

static void add_parting(struct json *j, const struct parting *p)
{
	if (!p)
		return;
	json_object(j, "parting");
	json_text(j, "leader", p->leader_is_b ? "b" : "a");
	json_text(j, "shows", p->shows);
	if (p->run)
		json_int(j, "run", p->run);
	else
		json_null(j, "run");
	json_int(j, "same", p->same);
	json_text(j, "violation", p->violation);
	add_steps(j, "a", p->step[0]);
	add_steps(j, "b", p->step[1]);
	json_object_end(j);
}

/* --- what runs measured ---------------------------------------------------------------------- */

static void add_double(struct json *j, const char *key, double value)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	json_number(j, key, g_ascii_dtostr(digits, sizeof(digits), value));
}

static void add_measure(struct json *j, const struct verdict *v)
{
	g_autofree char *text = verdict_text(v);

	json_object(j, NULL);
	json_text(j, "measure", v->study->measure->name);
	json_bool(j, "differs", verdict_settles(v));
	json_int(j, "seeds", (int64_t)v->all.n);
	json_text(j, "text", text);
	if (v->all.has_ratio) {
		add_double(j, "ratio", v->all.ratio);
		add_double(j, "ratio_low", v->all.ratio_interval.low);
		add_double(j, "ratio_high", v->all.ratio_interval.high);
	}
	json_object_end(j);
}

/* Over all points of the sweep: the same in each object. */
static void add_measures(struct json *j, const struct diff *d)
{
	if (!d->verdict)
		return;
	json_list(j, "measures");
	for (guint i = 0; i < d->verdict->len; i++)
		add_measure(j, &g_array_index(d->verdict, struct verdict, i));
	json_list_end(j);
}

/* --- the whole -------------------------------------------------------------------------------- */

/* "different", "equal", "unfinished": of what searches found. */
static const char *word_of(const struct point_diff *p)
{
	if (point_diff_differs(p))
		return "different";
	return point_diff_is_open(p) ? "unfinished" : "equal";
}

static void add_point(struct json *j, const struct diff *d, const struct point_diff *p)
{
	g_autofree char *text = point_verdict(d, p);

	json_object(j, NULL);
	json_text(j, "a", d->a->name);
	json_text(j, "b", d->b->name);
	if (p->label)
		json_text(j, "point", p->label);
	json_text(j, "verdict", word_of(p));
	if (d->overlong)
		json_text(j, "not_searched", d->overlong);
	json_text(j, "text", text);
	add_outcomes(j, p);
	add_properties(j, p);
	add_lengths(j, p);
	add_parting(j, p->parting);
	add_measures(j, d);
	json_object_end(j);
}

void print_diff_json(const struct diff *d)
{
	const gboolean many = d->point->len != 1;
	struct json json, *j = &json;

	json_init(j, stdout, JSON_INDENTED);
	if (many)
		json_list(j, NULL);
	for (guint i = 0; i < d->point->len; i++)
		add_point(j, d, &g_array_index(d->point, struct point_diff, i));
	if (many)
		json_list_end(j);
	putchar('\n');
}
