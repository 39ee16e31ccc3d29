/* SPDX-License-Identifier: MIT */
/*
 * check-experiment.c - the engine of experiments alone, without a command line: a batch is
 * stored in order, a search comes with its witnesses, and a flag ends both.
 */
#include "tests/unit/suite.h"

#include <string.h>

#include <glib/gstdio.h>

#include "experiment/batch/batch.h"
#include "experiment/run/replay.h"
#include "experiment/run/run.h"
#include "experiment/run/zeros.h"
#include "report/diff/outcomes.h"
#include "experiment/search/explore.h"
#include "report/store/store.h"
#include "scenarios/load/sweep/sweep.h"

static const char text[] =
	"[machine]\n"
	"cpus = 2\n"
	"[vmalloc]\n"
	"space = 64p\n"
	"busy = 4 x 8p\n"
	"lazy = 4 x 8p\n"
	"[policy]\n"
	"variants = v4.8, hellwig\n"
	"[task A]\n"
	"cpu = 0\n"
	"program = vmalloc 8p\n"
	"[task B]\n"
	"cpu = 1\n"
	"program = vmalloc 8p\n";

static atomic_bool stop;
static char *folder, *file;
static struct sweep *sweep;
static struct plan *plan;
static struct store *store;
static guint told;

static void setup(void)
{
	GError *error = NULL;
	struct plan_request request = { .common = { .mode = MODE_RUN } };

	sweep = sweep_parse(text, strlen(text), "race.ini", &error);
	ck_assert_msg(sweep != NULL, "%s", error ? error->message : "");
	request.sweep = sweep;
	plan = plan_new(&request, &error);
	ck_assert_msg(plan != NULL, "%s", error ? error->message : "");
	stop = false;
	told = 0;
	folder = g_dir_make_tmp("check-experiment-XXXXXX", NULL);
	file = g_build_filename(folder, "race.db", NULL);
	store = store_open(file, NULL);
}

static void teardown(void)
{
	store_close(store);
	plan_free(plan);
	sweep_free(sweep);
	g_unlink(file);
	g_rmdir(folder);
	g_free(file);
	g_free(folder);
}

static struct record *make_run(const struct run_spec *s, const struct run_control *control,
			       const void *data, GError **error)
{
	(void)data;
	return run_once(s, control, error);
}

static struct record *make_search(const struct run_spec *s, const struct run_control *control,
				  const void *data, GError **error)
{
	return explore(s, control, data, error);
}

static void tell(void *data, const struct work_progress *p)
{
	(void)data;
	ck_assert_uint_eq(p->total, 2);
	told++;
}

static struct batch_result run(make_record *make, const void *data)
{
	const struct batch b = {
		.work = { .plan = plan, .make = make, .make_data = data, .jobs = 2,
			  .stop = &stop },
		.listener = { .tells_each = TRUE, .progress = tell },
		.keeps_all = TRUE,
	};
	struct batch_result result;

	batch_run(&b, store, &result);
	return result;
}

/* Whichever of two threads is done first. */
START_TEST(variants_are_stored_in_the_order_of_the_scenario)
{
	struct batch_result result = run(make_run, NULL);

	ck_assert_uint_eq(result.errors->len, 0);
	ck_assert(!result.interrupted);
	ck_assert_uint_eq(result.records->len, 2);
	for (guint i = 0; i < 2; i++) {
		const struct record *r = result.records->pdata[i];

		ck_assert_int_eq(r->id, i + 1);
		ck_assert_str_eq(r->spec.policy->name, i ? "hellwig" : "v4.8");
		ck_assert_int_eq(r->status, RUN_DONE);
	}
	ck_assert_uint_eq(told, 2);
	batch_result_clear(&result);
}
END_TEST

START_TEST(stored_run_made_again_has_its_digest)
{
	struct batch_result result = run(make_run, NULL);
	const struct record *first = result.records->pdata[0];
	const struct run_window all = { .to_ns = G_MAXINT64 };
	const struct run_control control = { .stop = &stop };
	struct replay *r;

	store_close(store);
	store = store_open_existing(file, NULL);
	r = replay_for_picture(store, first->id, (struct blame_wish){ 0 }, &all, &control, NULL);
	ck_assert_ptr_nonnull(r);
	ck_assert_ptr_null(r->error);
	ck_assert_str_eq(r->record->digest, first->digest);
	ck_assert_ptr_nonnull(r->record->trace);
	replay_free(r);
	batch_result_clear(&result);
}
END_TEST

START_TEST(search_finds_what_one_variant_allows_and_the_other_does_not)
{
	const struct search_request request = {
		.config = { .strategy = SEARCH_BOUNDED, .max_preemptions = NO_BOUND,
			    .max_states = 100000, .max_bytes = 1 << 26,
			    .observe = OBSERVE_RESULTS, .reduce = true },
	};
	struct batch_result result = run(make_search, &request);
	struct outcome_diff d;

	ck_assert_uint_eq(result.errors->len, 0);
	ck_assert_uint_eq(result.records->len, 2);
	outcome_diff_init(&d, result.records->pdata[0], result.records->pdata[1]);
	ck_assert(d.differs);
	ck_assert_uint_eq(d.only_a->len, 0);
	ck_assert_uint_gt(d.only_b->len, 0);
	for (guint i = 0; i < d.only_b->len; i++) {
		const struct outcome_row *row = d.only_b->pdata[i];

		ck_assert_ptr_nonnull(strstr(row->text, "EBUSY"));
		ck_assert_ptr_nonnull(row->witness);
		ck_assert_int_gt(row->witness->record->id, 0);
	}
	outcome_diff_clear(&d);
	batch_result_clear(&result);
}
END_TEST

START_TEST(batch_that_is_to_stop_stores_nothing_more)
{
	struct batch_result result;

	stop = true;
	result = run(make_run, NULL);
	ck_assert(result.interrupted);
	ck_assert_uint_eq(result.records->len, 0);
	ck_assert_uint_eq(result.errors->len, 0);
	batch_result_clear(&result);
}
END_TEST

static struct record *make_the_first(const struct run_spec *s,
				     const struct run_control *control, const void *data,
				     GError **error)
{
	if (!s->number)
		return make_run(s, control, data, error);
	g_set_error(error, SCENARIO_ERROR, 0, "made to fail");
	return NULL;
}

START_TEST(batch_ends_with_the_error_of_what_cannot_be_made)
{
	struct batch_result result = run(make_the_first, NULL);

	ck_assert_uint_eq(result.records->len, 1);
	ck_assert_uint_eq(result.errors->len, 1);
	ck_assert_str_eq(((const GError *)result.errors->pdata[0])->message, "made to fail");
	ck_assert(!result.interrupted);
	ck_assert(stop);
	batch_result_clear(&result);
}
END_TEST

/*
 * A world that began with another's bytes would have another digest. A page that is read counts
 * as one that was written, so only those are looked at that were.
 */
START_TEST(memory_that_was_written_is_zero_again)
{
	static const uint64_t pages[] = { 1, 3, 400, 511, 512, 513, 400, 3000, 1, 1 };
	struct zeros *z = zeros_new();

	ck_assert_ptr_null(zeros_take(z, UINT64_C(3000) * 4096));	/* the first run's */
	for (gsize i = 0; i < G_N_ELEMENTS(pages); i++) {
		unsigned char *memory = zeros_take(z, UINT64_C(3000) * 4096 + 8);

		if (!memory)
			break;	/* the system does not say what was written */
		for (uint64_t k = 0; i && k < pages[i - 1]; k++)
			ck_assert_uint_eq(memory[k * (3000 / pages[i - 1]) * 4096 + k], 0);
		for (uint64_t k = 0; k < pages[i]; k++)
			memory[k * (3000 / pages[i]) * 4096 + k] = 1;
		zeros_give_back(z);
	}
	ck_assert_ptr_null(zeros_take(z, 4096));
	ck_assert_ptr_null(zeros_take(z, UINT64_MAX));
	zeros_free(z);
}
END_TEST

static const struct unit_test tests[] = {
	ONCE(variants_are_stored_in_the_order_of_the_scenario),
	ONCE(stored_run_made_again_has_its_digest),
	ONCE(search_finds_what_one_variant_allows_and_the_other_does_not),
	ONCE(batch_that_is_to_stop_stores_nothing_more),
	ONCE(batch_ends_with_the_error_of_what_cannot_be_made),
	ONCE(memory_that_was_written_is_zero_again),
	END_OF_TESTS,
};

const struct unit_suite unit_suite = { .name = "experiment", .test = tests, .setup = setup,
				       .teardown = teardown };
