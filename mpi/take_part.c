/* SPDX-License-Identifier: MIT */
/*
 * take_part.c - a rank that makes runs: threads make them, and this one talks to rank 0.
 *
 * It asks for runs before it needs them, so that it never waits for one. But what it has,
 * no other rank can make: so it asks only for what it will begin within a moment, by how
 * long its latest runs took.
 */
#include "mpi/take_part.h"

#include <string.h>

#include "experiment/run/run.h"
#include "experiment/run/zeros.h"
#include "mpi/letters.h"
#include "mpi/naps.h"
#include "mpi/subject.h"
#include "report/collect/memory.h"
#include "report/pack/pack.h"

enum {
	MOMENT_US = 100000,
	TELL_US = 100000,	/* between two looks how far runs are */
	SMALL = 1 << 20,	/* bytes that are sent without asking for room */
};

/* A run to be made, and then its record. */
struct job {
	guint32 item;
	struct wanted_run order;
	struct progress progress;
	uint64_t told;		/* how much of that rank 0 knows */
	GByteArray *bytes;	/* NULL: it was to stop */
	GError *error;
	gint64 took_us;
};

struct part {
	struct links *links;
	atomic_bool *stop;
	gboolean over;		/* rank 0 has said so */
	struct subject *subject;	/* NULL: not told yet */
	GPtrArray *thread;
	GAsyncQueue *todo, *done;	/* struct job * */
	GHashTable *open;	/* by item: jobs that were not sent yet */
	guint asked;		/* for so many runs, which did not come yet */
	guint unmade;		/* that came, and are not made yet */
	gint64 average_us;	/* of a run */
	gint64 tell_at_us;
};

static const struct job no_more;

/* --- the threads that make runs --------------------------------------------------------- */

static struct run_spec spec_of(const struct wanted_run *o, const struct scenario *s)
{
	return (struct run_spec){
		.scenario = s, .policy = policies[o->policy], .mode = MODE_RUN,
		.seed = o->seed, .seed_given = o->seed_given != 0, .point = o->point,
		.repeat = o->repeat, .number = o->number, .checks = o->checks != 0,
		.watches_locks = o->watches_locks != 0, .level = o->level,
		.blame = { o->blames, o->blames_every_kind != 0 }, .draws = o->draws != 0,
		.is_one_of_many = o->is_one_of_many != 0,
	};
}

/* Does rank 0 look at single operations: to store them, to show them, or for what is expected? */
static gboolean sends_ops(const struct record *r)
{
	return !r->spec.is_one_of_many || record_lists_ops(r) || r->spec.scenario->expectation->len;
}

static void pack(struct job *j, const struct record *r)
{
	if (record_bytes(r) > G_MAXINT32) {
		g_set_error(&j->error, SCENARIO_ERROR, 0, "%s: the record of a run has more "
			    "than 2 GiB, which cannot be sent; expected less detail "
			    "(--trace none)", r->spec.scenario->path);
		return;
	}
	j->bytes = g_byte_array_sized_new((guint)record_bytes(r));
	record_pack(r, j->bytes);
}

static void make(struct part *t, struct job *j, struct zeros *zeros)
{
	const struct run_control control = { .stop = t->stop, .progress = &j->progress,
					     .zeros = zeros };
	const gint64 since = g_get_monotonic_time();
	struct scenario *s = subject_scenario(t->subject, j->order.point, &j->error);
	struct record *r = NULL;

	if (s) {
		const struct run_spec spec = spec_of(&j->order, s);

		r = run_once(&spec, &control, &j->error);
	}
	if (r && !sends_ops(r))
		record_drop_ops(r);
	if (r && r->status != RUN_INTERRUPTED)
		pack(j, r);
	record_free(r);
	scenario_unref(s);
	j->took_us = g_get_monotonic_time() - since;
}

static gpointer make_runs(gpointer data)
{
	struct part *t = data;
	struct zeros *zeros = zeros_new();
	struct job *j;

	while ((j = g_async_queue_pop(t->todo)) != &no_more) {
		make(t, j, zeros);
		g_async_queue_push(t->done, j);
	}
	zeros_free(zeros);
	return NULL;
}

static void free_job(gpointer job)
{
	struct job *j = job;

	g_clear_pointer(&j->bytes, g_byte_array_unref);
	g_clear_error(&j->error);
	g_free(j);
}

/* --- what rank 0 says ------------------------------------------------------------------- */

/* The threads begin when there are all plug-ins. */
static void open_subject(struct part *t, const guint8 *bytes, gsize nr)
{
	GError *error = NULL;
	g_autofree char *form = NULL;

	t->subject = subject_open(bytes, nr, &error);
	if (!t->subject) {
		letter_send_text(t->links, 0, LETTER_REFUSED, error->message);
		g_error_free(error);
		return;
	}
	form = pack_form();
	letter_send_text(t->links, 0, LETTER_READY, form);
	for (guint i = 0; i < subject_jobs(t->subject); i++)
		g_ptr_array_add(t->thread, g_thread_new("run", make_runs, t));
}

static void begin_run(struct part *t, guint32 item, const guint8 *bytes)
{
	struct job *j = g_new0(struct job, 1);

	j->item = item;
	memcpy(&j->order, bytes, sizeof(j->order));
	g_hash_table_insert(t->open, GUINT_TO_POINTER(item), j);
	t->asked--;
	t->unmade++;
	g_async_queue_push(t->todo, j);
}

static void send_record(struct part *t, const struct job *j)
{
	letter_send(t->links, 0, LETTER_RECORD, j->item, j->bytes->data, j->bytes->len);
	g_hash_table_remove(t->open, GUINT_TO_POINTER(j->item));
}

static void hear(void *data, int rank, const struct letter *f, const guint8 *bytes)
{
	const struct job *j;
	struct part *t = data;

	(void)rank;
	switch (f->kind) {
	case LETTER_SUBJECT:
		open_subject(t, bytes, f->nr);
		break;
	case LETTER_RUN:
		begin_run(t, f->item, bytes);
		break;
	case LETTER_TAKE:
		j = g_hash_table_lookup(t->open, GUINT_TO_POINTER(f->item));
		if (j)
			send_record(t, j);
		break;
	case LETTER_QUIT:
		t->over = TRUE;
		break;
	}
}

/* --- what it tells rank 0 --------------------------------------------------------------- */

static void send_error(struct part *t, const struct job *j)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();

	texts_add(bytes, g_quark_to_string(j->error->domain));
	texts_add(bytes, j->error->message);
	letter_send(t->links, 0, LETTER_FAILED, j->item, bytes->data, bytes->len);
	g_hash_table_remove(t->open, GUINT_TO_POINTER(j->item));
}

static void send_made(struct part *t, const struct job *j)
{
	t->unmade--;
	t->average_us += (j->took_us - t->average_us) / 8;
	if (j->error)
		send_error(t, j);
	else if (j->bytes && j->bytes->len > SMALL)
		letter_send_offer(t->links, 0, j->item, j->bytes->len);
	else if (j->bytes)
		send_record(t, j);
}

static gboolean send_all_made(struct part *t)
{
	gboolean some = FALSE;
	const struct job *j;

	while ((j = g_async_queue_try_pop(t->done))) {
		send_made(t, j);
		some = TRUE;
	}
	return some;
}

/* A moment's work, and a run for each thread. */
static void ask_for_runs(struct part *t)
{
	const guint threads = t->thread->len, has = t->unmade + t->asked;
	const gint64 each = MIN(MOMENT_US / MAX(t->average_us, 1), AHEAD_MAX);
	const guint wanted = threads + threads * (guint)each;

	if (wanted <= has)
		return;
	letter_send(t->links, 0, LETTER_WANT, wanted - has, NULL, 0);
	t->asked += wanted - has;
}

static void tell_how_far(struct part *t)
{
	const gint64 now = g_get_monotonic_time();
	GHashTableIter iter;
	gpointer value;

	if (now < t->tell_at_us)
		return;
	t->tell_at_us = now + TELL_US;
	g_hash_table_iter_init(&iter, t->open);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct job *j = value;
		const struct far far = { .steps = j->progress.done,
					 .now_ns = j->progress.now_ns };

		if (far.steps == j->told)
			continue;
		j->told = far.steps;
		letter_send(t->links, 0, LETTER_PROGRESS, j->item, &far, sizeof(far));
	}
}

/* --- all of it -------------------------------------------------------------------------- */

static void end_threads(struct part *t)
{
	for (guint i = 0; i < t->thread->len; i++)
		g_async_queue_push_front(t->todo, (gpointer)&no_more);
	for (guint i = 0; i < t->thread->len; i++)
		g_thread_join(t->thread->pdata[i]);
}

void take_part(struct links *links, atomic_bool *stop)
{
	struct part t = {
		.links = links, .stop = stop,
		.thread = g_ptr_array_new(),
		.todo = g_async_queue_new(), .done = g_async_queue_new(),
		.open = g_hash_table_new_full(NULL, NULL, NULL, free_job),
		.average_us = MOMENT_US,
	};
	guint nap = 0;

	while (!t.over && !links_lost(links, 0)) {
		gboolean busy = links_move(links);

		t.over |= !letters_take(links, 0, hear, &t);
		busy |= send_all_made(&t);
		ask_for_runs(&t);
		tell_how_far(&t);
		take_nap(&nap, busy, t.unmade > t.thread->len ? NAP_LONG_US : NAP_READY_US);
	}
	*stop = true;
	end_threads(&t);
	g_ptr_array_unref(t.thread);
	g_async_queue_unref(t.todo);
	g_async_queue_unref(t.done);
	g_hash_table_unref(t.open);
	subject_free(t.subject);
}
