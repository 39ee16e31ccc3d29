/* SPDX-License-Identifier: MIT */
/*
 * stored.c - see stored.h.
 */
#include "report/collect/complete.h"
#include "report/tables/digest.h"
#include "sim/machine/schedule.h"
#include "tests/unit/stored.h"

#include <check.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

char *dir, *file;
struct scenario *scenario;
static struct task_config task[3];
static struct cast cast;

static void make_scenario(void)
{
	task[0] = (struct task_config){ .name = "A" };
	task[1] = (struct task_config){ .name = "B", .class = CLASS_FIFO, .priority = 7 };
	task[2] = (struct task_config){ .name = "[setup]" };
	scenario = scenario_new("by-hand.ini");
	scenario->name = g_strdup("by-hand");
	scenario->text = g_strdup("[scenario]\nname = by-hand\n");
	scenario->machine.cpus = 2;
	scenario->machine.preemption = PREEMPT_FULL;
	scenario->cast = &cast;
	scenario->casts = 1;
	g_ptr_array_set_free_func(scenario->expectation, NULL);	/* tests have them */
	cast.machine = scenario->machine;
	cast.machine.tasks = 3;
	cast.machine.task = task;
}

void stored_setup(void)
{
	dir = g_dir_make_tmp("check-store-XXXXXX", NULL);
	ck_assert_ptr_nonnull(dir);
	file = g_build_filename(dir, "results.db", NULL);
	make_scenario();
}

void stored_teardown(void)
{
	scenario_unref(scenario);
	g_unlink(file);
	g_rmdir(dir);
	g_free(file);
	g_free(dir);
}

void add_op(struct record *r, uint32_t id, uint32_t seq, enum op_result result)
{
	const struct op_record op = {
		.task = id, .seq = seq, .kind = OP_VMALLOC, .result = result,
		.value[VALUE_SIZE_PAGES] = 8, .start_ns = 100 * seq,
		.end_ns = result == RESULT_UNFINISHED ? -1 : 100 * (int64_t)seq + 50,
		.value[VALUE_ADDRESS_PAGE] = result == RESULT_OK ? 0 : -1,
		.value[VALUE_IN_FLIGHT_PAGES] = result == RESULT_EBUSY ? 32 : 0,
	};

	g_array_append_val(r->op, op);
	r->ops++;
	r->failures += result == RESULT_EBUSY;
}

struct record *make_record(enum trace_level level)
{
	const struct run_spec spec = { .scenario = scenario, .policy = policies[1],
				       .seed = 18446744073709551615u, .level = level };
	struct record *r = record_new(&spec);
	const struct choice choice[] = { { 3, CHOICE_HOLD, NIL, 0 },
					 { 5, CHOICE_SWITCH, 1, 1 } };
	const struct event event = { .t_ns = 7,
				     .step = 1,
				     .value = NIL,
				     .cpu = 1,
				     .task = NIL,
				     .object = NIL,
				     .kind = EVENT_SWITCH };
	const struct violation v = { .property = SPURIOUS_EBUSY, .task = 1, .t_ns = 150,
				     .step = 9, .detail = "in flight: made by hand" };

	r->steps = 12;
	r->sim_ns = 250;
	add_op(r, 0, 1, RESULT_OK);
	add_op(r, 0, 2, RESULT_UNFINISHED);
	add_op(r, 1, 1, RESULT_EBUSY);
	g_array_append_vals(r->choice, choice, 2);
	g_array_append_val(r->event, event);
	g_array_append_val(r->violation, v);
	r->violations[SPURIOUS_EBUSY] = 1;
	r->counters = VMAP_COUNTERS;
	r->counter[COUNT_SPURIOUS + SPURIOUS_IN_FLIGHT] = 1;
	record_list_params(r);
	record_digest(r);
	return r;
}

struct record *make_large_record(void)
{
	struct record *r = make_record(TRACE_STEPS);
	const struct event event = { .task = 0, .object = NIL, .kind = EVENT_EXIT };

	for (unsigned i = 0; i < 10000; i++)
		g_array_append_val(r->event, event);
	return r;
}

gboolean store_one(struct store *s, GError **error)
{
	struct record *r = make_record(TRACE_OPS);
	const gboolean ok = store_run(s, r, error);

	record_free(r);
	return ok;
}

void store_into(const char *path)
{
	GError *error = NULL;
	struct store *s = store_open(path, &error);

	ck_assert_msg(s != NULL, "%s", error ? error->message : "");
	ck_assert_msg(store_one(s, &error), "%s", error ? error->message : "");
	store_close(s);
}

void sql(const char *statements)
{
	sqlite3 *db;
	char *message = NULL;

	ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
	sqlite3_exec(db, statements, NULL, NULL, &message);
	ck_assert_msg(!message, "%s: %s", statements, message);
	sqlite3_close(db);
}

char *ask(const char *query)
{
	sqlite3 *db;
	sqlite3_stmt *q;
	char *text;

	ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_prepare_v2(db, query, -1, &q, NULL) == SQLITE_OK, "%s: %s",
		      query, sqlite3_errmsg(db));
	ck_assert_int_eq(sqlite3_step(q), SQLITE_ROW);
	text = g_strdup((const char *)sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
	sqlite3_close(db);
	return text;
}

void refused_and_unchanged(const char *why)
{
	g_autofree char *before = NULL, *after = NULL;
	gsize before_bytes, after_bytes;
	GError *error = NULL;

	ck_assert(g_file_get_contents(file, &before, &before_bytes, NULL));
	ck_assert_ptr_null(store_open(file, &error));
	ck_assert_msg(strstr(error->message, why) != NULL, "%s", error->message);
	ck_assert(g_file_get_contents(file, &after, &after_bytes, NULL));
	ck_assert_uint_eq(before_bytes, after_bytes);
	ck_assert_mem_eq(before, after, before_bytes);
	g_error_free(error);
}

