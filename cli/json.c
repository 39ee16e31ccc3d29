/* SPDX-License-Identifier: MIT */
/*
 * json.c - the results of a batch as one JSON object, for `--json`.
 */
#include "cli/cli.h"

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

void print_json(const struct scenario *s, const char *database, const GPtrArray *records)
{
	g_autoptr(JsonBuilder) b = json_builder_new();
	g_autoptr(JsonGenerator) generator = json_generator_new();
	g_autoptr(JsonNode) root = NULL;
	g_autofree char *text = NULL;

	json_builder_begin_object(b);
	add_text(b, "scenario", s->name);
	add_text(b, "database", database);
	json_builder_set_member_name(b, "runs");
	json_builder_begin_array(b);
	for (guint i = 0; i < records->len; i++)
		add_run(b, records->pdata[i]);
	json_builder_end_array(b);
	json_builder_end_object(b);
	root = json_builder_get_root(b);
	json_generator_set_root(generator, root);
	json_generator_set_pretty(generator, TRUE);
	text = json_generator_to_data(generator, NULL);
	printf("%s\n", text);
}
