/* SPDX-License-Identifier: MIT */
/*
 * workers.c - the threads, the records that they have made, and the memory they share.
 */
#include "experiment/batch/workers.h"

#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

#include "report/collect/memory.h"

enum {
	MOMENT_US = 20000,	/* a small run waits for others to be stored with */
	ROWS_AT_ONCE = 8192,	/* that do not wait for more */
	ROWS_WAITING = 1 << 20,	/* beyond which no more are made */
};

/* The work on one specification. */
struct slot {
	struct workers *workers;
	struct progress progress;	/* written while it is worked on */
	struct record *record;
	GError *error;
	gboolean done;
	gint64 done_us;		/* when that was */
	guint64 rows;		/* that the record needs in the database */
	guint64 bytes;		/* that it has reserved */
};

struct workers {
	const struct work *work;
	guint jobs;		/* threads that are busy at the same time */
	GPtrArray *thread;
	GMutex mutex;		/* held by whoever reads or writes what follows */
	GCond ended;		/* a slot is done */
	GCond room;		/* one more thread may be busy, perhaps */
	GCond memory;		/* some is free again, or another slot is the first */
	guint making;		/* threads that make a record */
	guint storing;		/* 1: the taker stores, and does not wait for the disk */
	guint64 waiting;	/* rows of records that were made and not stored yet */
	guint64 storing_rows;	/* those of them that are being stored */
	guint64 budget, reserved;	/* bytes */
	guint first;		/* slot that was not forgotten yet */
	guint next;		/* slot to be worked on */
	struct slot *slot;	/* of each specification */
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

/* The mutex is held. */
static void set_bytes(struct slot *s, guint64 bytes)
{
	s->workers->reserved += bytes - s->bytes;
	s->bytes = bytes;
	g_cond_broadcast(&s->workers->memory);
}

/* Of struct run_control: data is the slot. */
static gboolean reserve(void *data, int64_t more)
{
	struct slot *s = data;
	struct workers *w = s->workers;
	const atomic_bool *stop = w->work->stop;
	gboolean stops;

	g_mutex_lock(&w->mutex);
	while (more > 0 && !*stop && s != &w->slot[w->first] &&
	       w->reserved + (guint64)more > w->budget)
		g_cond_wait(&w->memory, &w->mutex);
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
	       (w->making + w->storing < w->jobs && w->waiting < ROWS_WAITING);
}

/* The mutex is held, but dropped while the record is made. */
static void work_on(struct workers *w, guint number)
{
	const struct work *todo = w->work;
	struct slot *s = &w->slot[number];
	const struct run_control control = { .stop = todo->stop, .progress = &s->progress,
					     .reserve = reserve, .reserve_data = s };
	GError *error = NULL;
	struct record *r = NULL;

	w->making++;
	g_mutex_unlock(&w->mutex);
	if (!*todo->stop)
		r = todo->make(&todo->spec[number], &control, todo->make_data, &error);
	g_mutex_lock(&w->mutex);
	w->making--;
	s->rows = r ? record_rows(r) : 0;
	w->waiting += s->rows;
	set_bytes(s, r ? record_bytes(r) : 0);
	s->record = r;
	s->error = error;
	s->done = TRUE;
	s->done_us = g_get_monotonic_time();
	g_cond_signal(&w->ended);
}

/* Slots are begun in order, so the one that is waited for does not wait for room. */
static gpointer work(gpointer data)
{
	struct workers *w = data;

	g_mutex_lock(&w->mutex);
	while (w->next < w->work->specs) {
		if (has_room(w))
			work_on(w, w->next++);
		else
			g_cond_wait(&w->room, &w->mutex);
	}
	g_mutex_unlock(&w->mutex);
	return NULL;
}

struct workers *workers_new(const struct work *todo)
{
	struct workers *w = g_new0(struct workers, 1);

	w->work = todo;
	w->jobs = todo->jobs ? todo->jobs : g_get_num_processors();
	w->budget = memory_budget();
	w->slot = g_new0(struct slot, todo->specs);
	for (guint i = 0; i < todo->specs; i++)
		w->slot[i].workers = w;
	g_mutex_init(&w->mutex);
	g_cond_init(&w->ended);
	g_cond_init(&w->room);
	g_cond_init(&w->memory);
	w->thread = g_ptr_array_new();
	for (guint i = 0; i < MIN(w->jobs, todo->specs); i++)
		g_ptr_array_add(w->thread, g_thread_new("run", work, w));
	return w;
}

void workers_free(struct workers *w)
{
	workers_stored(w);
	for (guint i = 0; i < w->thread->len; i++)
		g_thread_join(w->thread->pdata[i]);
	for (guint i = 0; i < w->work->specs; i++) {
		record_free(w->slot[i].record);
		g_clear_error(&w->slot[i].error);
	}
	g_ptr_array_unref(w->thread);
	g_free(w->slot);
	g_mutex_clear(&w->mutex);
	g_cond_clear(&w->ended);
	g_cond_clear(&w->room);
	g_cond_clear(&w->memory);
	g_free(w);
}

/* --- taking them away --------------------------------------------------------------- */

/*
 * The mutex is held. How many slots from `from` on are done, if they are due; 0: a moment
 * later there may be more. What became ready while others were stored is enough.
 */
static guint due(const struct workers *w, guint from, guint64 *rows)
{
	const guint slots = w->work->specs;
	guint64 at_once = 0;
	guint end = from;

	*rows = 0;
	for (; end < slots && w->slot[end].done; end++) {
		const struct slot *s = &w->slot[end];

		at_once += s->record ? s->rows : ROWS_AT_ONCE;
		*rows += s->rows;
	}
	if (at_once >= ROWS_AT_ONCE || end == slots ||
	    g_get_monotonic_time() >= w->slot[from].done_us + MOMENT_US)
		return end - from;
	return 0;
}

static gint64 earlier(gint64 a, gint64 b)
{
	return a && b ? MIN(a, b) : MAX(a, b);	/* 0: never */
}

guint workers_wait(struct workers *w, guint from, gint64 until_us)
{
	const struct slot *s = &w->slot[from];
	guint64 rows;
	guint nr;

	g_mutex_lock(&w->mutex);
	while (!(nr = due(w, from, &rows))) {
		const gint64 until = earlier(until_us, s->done ? s->done_us + MOMENT_US : 0);

		if (!until)
			g_cond_wait(&w->ended, &w->mutex);
		else if (!g_cond_wait_until(&w->ended, &w->mutex, until) && until == until_us)
			break;
	}
	if (nr) {
		w->storing = 1;
		w->storing_rows = rows;
	}
	g_mutex_unlock(&w->mutex);
	return nr;
}

/* Slots that are due are the taker's: no worker looks at them any more. */
struct record *workers_take(struct workers *w, guint number, GError **error)
{
	struct slot *s = &w->slot[number];

	if (s->error)
		g_propagate_error(error, g_steal_pointer(&s->error));
	return g_steal_pointer(&s->record);
}

void workers_stored(struct workers *w)
{
	g_mutex_lock(&w->mutex);
	w->storing = 0;
	w->waiting -= w->storing_rows;
	w->storing_rows = 0;
	g_cond_broadcast(&w->room);
	g_cond_broadcast(&w->memory);
	g_mutex_unlock(&w->mutex);
}

void workers_forget(struct workers *w, guint end)
{
	g_mutex_lock(&w->mutex);
	for (; w->first < end; w->first++)
		set_bytes(&w->slot[w->first], 0);
	g_mutex_unlock(&w->mutex);
}

/* A run's part is how far its clock is, if it ends at the horizon. */
struct work_progress workers_progress(struct workers *w, guint number)
{
	const guint slots = w->work->specs;
	struct work_progress p = { .total = slots, .awaited = &w->work->spec[number] };

	g_mutex_lock(&w->mutex);
	for (guint i = 0; i < slots; i++) {
		const struct slot *s = &w->slot[i];
		const int64_t horizon = w->work->spec[i].scenario->machine.horizon_ns;
		const int64_t now = atomic_load_explicit(&s->progress.now_ns,
							 memory_order_relaxed);

		p.done_work += atomic_load_explicit(&s->progress.done, memory_order_relaxed);
		p.done += s->done ? 1 : 0;
		p.part += s->done ? 1 : horizon > 0 ? (double)now / (double)horizon : 0;
	}
	g_mutex_unlock(&w->mutex);
	p.part /= slots;
	return p;
}
