/* SPDX-License-Identifier: MIT */
/*
 * batch.c - the variants of a scenario: run, or searched, in parallel, but stored and
 * shown in order, so that the number of threads changes nothing that anybody can see.
 *
 * One thread stores, this one, and waits for the disk at the end of each transaction. A
 * small run takes less time than that, so those that end within a moment share one.
 *
 * What runs at the same time may need more memory than there is. So each run asks before
 * its record grows, and a search before it begins, and waits until others are stored. Only
 * the first that is not stored yet never waits: one goes on always.
 */
#include "cli/progress.h"

#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

#include "report/record/expect.h"
#include "report/collect/memory.h"
#include "report/store/store.h"
#include "scenarios/load/find.h"
#include "scenarios/load/load.h"

enum {
	MOMENT_US = 20000,	/* a small run waits for others to be stored with */
	LAST_US = 300000,	/* for what is whole already, after a signal */
	ROWS_AT_ONCE = 8192,	/* that do not wait for more */
	ROWS_WAITING = 1 << 20,	/* beyond which no more are made */
};

struct slot {
	struct batch *batch;
	struct variant variant;
	struct record *record;
	GError *error;
	gboolean done;
	gint64 done_us;		/* when that was */
	guint64 bytes;		/* that it has taken of the budget */
};

struct batch {
	make_record *make;
	guint jobs;		/* threads that are busy at the same time */
	GMutex mutex;
	GCond ended;		/* a slot is done */
	GCond room;		/* … for one more thread to be busy, perhaps */
	GCond memory;		/* some is free again, or another slot is the first */
	guint making;		/* threads that make a record */
	guint storing;		/* 1: this one stores, and does not wait for the disk */
	guint64 waiting;	/* rows of records that were made and not stored yet */
	guint64 budget, taken;	/* bytes */
	guint first;		/* slot that is not stored yet */
	guint next;		/* slot to be worked on */
	struct slot *slot;
	struct progress *progress;	/* of each slot, while it works */
	guint slots;
};

/* The mutex is held. Making can be faster than storing, and records need memory. */
static gboolean has_room(const struct batch *b)
{
	return stop_requested ||
	       (b->making + b->storing < b->jobs && b->waiting < ROWS_WAITING);
}

/* Half of what there is: of the rest lives the system, and what is not counted. */
static guint64 memory_budget(void)
{
	const long pages = sysconf(_SC_PHYS_PAGES), page_bytes = sysconf(_SC_PAGESIZE);
	guint64 bytes = G_MAXUINT64;
	struct rlimit limit;

	if (pages > 0 && page_bytes > 0)
		bytes = (guint64)pages * (guint64)page_bytes;
	if (!getrlimit(RLIMIT_AS, &limit) && limit.rlim_cur != RLIM_INFINITY)
		bytes = MIN(bytes, limit.rlim_cur);
	return bytes / 2;
}

/* The mutex is held. */
static void set_bytes(struct slot *s, guint64 bytes)
{
	s->batch->taken += bytes - s->bytes;
	s->bytes = bytes;
	g_cond_broadcast(&s->batch->memory);
}

/* Of struct variant: whoever works on this slot wants so much more memory. */
static gboolean take(void *data, int64_t more)
{
	struct slot *s = data;
	struct batch *b = s->batch;
	gboolean stops;

	g_mutex_lock(&b->mutex);
	while (more > 0 && !stop_requested && s != &b->slot[b->first] &&
	       b->taken + (guint64)more > b->budget)
		g_cond_wait(&b->memory, &b->mutex);
	stops = more > 0 && stop_requested;
	if (!stops)
		set_bytes(s, s->bytes + (guint64)more);
	g_mutex_unlock(&b->mutex);
	return !stops;
}

/* The mutex is held, but not meanwhile. */
static void work_on(struct batch *b, struct slot *s)
{
	GError *error = NULL;
	struct record *r;

	b->making++;
	g_mutex_unlock(&b->mutex);
	r = stop_requested ? NULL : b->make(&s->variant, &error);
	g_mutex_lock(&b->mutex);
	b->making--;
	b->waiting += r ? record_rows(r) : 0;
	set_bytes(s, r ? record_bytes(r) : 0);
	s->record = r;
	s->error = error;
	s->done = TRUE;
	s->done_us = g_get_monotonic_time();
	g_cond_signal(&b->ended);
}

/* Slots are begun in order, so the one that is waited for does not wait for room. */
static gpointer work(gpointer data)
{
	struct batch *b = data;

	g_mutex_lock(&b->mutex);
	while (b->next < b->slots) {
		if (has_room(b))
			work_on(b, &b->slot[b->next++]);
		else
			g_cond_wait(&b->room, &b->mutex);
	}
	g_mutex_unlock(&b->mutex);
	return NULL;
}

/* The mutex is held. A run's part is how far its clock is, if it ends at the horizon. */
static struct news look_around(struct batch *b, guint i)
{
	struct news n = { .total = b->slots, .searches = b->make != run_variant,
			  .variant = b->slot[i].variant.spec.policy->name };

	for (guint k = 0; k < b->slots; k++) {
		const struct slot *s = &b->slot[k];
		const int64_t horizon = s->variant.spec.scenario->machine.horizon_ns;
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

/*
 * The mutex is held. How many slots from i on are done, if they are to be stored now; 0:
 * a moment later there may be more. What became ready while others were stored is enough.
 */
static guint due(const struct batch *b, guint i)
{
	guint64 rows = 0;
	guint end = i;

	for (; end < b->slots && b->slot[end].done; end++) {
		const struct record *r = b->slot[end].record;

		rows += r ? record_rows(r) : ROWS_AT_ONCE;
	}
	if (rows >= ROWS_AT_ONCE || end == b->slots ||
	    g_get_monotonic_time() >= b->slot[i].done_us + MOMENT_US)
		return end - i;
	return 0;
}

static gint64 earlier(gint64 a, gint64 b)
{
	return a && b ? MIN(a, b) : MAX(a, b);	/* 0: never */
}

/* How many slots from i on are to be stored, at least one. They are no longer shared. */
static guint wait_for(struct batch *b, guint i, const struct options *o, gint64 since)
{
	gint64 next = news_next(o, g_get_monotonic_time());
	guint nr;

	g_mutex_lock(&b->mutex);
	while (!(nr = due(b, i))) {
		const struct slot *s = &b->slot[i];
		const gint64 until = earlier(next, s->done ? s->done_us + MOMENT_US : 0);

		if (!until) {
			g_cond_wait(&b->ended, &b->mutex);
		} else if (!g_cond_wait_until(&b->ended, &b->mutex, until) &&
			   until == next) {
			tell_news(b, i, o, since, next);
			next = news_next(o, next);
		}
	}
	if (o->shows_progress == PROGRESS_JSON)
		for (guint k = i; k < i + nr; k++)
			tell_news(b, k, o, since, g_get_monotonic_time());
	b->storing = 1;
	g_mutex_unlock(&b->mutex);
	news_end(o);
	return nr;
}

/* Who waits for room looks again. */
static void end_storing(struct batch *b, guint64 rows)
{
	g_mutex_lock(&b->mutex);
	b->storing = 0;
	b->waiting -= rows;
	g_cond_broadcast(&b->room);
	g_cond_broadcast(&b->memory);
	g_mutex_unlock(&b->mutex);
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
	g_cond_init(&b->room);
	g_cond_init(&b->memory);
	for (guint i = 0; i < scenarios->len; i++)
		b->slots += policies_of(scenarios->pdata[i], chosen)->len;
	b->slot = g_new0(struct slot, b->slots);
	b->progress = g_new0(struct progress, b->slots);
	for (guint i = 0, k = 0; i < scenarios->len; i++) {
		const struct scenario *s = scenarios->pdata[i];
		const GPtrArray *list = policies_of(s, chosen);

		for (guint p = 0; p < list->len; p++, k++) {
			b->slot[k].batch = b;
			b->slot[k].variant = (struct variant){
				.spec = {
					.scenario = s, .policy = list->pdata[p],
					.mode = MODE_RUN,
					.seed = o->seed_text ? o->seed : s->machine.seed,
					.seed_given = o->seed_text != NULL,
					.checks = o->check,
					.level = o->trace_text ? o->level : s->trace,
				},
				.options = o, .progress = &b->progress[k],
				.take = take, .take_data = &b->slot[k],
			};
		}
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
	g_cond_clear(&b->room);
	g_cond_clear(&b->memory);
}

/* Not made, or not stored. How many runs were is said at the end. */
static enum exit_status failed(enum exit_status status, GError *error)
{
	if (!stop_requested)
		return complain_error(status, error);
	g_error_free(error);
	return EXIT_INTERRUPTED;
}

/* Takes a record and adds it to what is stored. */
static enum exit_status collect(struct slot *s, struct store *store, GPtrArray *records)
{
	struct record *r = g_steal_pointer(&s->record);
	GError *error = g_steal_pointer(&s->error);

	if (error)
		return failed(EXIT_USAGE, error);
	if (!r || r->status == RUN_INTERRUPTED) {
		record_free(r);
		return EXIT_INTERRUPTED;
	}
	if (!store_add(store, r, &error)) {
		record_free(r);
		return failed(EXIT_STORAGE, error);
	}
	g_ptr_array_add(records, r);
	return record_passed(r) ? EXIT_HELD : EXIT_NOT_HELD;
}

/* What is not in the file after that is forgotten. The first that was added is `from`. */
static enum exit_status flush(struct store *store, const struct options *o,
			      GPtrArray *records, guint from)
{
	GError *error = NULL;
	const gboolean ok = store_flush(store, &error);

	for (guint i = from; i < records->len; i++) {
		struct record *r = records->pdata[i];

		if (r->id)
			record_drop_bulk(r, o->json);
		else
			g_ptr_array_remove_index(records, i--);
	}
	return ok ? EXIT_HELD : failed(EXIT_STORAGE, error);
}

/* What is kept of these to be shown is little, unless it is JSON. */
static void end_slots(struct batch *b, guint end)
{
	g_mutex_lock(&b->mutex);
	for (; b->first < end; b->first++)
		set_bytes(&b->slot[b->first], 0);
	g_mutex_unlock(&b->mutex);
}

/* Stores what is due, from slot *i on; the worst status of it. */
static enum exit_status store_next(struct batch *b, guint *i, const struct options *o,
				   gint64 since, struct store *store, GPtrArray *records)
{
	const guint end = *i + wait_for(b, *i, o, since);
	const guint from = records->len;
	enum exit_status status = EXIT_HELD, flushed;
	guint64 rows = 0;
	gint64 until = 0;

	for (; *i < end && status <= EXIT_NOT_HELD; (*i)++) {
		struct slot *s = &b->slot[*i];
		enum exit_status one;

		if (stop_requested && !until)
			until = g_get_monotonic_time() + LAST_US;
		if (until && g_get_monotonic_time() >= until) {
			status = EXIT_INTERRUPTED;
			break;
		}
		rows += s->record ? record_rows(s->record) : 0;
		one = collect(s, store, records);
		status = MAX(status, one);
	}
	end_storing(b, rows);
	flushed = flush(store, o, records, from);
	end_slots(b, *i);
	return MAX(status, flushed);
}

/* The worst status of all; what went wrong beyond an expectation ends the batch. */
static enum exit_status run_all(const GPtrArray *scenarios, const struct options *o,
				const GPtrArray *chosen, make_record *make,
				struct store *store, GPtrArray *records)
{
	const gint64 since = g_get_monotonic_time();
	enum exit_status status = EXIT_HELD;
	struct batch b = { .make = make, .budget = memory_budget(),
			   .jobs = o->jobs ? (guint)o->jobs : g_get_num_processors() };
	GPtrArray *thread = g_ptr_array_new();

	batch_init(&b, scenarios, o, chosen);
	for (guint i = 0; i < MIN(b.jobs, b.slots); i++)
		g_ptr_array_add(thread, g_thread_new("run", work, &b));
	for (guint i = 0; i < b.slots && status <= EXIT_NOT_HELD;) {
		const enum exit_status one =
			store_next(&b, &i, o, since, store, records);

		status = MAX(status, one);
	}
	if (status > EXIT_NOT_HELD)
		stop_requested = true;	/* nobody will take what still runs */
	end_storing(&b, 0);
	for (guint i = 0; i < thread->len; i++)
		g_thread_join(thread->pdata[i]);
	g_ptr_array_unref(thread);
	batch_clear(&b);
	return status;
}


/* Where results go: -o, or the scenario's name with .db; of a sweep its first point's. */
static char *database_path(const struct options *o, const struct scenario *s)
{
	return o->output ? g_strdup(o->output) : g_strconcat(s->name, ".db", NULL);
}

GPtrArray *scenarios_named(const struct options *o, const char *path, GError **error)
{
	g_autofree char *found = scenario_find(path, error);
	GPtrArray *scenarios = !found ? NULL :
		scenario_load(found, (const char *const *)o->set, &stop_requested, error);

	if (scenarios)
		tell_of_scenario(o, scenarios->pdata[0]);
	return scenarios;
}

static enum exit_status run_and_end(const GPtrArray *scenarios, const struct options *o,
				    const GPtrArray *chosen, make_record *make,
				    batch_end *end)
{
	const struct scenario *s = scenarios->pdata[0];
	g_autofree char *database = database_path(o, s);
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
	GPtrArray *scenarios = scenarios_named(o, path, &error);
	enum exit_status status;

	if (!scenarios)
		return complain_unless_stopped(EXIT_USAGE, error);
	status = run_and_end(scenarios, o, chosen, make, end);
	g_ptr_array_unref(scenarios);
	return status;
}
