/* SPDX-License-Identifier: MIT */
/*
 * json.c - the results of a batch as one JSON object, for `--json`.
 */
#include "cli/explore.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "report/store.h"

static void add_text(JsonBuilder *b, const char *key, const char *value)
{
	json_builder_set_member_name(b, key);
	if (value)
		json_builder_add_string_value(b, value);
	else
		json_builder_add_null_value(b);
}

static void add_int(JsonBuilder *b, const char *key, int64_t value)
{
	json_builder_set_member_name(b, key);
	json_builder_add_int_value(b, value);
}

static void add_bool(JsonBuilder *b, const char *key, gboolean value)
{
	json_builder_set_member_name(b, key);
	json_builder_add_boolean_value(b, value);
}

static void add_ops(JsonBuilder *b, const struct record *r)
{
	json_builder_set_member_name(b, "ops");
	json_builder_begin_object(b);
	for (guint i = 0; i < r->op->len; i++) {
		const struct op_record *op = &g_array_index(r->op, struct op_record, i);
		g_autofree char *name =
			g_strdup_printf("%s.%u", record_task_name(r, op->task), op->seq);

		add_text(b, name, op_result_word(op->result));
	}
	json_builder_end_object(b);
}

static void add_spurious(JsonBuilder *b, const struct record *r)
{
	json_builder_set_member_name(b, "spurious");
	json_builder_begin_object(b);
	add_int(b, "in_flight", (int64_t)r->counters.spurious[0]);
	add_int(b, "lazy", (int64_t)r->counters.spurious[1]);
	add_int(b, "hole", (int64_t)r->counters.spurious[2]);
	json_builder_end_object(b);
}

static void add_violations(JsonBuilder *b, const struct record *r)
{
	json_builder_set_member_name(b, "violations");
	json_builder_begin_array(b);
	for (unsigned p = 0; p < PROPERTIES; p++) {
		if (!r->violations[p])
			continue;
		json_builder_begin_object(b);
		add_text(b, "property", property_info[p].name);
		add_int(b, "count", (int64_t)r->violations[p]);
		add_bool(b, "expected", !expect_is_unexpected(r, p));
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
}

static void add_expectations(JsonBuilder *b, const struct record *r)
{
	json_builder_set_member_name(b, "expectations");
	json_builder_begin_array(b);
	for (guint i = 0; i < r->expectation->len; i++) {
		const struct expectation_row *e =
			&g_array_index(r->expectation, struct expectation_row, i);

		json_builder_begin_object(b);
		add_text(b, "name", e->name);
		add_text(b, "expected", e->expected);
		add_text(b, "actual", e->actual);
		add_bool(b, "ok", e->ok);
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
}

static void add_run(JsonBuilder *b, const struct record *r)
{
	json_builder_begin_object(b);
	add_int(b, "id", r->id);
	add_text(b, "policy", r->policy->name);
	add_int(b, "seed", (int64_t)r->seed);
	add_text(b, "mode", r->mode);
	add_text(b, "status", run_status_word(r->status));
	add_int(b, "steps", (int64_t)r->steps);
	add_int(b, "sim_ns", r->sim_ns);
	add_text(b, "digest", r->digest);
	add_int(b, "purges", (int64_t)r->counters.purges);
	add_int(b, "tlb_flushes", (int64_t)r->counters.tlb_flushes);
	add_spurious(b, r);
	add_ops(b, r);
	add_violations(b, r);
	add_expectations(b, r);
	add_bool(b, "ok", expect_passed(r));
	json_builder_end_object(b);
}

/* The results by operation, or (observe state) the end in words. */
static void add_outcome(JsonBuilder *b, const char *name, const struct exploration *x,
			const struct outcome_row *row)
{
	g_auto(GStrv) word = NULL;

	if (x->observe == OBSERVE_STATE) {
		add_text(b, name, row->text);
		return;
	}
	word = g_strsplit(row->text, " ", -1);
	json_builder_set_member_name(b, name);
	json_builder_begin_object(b);
	for (guint i = 0; word[i]; i++) {
		char *equals = strchr(word[i], '=');

		if (equals)
			*equals = '\0';
		add_text(b, equals ? word[i] : "end", equals ? equals + 1 : word[i]);
	}
	json_builder_end_object(b);
}

static void add_id_or_null(JsonBuilder *b, const char *name, const struct witness *w)
{
	json_builder_set_member_name(b, name);
	if (w)
		json_builder_add_int_value(b, w->record->id);
	else
		json_builder_add_null_value(b);
}

static void add_verdicts(JsonBuilder *b, const struct exploration *x)
{
	json_builder_set_member_name(b, "verdicts");
	json_builder_begin_array(b);
	for (guint i = 0; i < x->verdict->len; i++) {
		const struct verdict_row *v =
			&g_array_index(x->verdict, struct verdict_row, i);

		json_builder_begin_object(b);
		add_text(b, "property", property_info[v->property].name);
		add_text(b, "verdict", verdict_word(v->verdict));
		if (v->verdict == VERDICT_VIOLATED) {
			add_text(b, "detail", v->violation.detail);
			add_int(b, "preemptions", v->preemptions);
			add_int(b, "steps", (int64_t)v->steps);
			add_id_or_null(b, "run", v->witness);
			add_bool(b, "reproduced", v->witness && v->witness->holds);
		}
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
}

static void add_outcomes(JsonBuilder *b, const struct exploration *x)
{
	if (x->observe == OBSERVE_NOTHING)
		return;
	json_builder_set_member_name(b, "outcomes");
	json_builder_begin_array(b);
	for (guint i = 0; i < x->outcome->len; i++) {
		const struct outcome_row *row =
			&g_array_index(x->outcome, struct outcome_row, i);

		json_builder_begin_object(b);
		add_outcome(b, "outcome", x, row);
		add_id_or_null(b, "run", row->witness);
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
}

static void add_maximum(JsonBuilder *b, const struct maximum_row *m)
{
	if (!m->what)
		return;
	json_builder_set_member_name(b, "maximum");
	json_builder_begin_object(b);
	add_text(b, "what", m->what);
	if (!m->endless)
		add_int(b, "ns", m->ns);
	add_bool(b, "endless", m->endless);
	add_bool(b, "exact", m->exact);
	add_id_or_null(b, "run", m->witness);
	if (m->witness)
		add_int(b, "measured_ns", m->measured_ns);
	json_builder_end_object(b);
}

static void add_search(JsonBuilder *b, const struct record *r)
{
	const struct exploration *x = r->found;

	json_builder_begin_object(b);
	add_int(b, "id", r->id);
	add_text(b, "policy", r->policy->name);
	add_text(b, "status", record_status(r));
	add_text(b, "strategy", strategy_word(x->strategy));
	if (x->limit != LIMIT_NONE)
		add_text(b, "stopped_by", limit_word(x->limit));
	add_int(b, "states", (int64_t)x->states);
	add_int(b, "transitions", (int64_t)x->transitions);
	add_int(b, "depth", (int64_t)x->depth);
	add_int(b, "wall_ns", x->wall_ns);
	add_int(b, "first_violation_ns", x->first_ns);
	add_text(b, "digest", r->digest);
	add_verdicts(b, x);
	add_outcomes(b, x);
	add_maximum(b, &x->maximum);
	json_builder_end_object(b);
}

static void print_root(JsonBuilder *b)
{
	g_autoptr(JsonGenerator) generator = json_generator_new();
	g_autoptr(JsonNode) root = json_builder_get_root(b);
	g_autofree char *text = NULL;

	json_generator_set_root(generator, root);
	json_generator_set_pretty(generator, TRUE);
	text = json_generator_to_data(generator, NULL);
	printf("%s\n", text);
}

void print_search_json(const struct scenario *s, const char *database,
		       const GPtrArray *records)
{
	g_autoptr(JsonBuilder) b = json_builder_new();

	json_builder_begin_object(b);
	add_text(b, "scenario", s->name);
	add_text(b, "database", database);
	json_builder_set_member_name(b, "searches");
	json_builder_begin_array(b);
	for (guint i = 0; i < records->len; i++)
		add_search(b, records->pdata[i]);
	json_builder_end_array(b);
	json_builder_end_object(b);
	print_root(b);
}

struct diff_json {
	JsonBuilder *builder;
	gboolean many;
};

struct diff_json *diff_json_new(gboolean many)
{
	struct diff_json *j = g_new0(struct diff_json, 1);

	j->builder = json_builder_new();
	j->many = many;
	if (many)
		json_builder_begin_array(j->builder);
	return j;
}

static void add_only(JsonBuilder *b, const char *name, const struct exploration *x,
		     const GPtrArray *rows)
{
	json_builder_set_member_name(b, name);
	json_builder_begin_array(b);
	for (guint i = 0; i < rows->len; i++) {
		const struct outcome_row *row = rows->pdata[i];

		json_builder_begin_object(b);
		add_outcome(b, "outcome", x, row);
		add_id_or_null(b, "run", row->witness);
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
}

void diff_json_add(struct diff_json *j, const struct record *a, const struct record *b,
		   const char *verdict, guint common, const GPtrArray *only_a,
		   const GPtrArray *only_b)
{
	json_builder_begin_object(j->builder);
	add_text(j->builder, "a", a->policy->name);
	add_text(j->builder, "b", b->policy->name);
	if (a->scenario->point)
		add_text(j->builder, "point", a->scenario->point);
	add_text(j->builder, "verdict", verdict);
	add_int(j->builder, "common", common);
	add_only(j->builder, "only_a", a->found, only_a);
	add_only(j->builder, "only_b", b->found, only_b);
	json_builder_end_object(j->builder);
}

void diff_json_print(struct diff_json *j)
{
	if (j->many)
		json_builder_end_array(j->builder);
	print_root(j->builder);
	g_object_unref(j->builder);
	g_free(j);
}

void print_json(const struct scenario *s, const char *database, const GPtrArray *records)
{
	g_autoptr(JsonBuilder) b = json_builder_new();

	json_builder_begin_object(b);
	add_text(b, "scenario", s->name);
	add_text(b, "database", database);
	json_builder_set_member_name(b, "runs");
	json_builder_begin_array(b);
	for (guint i = 0; i < records->len; i++)
		add_run(b, records->pdata[i]);
	json_builder_end_array(b);
	json_builder_end_object(b);
	print_root(b);
}
