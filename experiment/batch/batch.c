/* SPDX-License-Identifier: MIT */
/*
 * batch.c - records are made by workers, and stored in order by this thread.
 *
 * It waits for the disk at the end of each transaction. A small run takes less time than
 * that, so those that end within a moment share one.
 */
#include "experiment/batch/batch.h"

#include <stdatomic.h>

#include "report/collect/memory.h"
#include "report/record/expect.h"
#include "report/store/store.h"

enum { LAST_US = 300000 };	/* for storing what is whole already, once it is to stop */

static const GPtrArray *policies_of(const struct scenario *s, const GPtrArray *chosen)
{
	return chosen ? chosen : s->policies;
}

GArray *batch_specs(const GPtrArray *scenarios, const GPtrArray *chosen)
{
	GArray *specs = g_array_new(FALSE, FALSE, sizeof(struct run_spec));

	for (guint i = 0; i < scenarios->len; i++) {
		const struct scenario *s = scenarios->pdata[i];
		const GPtrArray *list = policies_of(s, chosen);

		for (guint k = 0; k < list->len; k++) {
			const struct run_spec spec = {
				.scenario = s, .policy = list->pdata[k], .mode = MODE_RUN,
				.seed = s->machine.seed, .level = s->trace,
			};

			g_array_append_val(specs, spec);
		}
	}
	return specs;
}

/* --- telling how far it is ---------------------------------------------------------- */

static void tell(const struct batch *b, struct workers *w, guint number)
{
	const struct work_progress p = workers_progress(w, number);

	if (b->listener.progress)
		b->listener.progress(b->listener.data, &p);
}

/* Waits, and tells of it meanwhile. How many records from `from` on are due: at least one. */
static guint wait_and_tell(const struct batch *b, struct workers *w, guint from)
{
	const struct batch_listener *l = &b->listener;
	gint64 next = l->period_us ? g_get_monotonic_time() + l->period_us : 0;
	guint nr;

	while (!(nr = workers_wait(w, from, next))) {
		tell(b, w, from);
		next += l->period_us;
	}
	for (guint i = from; l->tells_each && i < from + nr; i++)
		tell(b, w, i);
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
static void collect(const struct batch *b, struct workers *w, guint number,
		    struct store *store, struct batch_result *result)
{
	GError *error = NULL;
	struct record *r = workers_take(w, number, &error);

	if (error) {
		fail(b, result, error);
	} else if (!r || r->status == RUN_INTERRUPTED) {
		record_free(r);
		result->interrupted = TRUE;
	} else if (!store_add(store, r, &error)) {
		record_free(r);
		fail(b, result, error);
	} else {
		g_ptr_array_add(result->records, r);
		result->passed &= record_passed(r);
	}
}

/* Records that are not in the file after that are forgotten; `from` is the first of them. */
static void flush(const struct batch *b, struct store *store, guint from,
		  struct batch_result *result)
{
	GPtrArray *records = result->records;
	GError *error = NULL;
	const gboolean ok = store_flush(store, &error);

	for (guint i = from; i < records->len; i++) {
		struct record *r = records->pdata[i];

		if (r->id)
			record_drop_bulk(r, b->keeps_ops);
		else
			g_ptr_array_remove_index(records, i--);
	}
	if (!ok)
		fail(b, result, error);
}

/* Stores the records that are due, from number `from` on. Returns the one after them. */
static guint store_next(const struct batch *b, struct workers *w, guint from,
			struct store *store, struct batch_result *result)
{
	const guint end = from + wait_and_tell(b, w, from), first = result->records->len;
	gint64 until = 0;
	guint i = from;

	for (; i < end && !is_over(result); i++) {
		if (*b->work.stop && !until)
			until = g_get_monotonic_time() + LAST_US;
		if (until && g_get_monotonic_time() >= until) {
			result->interrupted = TRUE;
			break;
		}
		collect(b, w, i, store, result);
	}
	workers_stored(w);
	flush(b, store, first, result);
	workers_forget(w, i);	/* little is kept of what is stored */
	return i;
}

void batch_run(const struct batch *b, struct store *store, struct batch_result *result)
{
	struct workers *w = workers_new(&b->work);

	*result = (struct batch_result){
		.passed = TRUE,
		.records = g_ptr_array_new_with_free_func((GDestroyNotify)record_free),
		.errors = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free),
	};
	for (guint i = 0; i < b->work.specs && !is_over(result);)
		i = store_next(b, w, i, store, result);
	if (is_over(result))
		*b->work.stop = true;	/* nobody will take what still runs */
	workers_free(w);
}

void batch_result_clear(struct batch_result *result)
{
	g_ptr_array_unref(result->records);
	g_ptr_array_unref(result->errors);
}
