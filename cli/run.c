/* SPDX-License-Identifier: MIT */
/*
 * run.c - running the variants of a scenario: in parallel, but stored and shown in
 * order, so that the number of threads changes nothing that anybody can see.
 */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/store.h"
#include "sim/world.h"

/* --- one variant ----------------------------------------------------------------- */

static void drive(struct record *r, struct world *w, const struct machine *m,
		  const struct variant *v)
{
	const GArray *directive = v->scenario->directive;
	struct drive d = { .choice = record_choice,
			   .choice_data = r,
			   .stop = &stop_requested,
			   .check = v->check };
	const gint64 start = g_get_monotonic_time();
	enum run_status status;

	if (v->replay) {	/* these choices are the schedule's already */
		d.replay = (const struct choice *)(const void *)v->replay->data;
		d.replays = v->replay->len;
		g_array_append_vals(r->choice, v->replay->data, v->replay->len);
	} else if (directive && directive->len) {
		g_array_set_size(r->directive, directive->len);
		d.directive = (const struct directive *)(const void *)directive->data;
		d.directives = directive->len;
		d.result = (struct directive_result *)(void *)r->directive->data;
	}
	status = drive_clock(w, &d);
	r->wall_s = (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
	vmalloc_end(w);
	record_complete(r, w, m, status);
}

static void fail_variant(const struct variant *v, GError **error, const char *what,
			 const char *detail)
{
	g_set_error(error, SCENARIO_ERROR, 0, "%s: %s: %s%s", v->scenario->path,
		    v->policy->name, what, detail);
}

static gboolean set_up_and_drive(struct record *r, const struct machine *m,
				 const struct variant *v, GError **error)
{
	struct world *w = world_new(m, &r->observer);
	char detail[160] = "";
	gboolean ok = FALSE;

	if (!w) {
		fail_variant(v, error, "there is not enough memory for this machine", "");
	} else if (!vmalloc_setup(w, detail)) {
		g_set_error(error, SCENARIO_ERROR, 0,
			    "%s:%u: [setup] does not come to its end under %s, expected a "
			    "program that waits for nobody: %s",
			    v->scenario->path, v->scenario->setup_line, v->policy->name,
			    detail);
	} else {
		record_begin(r);
		drive(r, w, m, v);
		ok = TRUE;
	}
	world_free(w);
	return ok;
}

struct record *run_variant(const struct variant *v, GError **error)
{
	const struct scenario *s = v->scenario;
	struct machine m = s->machine;
	struct vmap_config c = s->vmap;
	struct task_config *task = g_memdup2(m.task, m.tasks * sizeof(*task));
	struct record *r = record_new(s, v->policy, v->seed, v->level, v->mode);
	void *block;

	r->seed_given = v->seed_given;
	r->checked = v->check;
	c.policy = v->policy;
	m.seed = v->seed;
	m.task = task;
	block = vmalloc_machine(&m, &c, task,
				s->own_lock ? (const void *)s->own_lock->data : NULL,
				s->own_lock ? s->own_lock->len : 0);
	if (!block) {
		fail_variant(v, error, "there is not enough memory for this machine", "");
		g_clear_pointer(&r, record_free);
	} else if (!set_up_and_drive(r, &m, v, error)) {
		g_clear_pointer(&r, record_free);
	}
	free(block);
	g_free(task);
	return r;
}

/* --- all of them ----------------------------------------------------------------- */

struct slot {
	struct variant variant;
	struct record *record;
	GError *error;
	gboolean done;
};

struct batch {
	GMutex mutex;
	GCond ended;		/* a slot is done */
	struct slot *slot;
	guint slots;
};

static void work(gpointer data, gpointer user_data)
{
	struct slot *s = data;
	struct batch *b = user_data;
	GError *error = NULL;
	struct record *r = stop_requested ? NULL : run_variant(&s->variant, &error);

	g_mutex_lock(&b->mutex);
	s->record = r;
	s->error = error;
	s->done = TRUE;
	g_cond_signal(&b->ended);
	g_mutex_unlock(&b->mutex);
}

static gboolean shows_progress(const struct options *o)
{
	return !o->quiet && isatty(STDERR_FILENO);
}

static void show_progress(const struct batch *b, guint i, gint64 since)
{
	fprintf(stderr, "\r\033[Ksimrun: %u of %u: %s, %" G_GINT64_FORMAT " s", i + 1,
		b->slots, b->slot[i].variant.policy->name,
		(g_get_monotonic_time() - since) / G_USEC_PER_SEC);
	fflush(stderr);
}

static struct record *wait_for(struct batch *b, guint i, const struct options *o,
			       gint64 since, GError **error)
{
	struct slot *s = &b->slot[i];
	const gboolean progress = shows_progress(o);
	struct record *r;

	g_mutex_lock(&b->mutex);
	while (!s->done) {
		if (!progress) {
			g_cond_wait(&b->ended, &b->mutex);
			continue;
		}
		if (!g_cond_wait_until(&b->ended, &b->mutex,
				       g_get_monotonic_time() + G_USEC_PER_SEC / 5))
			show_progress(b, i, since);
	}
	r = g_steal_pointer(&s->record);
	if (s->error)
		g_propagate_error(error, g_steal_pointer(&s->error));
	g_mutex_unlock(&b->mutex);
	if (progress)
		fputs("\r\033[K", stderr);
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
	for (guint i = 0, k = 0; i < scenarios->len; i++) {
		const struct scenario *s = scenarios->pdata[i];
		const GPtrArray *list = policies_of(s, chosen);

		for (guint p = 0; p < list->len; p++)
			b->slot[k++].variant = (struct variant){
				.scenario = s, .policy = list->pdata[p],
				.mode = "run",
				.seed = o->seed_text ? o->seed : s->machine.seed,
				.seed_given = o->seed_text != NULL, .check = o->check,
				.level = o->trace_text ? o->level : s->trace,
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
	return expect_passed(r) ? EXIT_HELD : EXIT_NOT_HELD;
}

/* The worst status of all; what went wrong beyond an expectation ends the batch. */
static enum exit_status run_all(const GPtrArray *scenarios, const struct options *o,
				const GPtrArray *chosen, struct store *store,
				GPtrArray *records)
{
	const guint jobs = o->jobs ? (guint)o->jobs : g_get_num_processors();
	const gint64 since = g_get_monotonic_time();
	enum exit_status status = EXIT_HELD;
	struct batch b = { 0 };
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

static void print_speed(const GPtrArray *records)
{
	uint64_t steps = 0;
	double wall_s = 0;

	for (guint i = 0; i < records->len; i++) {
		const struct record *r = records->pdata[i];

		steps += r->steps;
		wall_s += r->wall_s;
	}
	fprintf(stderr, "%" G_GUINT64_FORMAT " steps in %.3f s\n", steps, wall_s);
}

static void print_results(const struct scenario *s, const struct options *o,
			  const char *database, const GPtrArray *records)
{
	if (o->json) {
		print_json(s, database, records);
	} else if (!o->quiet) {
		show_table(records, stdout);
		show_latencies(records, stdout);
		show_interleavings(records, o->interleavings, stdout);
	}
	fflush(stdout);
	if (!o->quiet && records->len)
		print_speed(records);
}

static enum exit_status run_and_print(const GPtrArray *scenarios, const struct options *o,
				      const GPtrArray *chosen)
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
	status = run_all(scenarios, o, chosen, store, records);
	print_results(s, o, database, records);
	if (status == EXIT_INTERRUPTED)
		complain(status, "interrupted, %u run%s stored", records->len,
			 records->len == 1 ? "" : "s");
	g_ptr_array_unref(records);
	store_close(store);
	return status;
}

enum exit_status command_run(const struct options *o, const char *path)
{
	GError *error = NULL;
	GPtrArray *chosen = o->policy ? policies_from_list(o->policy, &error) : NULL;
	GPtrArray *scenarios;
	enum exit_status status;

	if (error)
		return complain_error(EXIT_USAGE, error);
	scenarios = scenario_load(path, (const char *const *)o->set, &error);
	if (scenarios)
		status = run_and_print(scenarios, o, chosen);
	else
		status = complain_error(EXIT_USAGE, error);
	g_clear_pointer(&chosen, g_ptr_array_unref);
	g_clear_pointer(&scenarios, g_ptr_array_unref);
	return status;
}

static const char *plural(guint n)
{
	return n == 1 ? "" : "s";
}

static void print_valid(const char *path, const GPtrArray *scenarios)
{
	const struct scenario *s = scenarios->pdata[0];
	const struct machine *m = &s->machine;
	const guint expectations = s->expectation ? s->expectation->len : 0;
	guint tasks = 0;

	for (uint32_t i = 0; i + 1 < m->tasks; i++)
		tasks += !m->task[i].source && !m->task[i].background;
	printf("%s: %s is valid: %u variant%s, %u task%s, %u expectation%s", path, s->name,
	       s->policies->len, plural(s->policies->len), tasks, plural(tasks),
	       expectations, plural(expectations));
	if (m->sources)
		printf(", %u interrupt source%s", m->sources, plural(m->sources));
	if (scenarios->len > 1)
		printf(", %u points of the sweep", scenarios->len);
	putchar('\n');
}

enum exit_status command_check(const struct options *o, const char *path)
{
	GError *error = NULL;
	GPtrArray *scenarios = scenario_load(path, (const char *const *)o->set, &error);

	if (!scenarios)
		return complain_error(EXIT_USAGE, error);
	if (!o->quiet)
		print_valid(path, scenarios);
	g_ptr_array_unref(scenarios);
	return EXIT_HELD;
}
