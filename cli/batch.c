/* SPDX-License-Identifier: MIT */
/*
 * batch.c - the variants of a scenario: run, or searched, in parallel, but stored and
 * shown in order, so that the number of threads changes nothing that anybody can see.
 */
#include "cli/news.h"

#include <stdatomic.h>
#include <string.h>

#include "report/store.h"


struct slot {
	struct variant variant;
	struct record *record;
	GError *error;
	gboolean done;
};

struct batch {
	make_record *make;
	GMutex mutex;
	GCond ended;		/* a slot is done */
	struct slot *slot;
	struct progress *progress;	/* of each slot, while it works */
	guint slots;
};

static void work(gpointer data, gpointer user_data)
{
	struct slot *s = data;
	struct batch *b = user_data;
	GError *error = NULL;
	struct record *r = stop_requested ? NULL : b->make(&s->variant, &error);

	g_mutex_lock(&b->mutex);
	s->record = r;
	s->error = error;
	s->done = TRUE;
	g_cond_signal(&b->ended);
	g_mutex_unlock(&b->mutex);
}

/* The mutex is held. A run's part is how far its clock is, if it ends at the horizon. */
static struct news look_around(struct batch *b, guint i)
{
	struct news n = { .total = b->slots, .searches = b->make != run_variant,
			  .variant = b->slot[i].variant.policy->name };

	for (guint k = 0; k < b->slots; k++) {
		const struct slot *s = &b->slot[k];
		const int64_t horizon = s->variant.scenario->machine.horizon_ns;
		const int64_t now = atomic_load_explicit(&b->progress[k].now_ns,
							 memory_order_relaxed);

		n.work += atomic_load_explicit(&b->progress[k].done,
					       memory_order_relaxed);
		n.done += s->done ? 1 : 0;
		n.part += s->done ? 1 : horizon > 0 ? (double)now / (double)horizon : 0;
	}
	n.part /= b->slots;
	return n;
}

static void tell_news(struct batch *b, guint i, const struct options *o, gint64 since,
		      gint64 now)
{
	const struct news n = look_around(b, i);

	news_tell(o, &n, since, now);
}

static struct record *wait_for(struct batch *b, guint i, const struct options *o,
			       gint64 since, GError **error)
{
	struct slot *s = &b->slot[i];
	struct record *r;
	gint64 next;

	g_mutex_lock(&b->mutex);
	next = news_next(o, g_get_monotonic_time());
	while (!s->done) {
		if (!next) {
			g_cond_wait(&b->ended, &b->mutex);
		} else if (!g_cond_wait_until(&b->ended, &b->mutex, next)) {
			tell_news(b, i, o, since, next);
			next = news_next(o, next);
		}
	}
	if (o->shows_progress == PROGRESS_JSON)
		tell_news(b, i, o, since, g_get_monotonic_time());
	r = g_steal_pointer(&s->record);
	if (s->error)
		g_propagate_error(error, g_steal_pointer(&s->error));
	g_mutex_unlock(&b->mutex);
	news_end(o);
	return r;
}

static const GPtrArray *policies_of(const struct scenario *s, const GPtrArray *chosen)
{
	return chosen ? chosen : s->policies;
}

/* A slot for each variant at each point of the sweep. */
static void batch_init(struct batch *b, const GPtrArray *scenarios,
		       const struct options *o, const GPtrArray *chosen)
{
	g_mutex_init(&b->mutex);
	g_cond_init(&b->ended);
	for (guint i = 0; i < scenarios->len; i++)
		b->slots += policies_of(scenarios->pdata[i], chosen)->len;
	b->slot = g_new0(struct slot, b->slots);
	b->progress = g_new0(struct progress, b->slots);
	for (guint i = 0, k = 0; i < scenarios->len; i++) {
		const struct scenario *s = scenarios->pdata[i];
		const GPtrArray *list = policies_of(s, chosen);

		for (guint p = 0; p < list->len; p++, k++)
			b->slot[k].variant = (struct variant){
				.scenario = s, .policy = list->pdata[p],
				.mode = "run",
				.seed = o->seed_text ? o->seed : s->machine.seed,
				.seed_given = o->seed_text != NULL, .check = o->check,
				.level = o->trace_text ? o->level : s->trace,
				.options = o, .progress = &b->progress[k],
			};
	}
}

static void batch_clear(struct batch *b)
{
	for (guint i = 0; i < b->slots; i++) {
		record_free(b->slot[i].record);
		g_clear_error(&b->slot[i].error);
	}
	g_free(b->slot);
	g_free(b->progress);
	g_mutex_clear(&b->mutex);
	g_cond_clear(&b->ended);
}

/* Takes the next record in order and stores it. */
static enum exit_status collect(struct batch *b, guint i, const struct options *o,
				gint64 since, struct store *store, GPtrArray *records)
{
	GError *error = NULL;
	struct record *r = wait_for(b, i, o, since, &error);

	if (error)
		return complain_error(EXIT_USAGE, error);
	if (!r || r->status == RUN_INTERRUPTED) {
		record_free(r);
		return EXIT_INTERRUPTED;
	}
	if (!store_run(store, r, &error)) {
		record_free(r);
		if (stop_requested) {
			g_clear_error(&error);
			return EXIT_INTERRUPTED;
		}
		return complain_error(EXIT_STORAGE, error);
	}
	record_drop_bulk(r);
	g_ptr_array_add(records, r);
	return record_passed(r) ? EXIT_HELD : EXIT_NOT_HELD;
}

/* The worst status of all; what went wrong beyond an expectation ends the batch. */
static enum exit_status run_all(const GPtrArray *scenarios, const struct options *o,
				const GPtrArray *chosen, make_record *make,
				struct store *store, GPtrArray *records)
{
	const guint jobs = o->jobs ? (guint)o->jobs : g_get_num_processors();
	const gint64 since = g_get_monotonic_time();
	enum exit_status status = EXIT_HELD;
	struct batch b = { .make = make };
	GThreadPool *pool;

	batch_init(&b, scenarios, o, chosen);
	pool = g_thread_pool_new(work, &b, (gint)MIN(jobs, b.slots), FALSE, NULL);
	for (guint i = 0; i < b.slots; i++)
		g_thread_pool_push(pool, &b.slot[i], NULL);
	for (guint i = 0; i < b.slots && status <= EXIT_NOT_HELD; i++) {
		const enum exit_status one = collect(&b, i, o, since, store, records);

		status = MAX(status, one);
	}
	if (status > EXIT_NOT_HELD)
		stop_requested = 1;	/* nobody will take what still runs */
	g_thread_pool_free(pool, FALSE, TRUE);
	batch_clear(&b);
	return status;
}


/* Where results go: -o, or the scenario's name with .db. */
static char *database_path(const struct options *o, const char *scenario)
{
	g_autofree char *base = NULL;

	if (o->output)
		return g_strdup(o->output);
	base = g_path_get_basename(scenario);
	if (g_str_has_suffix(base, ".ini"))
		base[strlen(base) - strlen(".ini")] = '\0';
	return g_strconcat(base, ".db", NULL);
}

static enum exit_status run_and_end(const GPtrArray *scenarios, const struct options *o,
				    const GPtrArray *chosen, make_record *make,
				    batch_end *end)
{
	const struct scenario *s = scenarios->pdata[0];
	g_autofree char *database = database_path(o, s->path);
	GPtrArray *records = g_ptr_array_new_with_free_func((GDestroyNotify)record_free);
	GError *error = NULL;
	struct store *store = store_open(database, &error);
	enum exit_status status;

	if (!store) {
		g_ptr_array_unref(records);
		return complain_error(EXIT_STORAGE, error);
	}
	store_stop_at(store, &stop_requested);
	status = run_all(scenarios, o, chosen, make, store, records);
	status = end(s, o, database, records, status);
	fflush(stdout);
	if (status == EXIT_INTERRUPTED)
		complain(status, "interrupted, %u run%s stored", records->len,
			 records->len == 1 ? "" : "s");
	g_ptr_array_unref(records);
	store_close(store);
	return status;
}

enum exit_status batch_run(const struct options *o, const char *path,
			   const GPtrArray *chosen, make_record *make, batch_end *end)
{
	GError *error = NULL;
	GPtrArray *scenarios = scenario_load(path, (const char *const *)o->set, &error);
	enum exit_status status;

	if (!scenarios)
		return complain_error(EXIT_USAGE, error);
	status = run_and_end(scenarios, o, chosen, make, end);
	g_ptr_array_unref(scenarios);
	return status;
}
