/* SPDX-License-Identifier: MIT */
/*
 * batch.c - records are made by workers, and stored in order by this thread.
 *
 * It waits for the disk at the end of each transaction. A small run takes less time than
 * that, so those that end within a moment share one.
 */
#include "experiment/batch/batch.h"

#include <math.h>
#include <stdatomic.h>

#include "report/collect/memory.h"
#include "report/record/expect.h"
#include "report/collect/measures.h"
#include "report/store/store.h"

enum {
	LAST_US = 300000,	/* for storing what is whole already, once it is to stop */
	KEPT_UNEXPECTED = 10,	/* of many records, those that are kept to be told of */
};

/* --- telling how far it is ---------------------------------------------------------- */

static void tell(const struct batch *b, struct workers *w)
{
	const struct work_progress p = workers_progress(w);

	if (b->listener.progress)
		b->listener.progress(b->listener.data, &p);
}

/* Waits, and tells of it meanwhile. How many records are due; 0: there are no more. */
static guint wait_and_tell(const struct batch *b, struct workers *w, gboolean *cut)
{
	const struct batch_listener *l = &b->listener;
	gint64 next = l->period_us ? g_get_monotonic_time() + l->period_us : 0;
	guint nr;

	while (!(nr = workers_wait(w, next)) && !workers_ended(w, cut)) {
		tell(b, w);
		next += l->period_us;
	}
	for (guint i = 0; l->tells_each && i < nr; i++)
		tell(b, w);
	if (l->storing)
		l->storing(l->data);
	return nr;
}

/* --- storing ------------------------------------------------------------------------ */

static gboolean is_over(const struct batch_result *result)
{
	return result->interrupted || result->errors->len;
}

/* A record could not be made, or not be stored; perhaps because it was to stop. */
static void fail(const struct batch *b, struct batch_result *result, GError *error)
{
	if (*b->work.stop) {
		g_error_free(error);
		result->interrupted = TRUE;
	} else {
		g_ptr_array_add(result->errors, error);
	}
}

/* Takes a record and adds it to what is stored. */
static void collect(const struct batch *b, struct workers *w, struct store *store,
		    GPtrArray *added, struct batch_result *result)
{
	GError *error = NULL;
	struct run_spec spec;
	struct record *r = workers_take(w, &spec, &error);

	if (error) {
		fail(b, result, error);
	} else if (!r || r->status == RUN_INTERRUPTED) {
		record_free(r);
		result->interrupted = TRUE;
	} else if (!store_add(store, r, &error)) {
		record_free(r);
		fail(b, result, error);
	} else {
		g_ptr_array_add(added, r);
	}
}

/* A record that is in the file: what is kept of it, and what is learned. It is taken over. */
static void keep(const struct batch *b, struct workers *w, struct record *r,
		 struct batch_result *result)
{
	const gboolean passed = record_passed(r);
	const char *measure = plan_measure(b->work.plan);

	workers_note(w, &r->spec, measure ? measure_of_record(r, measure) : (double)NAN);
	result->stored++;
	result->passed &= passed;
	result->unexpected += !passed;
	record_drop_bulk(r, b->keeps_ops);
	if (b->keeps_all || (!passed && result->records->len < KEPT_UNEXPECTED))
		g_ptr_array_add(result->records, r);
	else
		record_free(r);
}

/* Records that are not in the file after that are forgotten. */
static void flush(const struct batch *b, struct workers *w, struct store *store,
		  const GPtrArray *added, struct batch_result *result)
{
	GError *error = NULL;
	const gboolean ok = store_flush(store, &error);

	for (guint i = 0; i < added->len; i++) {
		struct record *r = added->pdata[i];

		if (r->id)
			keep(b, w, r, result);
		else
			record_free(r);
	}
	if (!ok)
		fail(b, result, error);
}

/* Stores the records that are due. FALSE: there are no more. */
static gboolean store_next(const struct batch *b, struct workers *w, struct store *store,
			   struct batch_result *result)
{
	gboolean cut = FALSE;
	const guint due = wait_and_tell(b, w, &cut);
	g_autoptr(GPtrArray) added = g_ptr_array_new();
	gint64 until = 0;

	result->interrupted |= cut && !due;
	for (guint i = 0; i < due && !is_over(result); i++) {
		if (*b->work.stop && !until)
			until = g_get_monotonic_time() + LAST_US;
		if (until && g_get_monotonic_time() >= until) {
			result->interrupted = TRUE;
			break;
		}
		collect(b, w, store, added, result);
	}
	workers_flush(w);
	flush(b, w, store, added, result);
	workers_stored(w);
	workers_forget(w);	/* little is kept of what is stored */
	return due != 0;
}

void batch_run(const struct batch *b, struct store *store, struct batch_result *result)
{
	/* a thread is needed where somebody is told of progress meanwhile */
	struct workers *w = workers_new(&b->work, !b->listener.period_us);

	*result = (struct batch_result){
		.passed = TRUE,
		.records = g_ptr_array_new_with_free_func((GDestroyNotify)record_free),
		.errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free),
	};
	while (!is_over(result) && store_next(b, w, store, result))
		;
	if (is_over(result))
		*b->work.stop = true;	/* nobody will take what still runs */
	workers_free(w);
}

void batch_result_clear(struct batch_result *result)
{
	g_ptr_array_unref(result->records);
	g_ptr_array_unref(result->errors);
}
