/* SPDX-License-Identifier: MIT */
/*
 * hand_out.c - rank 0 talks to the other ranks.
 *
 * It tells them of the subject as soon as there is a first run. A rank that has loaded it asks
 * for runs.
 */
#include "mpi/hand_out.h"

#include <stdio.h>
#include <string.h>

#include "cli/base/complain.h"
#include "mpi/farm.h"
#include "mpi/letters.h"
#include "mpi/naps.h"
#include "mpi/subject.h"
#include "mpi/take_part.h"
#include "report/pack/pack.h"

enum {
	THREADS_MAX = 256,	/* unless the ranks have more of them */
	QUIT_US = 2000000,	/* for telling all ranks that it is over */
};

struct hand_out {
	struct links *links;
	struct farm *farm;
	guint jobs;		/* of each rank */
	const atomic_bool *stop;
	GThread *thread;
	atomic_bool ends;
	GMutex mutex;
	GByteArray *subject;	/* made by the first run; NULL: there was none yet */
	/* of the thread alone: */
	char *form;		/* of our records */
	gboolean told;		/* of the subject: all ranks */
	gboolean stopped;
	gboolean *gone;		/* by rank: it is lost, and we know it */
	int left;		/* ranks that are not */
};

/* --- the batch's threads -------------------------------------------------------------- */

guint hand_out_threads(const struct hand_out *h)
{
	const guint busy = (guint)(links_ranks(h->links) - 1) * h->jobs;

	return MAX(busy, MIN(busy * (1 + AHEAD_MAX), THREADS_MAX)) + 1;
}

static void note_subject(struct hand_out *h, const struct scenario *s)
{
	g_mutex_lock(&h->mutex);
	if (!h->subject)
		h->subject = subject_bytes(s, h->jobs);
	g_mutex_unlock(&h->mutex);
}

struct record *hand_out(const struct run_spec *spec, const struct run_control *control,
			const void *data, GError **error)
{
	struct hand_out *h = (struct hand_out *)data;

	note_subject(h, spec->scenario);
	return farm_make(spec, control, h->farm, error);
}

/* --- what a rank says ----------------------------------------------------------------- */

G_GNUC_PRINTF(2, 3) static void fail(struct hand_out *h, const char *format, ...)
{
	va_list arguments;
	GError *error;

	va_start(arguments, format);
	error = g_error_new_valist(G_FILE_ERROR, G_FILE_ERROR_FAILED, format, arguments);
	va_end(arguments);
	farm_fail(h->farm, error);
	g_error_free(error);
}

static void rank_is_ready(struct hand_out *h, int rank, const char *form)
{
	if (!h->form)
		h->form = pack_form();
	if (strcmp(form, h->form))
		fail(h, "rank %d runs another build of simrun-mpi, expected the same on all "
		     "ranks", rank);
}

/* Why a run could not be made: in whose words the error is, and what it says. */
static void run_failed(struct hand_out *h, guint32 item, const guint8 *at, gsize left)
{
	const char *domain = texts_next(&at, &left);
	const char *message = texts_next(&at, &left);

	farm_failed(h->farm, item,
		    g_error_new_literal(g_quark_from_string(domain), 0, message));
}

static void run_goes_on(struct hand_out *h, guint32 item, const guint8 *bytes)
{
	struct far far;

	memcpy(&far, bytes, sizeof(far));
	farm_progressed(h->farm, item, far.steps, far.now_ns);
}

static void hear(void *data, int rank, const struct letter *f, const guint8 *bytes)
{
	struct hand_out *h = data;

	switch (f->kind) {
	case LETTER_READY:
		rank_is_ready(h, rank, (const char *)bytes);
		break;
	case LETTER_REFUSED:
		fail(h, "rank %d cannot take part: %s", rank, (const char *)bytes);
		break;
	case LETTER_WANT:
		farm_wanted(h->farm, rank, f->item);
		break;
	case LETTER_PROGRESS:
		run_goes_on(h, f->item, bytes);
		break;
	case LETTER_OFFER:
		farm_offered(h->farm, f->item, f->nr);
		break;
	case LETTER_RECORD:
		farm_made(h->farm, f->item, bytes, f->nr);
		break;
	case LETTER_FAILED:
		run_failed(h, f->item, bytes, f->nr);
		break;
	}
}

/* The MPI gives an error back, instead of ending us all: so the others go on. */
static void rank_is_lost(struct hand_out *h, int rank)
{
	const guint had = farm_lost(h->farm, rank);

	h->gone[rank] = TRUE;
	h->left--;
	complain(EXIT_HELD, "rank %d is lost; the %u run%s that it had %s handed out again", rank,
		 had, had == 1 ? "" : "s", had == 1 ? "is" : "are");
	if (!h->left)
		fail(h, "all other ranks are lost; --resume makes the runs that are missing");
}

static void listen_to_all(struct hand_out *h)
{
	for (int rank = 1; rank < links_ranks(h->links); rank++) {
		if (h->gone[rank])
			continue;
		if (!letters_take(h->links, rank, hear, h))
			fail(h, "rank %d says what nobody understands", rank);
		if (links_lost(h->links, rank))
			rank_is_lost(h, rank);
	}
}

/* --- what it is told ------------------------------------------------------------------ */

static void tell_of_subject(struct hand_out *h)
{
	g_mutex_lock(&h->mutex);
	if (h->subject && !h->told) {
		for (int rank = 1; rank < links_ranks(h->links); rank++)
			letter_send(h->links, rank, LETTER_SUBJECT, 0, h->subject->data,
				   h->subject->len);
		h->told = TRUE;
	}
	g_mutex_unlock(&h->mutex);
}

static guint32 place_of(const struct policy *p)
{
	guint32 i = 0;

	while (policies[i] != p)
		i++;
	return i;
}

static void send_run(struct hand_out *h, int rank, guint32 item, const struct run_spec *spec)
{
	const struct wanted_run order = {
		.number = spec->number, .point = spec->point,
		.repeat = spec->repeat, .seed = spec->seed,
		.policy = place_of(spec->policy), .level = spec->level,
		.seed_given = (guint32)spec->seed_given, .checks = (guint32)spec->checks,
		.watches_locks = (guint32)spec->watches_locks, .blames = spec->blame.nr,
		.blames_every_kind = (guint32)spec->blame.every_kind,
		.draws = (guint32)spec->draws,
		.is_one_of_many = (guint32)spec->is_one_of_many,
	};

	letter_send(h->links, rank, LETTER_RUN, item, &order, sizeof(order));
}

static void give_all(struct hand_out *h)
{
	struct run_spec spec;
	guint32 item;
	int rank;

	while (farm_next(h->farm, &rank, &item, &spec))
		send_run(h, rank, item, &spec);
	while (farm_next_room(h->farm, &rank, &item))
		letter_send(h->links, rank, LETTER_TAKE, item, NULL, 0);
}

static void send_all_home(struct hand_out *h)
{
	const gint64 until = g_get_monotonic_time() + QUIT_US;
	guint nap = 0;

	for (int rank = 1; rank < links_ranks(h->links); rank++)
		if (!h->gone[rank])
			letter_send(h->links, rank, LETTER_QUIT, 0, NULL, 0);
	while (!links_are_empty(h->links) && g_get_monotonic_time() < until)
		take_nap(&nap, links_move(h->links), NAP_READY_US);
}

/* --- the thread ----------------------------------------------------------------------- */

static gpointer talk(gpointer data)
{
	struct hand_out *h = data;
	guint nap = 0;

	while (!h->ends) {
		const gboolean moved = links_move(h->links);

		listen_to_all(h);
		if (*h->stop && !h->stopped) {
			farm_stop(h->farm);
			h->stopped = TRUE;
		}
		tell_of_subject(h);
		give_all(h);
		take_nap(&nap, moved, NAP_READY_US);
	}
	send_all_home(h);
	return NULL;
}

struct hand_out *hand_out_begin(struct links *links, guint jobs, const atomic_bool *stop)
{
	struct hand_out *h = g_new0(struct hand_out, 1);

	h->links = links;
	h->farm = farm_new(links_ranks(links));
	h->jobs = jobs;
	h->stop = stop;
	h->gone = g_new0(gboolean, (gsize)links_ranks(links));
	h->left = links_ranks(links) - 1;
	g_mutex_init(&h->mutex);
	h->thread = g_thread_new("talk", talk, h);
	return h;
}

void hand_out_end(struct hand_out *h)
{
	h->ends = true;
	g_thread_join(h->thread);
	farm_free(h->farm);
	g_clear_pointer(&h->subject, g_byte_array_unref);
	g_mutex_clear(&h->mutex);
	g_free(h->form);
	g_free(h->gone);
	g_free(h);
}
