/* SPDX-License-Identifier: MIT */
/*
 * json.c - the results of a batch as one JSON object, for `--json`.
 */
#include "experiment/explore.h"

#include <string.h>

#include "lib/json.h"
#include "report/store/store.h"

/* --- writing it ------------------------------------------------------------------- */

struct json {
	unsigned depth;		/* of the object or list that is open */
	gboolean has_members;	/* it is not empty */
};

static void new_line(const struct json *j)
{
	printf("\n%*s", 2 * (int)j->depth, "");
}

/* What comes before a value: name is NULL in a list, and at the top. */
static void begin_value(struct json *j, const char *name)
{
	if (j->has_members)
		putchar(',');
	if (j->depth)
		new_line(j);
	j->has_members = TRUE;
	if (name) {
		json_text(stdout, name);
		fputs(" : ", stdout);
	}
}

static void begin(struct json *j, const char *name, char bracket)
{
	begin_value(j, name);
	putchar(bracket);
	j->depth++;
	j->has_members = FALSE;
}

static void end(struct json *j, char bracket)
{
	j->depth--;
	if (j->has_members)
		new_line(j);
	putchar(bracket);
	j->has_members = TRUE;
	if (!j->depth)
		putchar('\n');
}

static void add_text(struct json *j, const char *name, const char *value)
{
	begin_value(j, name);
	if (value)
		json_text(stdout, value);
	else
		fputs("null", stdout);
}

static void add_int(struct json *j, const char *name, int64_t value)
{
	begin_value(j, name);
	printf("%" G_GINT64_FORMAT, value);
}

static void add_bool(struct json *j, const char *name, gboolean value)
{
	begin_value(j, name);
	fputs(value ? "true" : "false", stdout);
}

/* --- what it says ------------------------------------------------------------------ */

static void add_ops(struct json *j, const struct record *r)
{
	begin(j, "ops", '{');
	for (guint i = 0; i < r->op->len; i++) {
		const struct op_record *op = &g_array_index(r->op, struct op_record, i);
		g_autofree char *name =
			g_strdup_printf("%s.%u", record_task_name(r, op->task), op->seq);

		add_text(j, name, op_result_word(op->result));
	}
	end(j, '}');
}

static void add_spurious(struct json *j, const struct record *r)
{
	begin(j, "spurious", '{');
	add_int(j, "in_flight", (int64_t)r->counters.spurious[0]);
	add_int(j, "lazy", (int64_t)r->counters.spurious[1]);
	add_int(j, "hole", (int64_t)r->counters.spurious[2]);
	end(j, '}');
}

static void add_violations(struct json *j, const struct record *r)
{
	begin(j, "violations", '[');
	for (unsigned p = 0; p < PROPERTIES; p++) {
		if (!r->violations[p])
			continue;
		begin(j, NULL, '{');
		add_text(j, "property", property_info(p)->name);
		add_int(j, "count", (int64_t)r->violations[p]);
		add_bool(j, "expected", !expect_is_unexpected(r, p));
		end(j, '}');
	}
	end(j, ']');
}

static void add_expectations(struct json *j, const struct record *r)
{
	begin(j, "expectations", '[');
	for (guint i = 0; i < r->expectation->len; i++) {
		const struct expectation_row *e =
			&g_array_index(r->expectation, struct expectation_row, i);

		begin(j, NULL, '{');
		add_text(j, "name", e->name);
		add_text(j, "expected", e->expected);
		add_text(j, "actual", e->actual);
		add_bool(j, "ok", e->ok);
		end(j, '}');
	}
	end(j, ']');
}

static void add_run(struct json *j, const struct record *r)
{
	begin(j, NULL, '{');
	add_int(j, "id", r->id);
	add_text(j, "policy", r->spec.policy->name);
	add_int(j, "seed", (int64_t)r->spec.seed);
	add_text(j, "mode", run_mode_word(r->spec.mode));
	add_text(j, "status", run_status_word(r->status));
	add_int(j, "steps", (int64_t)r->steps);
	add_int(j, "sim_ns", r->sim_ns);
	add_text(j, "digest", r->digest);
	add_int(j, "purges", (int64_t)r->counters.purges);
	add_int(j, "tlb_flushes", (int64_t)r->counters.tlb_flushes);
	add_spurious(j, r);
	add_ops(j, r);
	add_violations(j, r);
	add_expectations(j, r);
	add_bool(j, "ok", expect_passed(r));
	end(j, '}');
}

/* The results by operation, or (observe state) the end in words. */
static void add_outcome(struct json *j, const char *name, const struct exploration *x,
			const struct outcome_row *row)
{
	g_auto(GStrv) word = NULL;

	if (x->observe == OBSERVE_STATE) {
		add_text(j, name, row->text);
		return;
	}
	word = g_strsplit(row->text, " ", -1);
	begin(j, name, '{');
	for (guint i = 0; word[i]; i++) {
		char *equals = strchr(word[i], '=');

		if (equals)
			*equals = '\0';
		add_text(j, equals ? word[i] : "end", equals ? equals + 1 : word[i]);
	}
	end(j, '}');
}

static void add_id_or_null(struct json *j, const char *name, const struct witness *w)
{
	if (w)
		add_int(j, name, w->record->id);
	else
		add_text(j, name, NULL);
}

/* What no search can answer. */
static void add_not_asked(struct json *j)
{
	for (unsigned p = 0; p < PROPERTIES; p++) {
		if (property_info(p)->searched)
			continue;
		begin(j, NULL, '{');
		add_text(j, "property", property_info(p)->name);
		add_text(j, "verdict", verdict_word(VERDICT_NOT_ASKED));
		end(j, '}');
	}
}

static void add_verdicts(struct json *j, const struct exploration *x)
{
	begin(j, "verdicts", '[');
	for (guint i = 0; i < x->verdict->len; i++) {
		const struct verdict_row *v =
			&g_array_index(x->verdict, struct verdict_row, i);

		begin(j, NULL, '{');
		add_text(j, "property", property_info(v->property)->name);
		add_text(j, "verdict", verdict_word(v->verdict));
		if (v->verdict == VERDICT_VIOLATED) {
			add_text(j, "detail", v->violation.detail);
			add_int(j, "preemptions", v->preemptions);
			add_int(j, "steps", (int64_t)v->steps);
			add_id_or_null(j, "run", v->witness);
			add_bool(j, "reproduced", v->witness && v->witness->holds);
		}
		end(j, '}');
	}
	if (x->verdict->len == searched_properties_nr())	/* all, it seems */
		add_not_asked(j);
	end(j, ']');
}

static void add_outcomes(struct json *j, const struct exploration *x)
{
	if (x->observe == OBSERVE_NOTHING)
		return;
	begin(j, "outcomes", '[');
	for (guint i = 0; i < x->outcome->len; i++) {
		const struct outcome_row *row =
			&g_array_index(x->outcome, struct outcome_row, i);

		begin(j, NULL, '{');
		add_outcome(j, "outcome", x, row);
		add_id_or_null(j, "run", row->witness);
		if (row->tried)
			add_bool(j, "reproduced", row->witness != NULL);
		end(j, '}');
	}
	end(j, ']');
}

static void add_maximum(struct json *j, const struct maximum_row *m)
{
	if (!m->what)
		return;
	begin(j, "maximum", '{');
	add_text(j, "what", m->what);
	if (!m->endless)
		add_int(j, "ns", m->ns);
	add_bool(j, "endless", m->endless);
	add_bool(j, "exact", m->exact);
	add_id_or_null(j, "run", m->witness);
	if (m->witness)
		add_int(j, "measured_ns", m->measured_ns);
	end(j, '}');
}

static void add_search(struct json *j, const struct record *r)
{
	const struct exploration *x = r->found;

	begin(j, NULL, '{');
	add_int(j, "id", r->id);
	add_text(j, "policy", r->spec.policy->name);
	add_text(j, "status", record_status(r));
	add_text(j, "strategy", strategy_word(x->strategy));
	if (x->limit != LIMIT_NONE)
		add_text(j, "stopped_by", limit_word(x->limit));
	add_int(j, "states", (int64_t)x->states);
	add_int(j, "transitions", (int64_t)x->transitions);
	add_int(j, "depth", (int64_t)x->depth);
	add_int(j, "wall_ns", x->wall_ns);
	add_int(j, "first_violation_ns", x->first_ns);
	add_text(j, "digest", r->digest);
	add_verdicts(j, x);
	add_outcomes(j, x);
	add_maximum(j, &x->maximum);
	end(j, '}');
}

void print_search_json(const struct scenario *s, const char *database,
		       const GPtrArray *records)
{
	struct json json = { 0 }, *j = &json;

	begin(j, NULL, '{');
	add_text(j, "scenario", s->name);
	add_text(j, "database", database);
	begin(j, "searches", '[');
	for (guint i = 0; i < records->len; i++)
		add_search(j, records->pdata[i]);
	end(j, ']');
	end(j, '}');
}

struct diff_json {
	struct json json;
	gboolean many;
};

struct diff_json *diff_json_new(gboolean many)
{
	struct diff_json *j = g_new0(struct diff_json, 1);

	j->many = many;
	if (many)
		begin(&j->json, NULL, '[');
	return j;
}

static void add_only(struct json *j, const char *name, const struct exploration *x,
		     const GPtrArray *rows)
{
	begin(j, name, '[');
	for (guint i = 0; i < rows->len; i++) {
		const struct outcome_row *row = rows->pdata[i];

		begin(j, NULL, '{');
		add_outcome(j, "outcome", x, row);
		add_id_or_null(j, "run", row->witness);
		end(j, '}');
	}
	end(j, ']');
}

void diff_json_add(struct diff_json *j, const struct record *a, const struct record *b,
		   const char *verdict, guint common, const GPtrArray *only_a,
		   const GPtrArray *only_b)
{
	begin(&j->json, NULL, '{');
	add_text(&j->json, "a", a->spec.policy->name);
	add_text(&j->json, "b", b->spec.policy->name);
	if (a->spec.scenario->point)
		add_text(&j->json, "point", a->spec.scenario->point);
	add_text(&j->json, "verdict", verdict);
	add_int(&j->json, "common", common);
	add_only(&j->json, "only_a", a->found, only_a);
	add_only(&j->json, "only_b", b->found, only_b);
	end(&j->json, '}');
}

void diff_json_end(struct diff_json *j)
{
	if (j->many)
		end(&j->json, ']');
	g_free(j);
}

void print_json(const struct scenario *s, const char *database, const GPtrArray *records)
{
	struct json json = { 0 }, *j = &json;

	begin(j, NULL, '{');
	add_text(j, "scenario", s->name);
	add_text(j, "database", database);
	begin(j, "runs", '[');
	for (guint i = 0; i < records->len; i++)
		add_run(j, records->pdata[i]);
	end(j, ']');
	end(j, '}');
}
