/* SPDX-License-Identifier: MIT */
/*
 * json.c - runs, searches and comparisons as JSON.
 */
#include "cli/json/json.h"

#include <string.h>

#include "lib/json.h"
#include "report/record/expect.h"
#include "report/record/words.h"
#include "report/store/store.h"
#include "report/view/litmus.h"

static void add_ops(struct json *j, const struct record *r)
{
	json_object(j, "ops");
	for (guint i = 0; i < r->op->len; i++) {
		const struct op_record *op = &g_array_index(r->op, struct op_record, i);
		g_autofree char *name =
			g_strdup_printf("%s.%u", record_task_name(r, op->task), op->seq);

		json_text(j, name, op_result_word(op->result));
	}
	json_object_end(j);
}

static void add_spurious(struct json *j, const struct record *r)
{
	json_object(j, "spurious");
	for (unsigned k = 0; COUNT_SPURIOUS + k < r->counters; k++)
		json_int(j, property_info(SPURIOUS_EBUSY)->kind[k].name,
			 (int64_t)r->counter[COUNT_SPURIOUS + k]);
	json_object_end(j);
}

static void add_violations(struct json *j, const struct record *r)
{
	json_list(j, "violations");
	for (unsigned p = 0; p < PROPERTIES; p++) {
		if (!r->violations[p])
			continue;
		json_object(j, NULL);
		json_text(j, "property", property_info(p)->name);
		json_int(j, "count", (int64_t)r->violations[p]);
		json_bool(j, "expected", !expect_is_unexpected(r, p));
		json_object_end(j);
	}
	json_list_end(j);
}

static void add_expectations(struct json *j, const struct record *r)
{
	json_list(j, "expectations");
	for (guint i = 0; i < r->expectation->len; i++) {
		const struct expectation_row *e =
			&g_array_index(r->expectation, struct expectation_row, i);

		json_object(j, NULL);
		json_text(j, "name", e->name);
		json_text(j, "expected", e->expected);
		json_text(j, "actual", e->actual);
		json_bool(j, "ok", e->ok);
		json_object_end(j);
	}
	json_list_end(j);
}

static void add_run(struct json *j, const struct record *r)
{
	json_object(j, NULL);
	json_int(j, "id", r->id);
	json_text(j, "policy", r->spec.policy->name);
	json_int(j, "seed", (int64_t)r->spec.seed);
	json_text(j, "mode", run_mode_word(r->spec.mode));
	json_text(j, "status", run_status_word(r->status));
	json_int(j, "steps", (int64_t)r->steps);
	json_int(j, "sim_ns", r->sim_ns);
	json_text(j, "digest", r->digest);
	json_int(j, "purges", (int64_t)r->counter[COUNT_PURGES]);
	json_int(j, "tlb_flushes", (int64_t)r->counter[COUNT_TLB_FLUSHES]);
	json_int(j, "lazy_peak", (int64_t)r->counter[COUNT_LAZY_PEAK]);
	add_spurious(j, r);
	add_ops(j, r);
	add_violations(j, r);
	add_expectations(j, r);
	json_bool(j, "ok", expect_passed(r));
	json_object_end(j);
}

/* One member for each operation; or a text, where outcomes are states at the end. */
void json_outcome(struct json *j, const char *name, const struct exploration *x,
		  const struct outcome_row *row)
{
	g_auto(GStrv) word = NULL;

	if (x->observe == OBSERVE_STATE) {
		json_text(j, name, row->text);
		return;
	}
	word = g_strsplit(row->text, " ", -1);
	json_object(j, name);
	for (guint i = 0; word[i]; i++) {
		char *equals = strchr(word[i], '=');

		if (equals)
			*equals = '\0';
		json_text(j, equals ? word[i] : "end", equals ? equals + 1 : word[i]);
	}
	json_object_end(j);
}

void json_witness(struct json *j, const char *name, const struct witness *w)
{
	if (w)
		json_int(j, name, w->record->id);
	else
		json_null(j, name);
}

/* The properties that no search can answer are listed, so that nobody misses them. */
static void add_not_asked(struct json *j)
{
	for (unsigned p = 0; p < PROPERTIES; p++) {
		if (property_info(p)->searched)
			continue;
		json_object(j, NULL);
		json_text(j, "property", property_info(p)->name);
		json_text(j, "verdict", verdict_word(VERDICT_NOT_ASKED));
		json_object_end(j);
	}
}

static void add_verdicts(struct json *j, const struct exploration *x)
{
	json_list(j, "verdicts");
	for (guint i = 0; i < x->verdict->len; i++) {
		const struct verdict_row *v =
			&g_array_index(x->verdict, struct verdict_row, i);

		json_object(j, NULL);
		json_text(j, "property", property_info(v->property)->name);
		json_text(j, "verdict", verdict_word(v->verdict));
		if (v->verdict == VERDICT_VIOLATED) {
			json_text(j, "detail", v->violation.detail);
			json_int(j, "preemptions", v->preemptions);
			json_int(j, "steps", (int64_t)v->steps);
			json_witness(j, "run", v->witness);
			json_bool(j, "reproduced", v->witness && v->witness->holds);
		}
		json_object_end(j);
	}
	if (x->verdict->len >= searched_properties_nr())	/* the user asked for all of them */
		add_not_asked(j);
	json_list_end(j);
}

static void add_outcomes(struct json *j, const struct exploration *x)
{
	if (x->observe == OBSERVE_NOTHING)
		return;
	json_list(j, "outcomes");
	for (guint i = 0; i < x->outcome->len; i++) {
		const struct outcome_row *row =
			&g_array_index(x->outcome, struct outcome_row, i);

		json_object(j, NULL);
		json_outcome(j, "outcome", x, row);
		json_witness(j, "run", row->witness);
		if (row->tried)
			json_bool(j, "reproduced", row->witness != NULL);
		json_object_end(j);
	}
	json_list_end(j);
}

static void add_maximum(struct json *j, const struct maximum_row *m)
{
	if (!m->what)
		return;
	json_object(j, "maximum");
	json_text(j, "what", m->what);
	if (!m->endless)
		json_int(j, "ns", m->ns);
	json_bool(j, "endless", m->endless);
	json_bool(j, "exact", m->exact);
	json_witness(j, "run", m->witness);
	if (m->witness)
		json_int(j, "measured_ns", m->measured_ns);
	json_object_end(j);
}

/* What a litmus test asks, and the answer. */
static void add_litmus(struct json *j, const struct record *r)
{
	const struct litmus *litmus = r->spec.scenario->litmus;
	struct litmus_answer a;

	if (!litmus || r->found->observe == OBSERVE_NOTHING || r->found->observe == OBSERVE_STATE)
		return;
	litmus_answer_init(&a, r);
	json_object(j, "litmus");
	json_text(j, "test", litmus->test);
	json_int(j, "states", a.state->len);
	if (a.kind) {
		json_text(j, "kind", a.kind);
		json_bool(j, "ok", a.ok);
		json_int(j, "positive", a.positive);
		json_int(j, "negative", a.negative);
		json_text(j, "condition", litmus->condition);
		json_text(j, "observation", a.observation);
	}
	json_object_end(j);
	litmus_answer_clear(&a);
}

static void add_search(struct json *j, const struct record *r)
{
	const struct exploration *x = r->found;

	json_object(j, NULL);
	json_int(j, "id", r->id);
	json_text(j, "policy", r->spec.policy->name);
	json_text(j, "status", record_status(r));
	json_text(j, "strategy", strategy_word(x->strategy));
	if (x->limit != LIMIT_NONE)
		json_text(j, "stopped_by", limit_word(x->limit));
	json_int(j, "states", (int64_t)x->states);
	json_int(j, "transitions", (int64_t)x->transitions);
	json_int(j, "depth", (int64_t)x->depth);
	json_int(j, "wall_ns", x->wall_ns);
	json_int(j, "first_violation_ns", x->first_ns);
	json_text(j, "digest", r->digest);
	add_verdicts(j, x);
	add_outcomes(j, x);
	add_litmus(j, r);
	add_maximum(j, &x->maximum);
	json_object_end(j);
}

/* One object, with a list of all records under this name. */
static void print_records(const struct scenario *s, const char *database, const char *name,
			  const GPtrArray *records,
			  void (*add)(struct json *j, const struct record *r))
{
	struct json json, *j = &json;

	json_init(j, stdout, JSON_INDENTED);
	json_object(j, NULL);
	json_text(j, "scenario", s->name);
	json_text(j, "database", database);
	json_list(j, name);
	for (guint i = 0; i < records->len; i++)
		add(j, records->pdata[i]);
	json_list_end(j);
	json_object_end(j);
	putchar('\n');
}

void print_search_json(const struct scenario *s, const char *database,
		       const GPtrArray *records)
{
	print_records(s, database, "searches", records, add_search);
}

void print_json(const struct scenario *s, const char *database, const GPtrArray *records)
{
	print_records(s, database, "runs", records, add_run);
}
