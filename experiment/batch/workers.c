/* SPDX-License-Identifier: MIT */
/*
 * workers.c - the threads, the records that they have made, and the memory they share.
 */
#include "experiment/batch/workers.h"

#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

#include "experiment/run/zeros.h"
#include "report/collect/memory.h"

enum {
	MOMENT_US = 20000,	/* a small run waits so long for others to be stored with, */
	MOMENT_US_MAX = 200000,	/* or, if the disk is slow, */
	MOMENT_DISKS = 10,	/* so many times as long as the disk was waited for */
	ROWS_AT_ONCE = 131072,	/* that do not wait for more */
	ROWS_WAITING = 1 << 20,	/* beyond which no more are made */
	SLOTS_WAITING = 4096,	/* the same for records, which may have few rows */
};

/* The work on one specification. */
struct slot {
	struct workers *workers;
	struct run_spec spec;	/* without its scenario */
	int64_t horizon_ns;	/* of that; 0: it is not loaded yet */
	struct progress progress;	/* written while it is worked on */
	struct record *record;
	GError *error;
	gboolean done;
	gint64 done_us;		/* when that was */
	guint64 rows;		/* that the record needs in the database */
	guint64 bytes;		/* that it has reserved */
};

/* What the plan said last. */
enum outlook { MORE, LATER, NO_MORE };

struct workers {
	const struct work *work;
	guint jobs;		/* threads that are busy at the same time */
	GPtrArray *thread;
	GMutex mutex;		/* held by whoever reads or writes what follows */
	GCond ended;		/* slots are due, or there are no more */
	GCond room;		/* one more thread may be busy, perhaps */
	GCond memory;		/* some is free again, or another slot is the first */
	enum outlook outlook;
	gboolean cut;		/* there were more, but all was to stop */
	guint memory_waiters;
	guint making;		/* threads that make a record */
	guint storing;		/* 1: the taker stores, and does not wait for the disk */
	guint64 waiting;	/* rows of records that were made and not stored yet */
	guint64 storing_rows;	/* those of them that are being stored */
	guint64 budget, reserved;	/* bytes */
	GQueue slots;		/* of struct slot *: those that were not forgotten yet */
	GList *next;		/* the first of them that was not taken; NULL: there is none */
	/* Of those that are done from there on, until the first that is not: */
	GList *undone;		/* that one; NULL: all are done */
	guint ready;		/* how many they are */
	guint64 ready_rows;	/* their rows, */
	guint64 ready_weight;	/* and what these are as a reason not to wait for more */
	gint64 moment_us;	/* how long the first of them waits */
	gint64 flush_us;	/* since when the disk is waited for */
	uint64_t begun;		/* how many slots there were */
	uint64_t total;		/* how many there will be, at most */
	uint64_t done_work;	/* of slots that were forgotten */
};

/* --- memory ------------------------------------------------------------------------- */

/* Half of what there is: the rest is for the system, and for what is not counted. */
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

/* The mutex is held. Waking nobody would be a system call, too. */
static void tell_of_memory(struct workers *w)
{
	if (w->memory_waiters)
		g_cond_broadcast(&w->memory);
}

/* The mutex is held. */
static void set_bytes(struct slot *s, guint64 bytes)
{
	s->workers->reserved += bytes - s->bytes;
	s->bytes = bytes;
	tell_of_memory(s->workers);
}

/* Of struct run_control: data is the slot. */
static gboolean reserve(void *data, int64_t more)
{
	struct slot *s = data;
	struct workers *w = s->workers;
	const atomic_bool *stop = w->work->stop;
	gboolean stops;

	g_mutex_lock(&w->mutex);
	w->memory_waiters++;
	while (more > 0 && !*stop && s != g_queue_peek_head(&w->slots) &&
	       w->reserved + (guint64)more > w->budget)
		g_cond_wait(&w->memory, &w->mutex);
	w->memory_waiters--;
	stops = more > 0 && *stop;
	if (!stops)
		set_bytes(s, s->bytes + (guint64)more);
	g_mutex_unlock(&w->mutex);
	return !stops;
}

/* --- making records ----------------------------------------------------------------- */

/* The mutex is held. Making can be faster than storing, and records need memory. */
static gboolean has_room(const struct workers *w)
{
	return *w->work->stop ||
	       (w->making + w->storing < w->jobs && w->waiting < ROWS_WAITING &&
		w->slots.length < SLOTS_WAITING);
}

/* The mutex is held. */
static struct slot *add_slot(struct workers *w, const struct run_spec *spec)
{
	struct slot *s = g_new0(struct slot, 1);

	s->workers = w;
	s->spec = *spec;
	w->begun++;
	g_queue_push_tail(&w->slots, s);
	if (!w->next)
		w->next = w->slots.tail;
	if (!w->undone)
		w->undone = w->slots.tail;
	return s;
}

static void free_slot(struct slot *s)
{
	record_free(s->record);
	g_clear_error(&s->error);
	g_free(s);
}

/* The mutex is held. All that was begun is done, and nothing more is begun at the moment. */
static gboolean is_quiet(const struct workers *w)
{
	return !w->undone && w->outlook != MORE;
}

/*
 * The mutex is held. Slots may be done that others before them kept from being taken. Whoever
 * takes them is woken if he shall, or must know from when on the first of them waits.
 */
static void count_ready(struct workers *w)
{
	const guint before = w->ready;

	for (; w->undone; w->undone = w->undone->next, w->ready++) {
		const struct slot *s = w->undone->data;

		if (!s->done)
			break;
		w->ready_rows += s->rows;
		w->ready_weight += s->record ? s->rows : ROWS_AT_ONCE;
	}
	if (w->ready && (!before || w->ready_weight >= ROWS_AT_ONCE || is_quiet(w)))
		g_cond_signal(&w->ended);
}

/* The mutex is held. */
static void end_slot(struct slot *s, struct record *r, GError *error)
{
	struct workers *w = s->workers;

	s->rows = r ? record_rows(r) : 0;
	w->waiting += s->rows;
	set_bytes(s, r ? record_bytes(r) : 0);
	s->record = r;
	s->error = error;
	s->done = TRUE;
	s->done_us = g_get_monotonic_time();
	count_ready(w);
}

/* Threads that have nothing to make, as there is less to do; each of the others gets as many. */
static guint spare_threads(const struct workers *w)
{
	return w->jobs > w->total ? (guint)(w->jobs / MAX(w->total, 1) - 1) : 0;
}

/* The record has its own reference to the scenario. */
static struct record *load_and_make(struct slot *s, struct zeros *zeros, GError **error)
{
	const struct work *todo = s->workers->work;
	const struct run_control control = { .stop = todo->stop, .progress = &s->progress,
					     .helpers = spare_threads(s->workers),
					     .reserve = reserve, .reserve_data = s, .zeros = zeros };
	struct run_spec spec = s->spec;
	struct scenario *scenario = plan_load(todo->plan, &spec, error);
	struct record *r;

	if (!scenario)
		return NULL;
	g_mutex_lock(&s->workers->mutex);
	s->horizon_ns = scenario->machine.horizon_ns;
	g_mutex_unlock(&s->workers->mutex);
	r = *todo->stop ? NULL : todo->make(&spec, &control, todo->make_data, error);
	scenario_unref(scenario);
	return r;
}

/* The mutex is held, but dropped while the record is made. */
static void work_on(struct workers *w, const struct run_spec *spec, struct zeros *zeros)
{
	struct slot *s = add_slot(w, spec);
	GError *error = NULL;
	struct record *r;

	w->making++;
	g_mutex_unlock(&w->mutex);
	r = load_and_make(s, zeros, &error);
	g_mutex_lock(&w->mutex);
	w->making--;
	end_slot(s, r, error);
}

/* The mutex is held. Nobody begins anything more. */
static void end(struct workers *w)
{
	w->outlook = NO_MORE;
	g_cond_broadcast(&w->room);
	g_cond_signal(&w->ended);
}

/* The mutex is held. Slots are begun in order, so the one that is waited for needs no room. */
static void work_on_next(struct workers *w, struct zeros *zeros)
{
	struct run_spec spec = { 0 };
	GError *error = NULL;

	switch (plan_next(w->work->plan, &spec, &error)) {
	case PLAN_RUN:
		work_on(w, &spec, zeros);
		return;
	case PLAN_ERROR:
		end_slot(add_slot(w, &spec), NULL, error);
		break;
	case PLAN_WAIT:
		w->outlook = LATER;
		g_cond_signal(&w->ended);
		return;
	case PLAN_END:
		break;
	}
	end(w);
}

/* The mutex is held. FALSE: there is nothing to do at the moment. */
static gboolean go_on(struct workers *w, struct zeros *zeros)
{
	if (*w->work->stop) {
		w->cut = TRUE;
		end(w);
		return TRUE;
	}
	if (w->outlook != MORE || !has_room(w))
		return FALSE;
	work_on_next(w, zeros);
	return TRUE;
}

static gpointer work(gpointer data)
{
	struct workers *w = data;
	struct zeros *zeros = zeros_new();

	g_mutex_lock(&w->mutex);
	while (w->outlook != NO_MORE)
		if (!go_on(w, zeros))
			g_cond_wait(&w->room, &w->mutex);
	g_mutex_unlock(&w->mutex);
	zeros_free(zeros);
	return NULL;
}

struct workers *workers_new(const struct work *todo, gboolean in_place)
{
	struct workers *w = g_new0(struct workers, 1);

	w->work = todo;
	w->jobs = todo->jobs ? todo->jobs : g_get_num_processors();
	w->budget = memory_budget();
	w->total = plan_total(todo->plan);
	w->moment_us = MOMENT_US;
	g_queue_init(&w->slots);
	g_mutex_init(&w->mutex);
	g_cond_init(&w->ended);
	g_cond_init(&w->room);
	g_cond_init(&w->memory);
	w->thread = g_ptr_array_new();
	if (!w->total)
		w->outlook = NO_MORE;
	if (in_place && w->total == 1)
		return w;
	for (guint i = 0; i < MIN((uint64_t)w->jobs, w->total); i++)
		g_ptr_array_add(w->thread, g_thread_new("run", work, w));
	return w;
}

/* Nothing new is begun, and what is being made is waited for. */
static void join_all(struct workers *w)
{
	g_mutex_lock(&w->mutex);
	w->storing = 0;
	end(w);
	g_cond_broadcast(&w->memory);
	g_mutex_unlock(&w->mutex);
	for (guint i = 0; i < w->thread->len; i++)
		g_thread_join(w->thread->pdata[i]);
}

void workers_free(struct workers *w)
{
	join_all(w);
	while (!g_queue_is_empty(&w->slots))
		free_slot(g_queue_pop_head(&w->slots));
	g_ptr_array_unref(w->thread);
	g_mutex_clear(&w->mutex);
	g_cond_clear(&w->ended);
	g_cond_clear(&w->room);
	g_cond_clear(&w->memory);
	g_free(w);
}

/* --- taking them away --------------------------------------------------------------- */

/* The mutex is held. When the first slot is due at the latest; 0: it is not done. */
static gint64 first_due_us(const struct workers *w)
{
	return w->ready ? ((const struct slot *)w->next->data)->done_us + w->moment_us : 0;
}

/*
 * The mutex is held. How many slots are done, if they are due; 0: a moment later there may be
 * more. What became ready while others were stored is enough.
 */
static guint due(const struct workers *w)
{
	if (w->ready && (w->ready_weight >= ROWS_AT_ONCE || is_quiet(w) ||
			 g_get_monotonic_time() >= first_due_us(w)))
		return w->ready;
	return 0;
}

static gint64 earlier(gint64 a, gint64 b)
{
	return a && b ? MIN(a, b) : MAX(a, b);	/* 0: never */
}

/* The mutex is held. */
static gboolean has_ended(const struct workers *w)
{
	return w->outlook == NO_MORE && !w->next;
}

/* The mutex is held. */
static void begin_storing(struct workers *w)
{
	w->storing = 1;
	w->storing_rows = w->ready_rows;
	w->ready = 0;
	w->ready_rows = 0;
	w->ready_weight = 0;
}

guint workers_wait(struct workers *w, gint64 until_us)
{
	guint nr;

	g_mutex_lock(&w->mutex);
	while (!(nr = due(w)) && !has_ended(w)) {
		const gint64 until = earlier(until_us, first_due_us(w));

		if (!w->thread->len && go_on(w, NULL))
			continue;
		if (!until)
			g_cond_wait(&w->ended, &w->mutex);
		else if (!g_cond_wait_until(&w->ended, &w->mutex, until) && until == until_us)
			break;
	}
	if (nr)
		begin_storing(w);
	g_mutex_unlock(&w->mutex);
	return nr;
}

gboolean workers_ended(struct workers *w, gboolean *cut)
{
	gboolean ended;

	g_mutex_lock(&w->mutex);
	ended = has_ended(w);
	*cut = w->cut;
	g_mutex_unlock(&w->mutex);
	return ended;
}

/* A slot that is due is the taker's: no worker looks at it any more. */
struct record *workers_take(struct workers *w, struct run_spec *spec, GError **error)
{
	struct slot *s;

	g_mutex_lock(&w->mutex);
	s = w->next->data;
	w->next = w->next->next;
	g_mutex_unlock(&w->mutex);
	*spec = s->spec;
	if (s->error)
		g_propagate_error(error, g_steal_pointer(&s->error));
	return g_steal_pointer(&s->record);
}

void workers_flush(struct workers *w)
{
	g_mutex_lock(&w->mutex);
	w->storing = 0;
	w->flush_us = g_get_monotonic_time();
	g_cond_broadcast(&w->room);
	g_mutex_unlock(&w->mutex);
}

void workers_stored(struct workers *w)
{
	const gint64 now = g_get_monotonic_time();

	g_mutex_lock(&w->mutex);
	w->moment_us = CLAMP(MOMENT_DISKS * (now - w->flush_us), MOMENT_US, MOMENT_US_MAX);
	w->waiting -= w->storing_rows;
	w->storing_rows = 0;
	if (w->outlook == LATER)
		w->outlook = MORE;
	g_cond_broadcast(&w->room);
	tell_of_memory(w);
	g_mutex_unlock(&w->mutex);
}

void workers_note(struct workers *w, const struct run_spec *spec, double value)
{
	g_mutex_lock(&w->mutex);
	plan_note(w->work->plan, spec, value);
	g_mutex_unlock(&w->mutex);
}

static uint64_t work_done(const struct slot *s)
{
	return atomic_load_explicit(&s->progress.done, memory_order_relaxed);
}

void workers_forget(struct workers *w)
{
	g_mutex_lock(&w->mutex);
	while (w->slots.head != w->next) {
		struct slot *s = g_queue_pop_head(&w->slots);

		set_bytes(s, 0);
		w->done_work += work_done(s);
		free_slot(s);
	}
	g_mutex_unlock(&w->mutex);
}

/* How far its clock is, if the run ends at the horizon. The mutex is held. */
static double part_done(const struct slot *s)
{
	const int64_t now = atomic_load_explicit(&s->progress.now_ns, memory_order_relaxed);
	if (s->done)
		return 1;
	return s->horizon_ns > 0 ? (double)now / (double)s->horizon_ns : 0;
}

struct work_progress workers_progress(struct workers *w)
{
	struct work_progress p = { .total = w->total };

	g_mutex_lock(&w->mutex);
	p.done_work = w->done_work;
	p.done = w->begun - w->slots.length;
	p.part = (double)p.done;
	for (const GList *at = w->slots.head; at; at = at->next) {
		const struct slot *s = at->data;

		p.done_work += work_done(s);
		p.part += part_done(s);
		p.done += s->done ? 1 : 0;
		if (!s->done && !p.awaited)
			p.awaited = s->spec.policy;
	}
	g_mutex_unlock(&w->mutex);
	p.part /= (double)w->total;
	return p;
}
