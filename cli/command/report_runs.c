/* SPDX-License-Identifier: MIT */
/*
 * report_runs.c - the runs that a report tells of, and making them again.
 */
#include "cli/command/report.h"
#include "cli/base/signals.h"

#include <unistd.h>

#include <sqlite3.h>

#include "report/page/notable.h"

enum {
	DRAWN_STEPS = 60000,	/* of a run on a page; a longer one is cut */
	DRAWN_LEAST = 1000,	/* but not to less */
	LATE_STEPS = 4 * DRAWN_STEPS,	/* about, if a sample was late for so long */
	PAGE_STEPS = 1000000,	/* on a page, about, of all runs together */
	FEWER = 5,		/* a page that cannot tell of all runs has so many times fewer */
};

static gboolean db_error(const struct report *r, GError **error)
{
	g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED, "%s: cannot be read: %s",
		    r->path, sqlite3_errmsg(r->db));
	return FALSE;
}

gboolean report_read_runs(struct report *r, GError **error)
{
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(
		r->db,
		"SELECT id, steps, sim_ns, violations, coalesce("
		" (SELECT min(t_ns) FROM violation AS v WHERE v.run = run.id),"
		" (SELECT latency_max_at_ns FROM task WHERE task.run = run.id"
		"  AND latency_samples > 0 ORDER BY latency_max_ns DESC LIMIT 1), -1),"
		" coalesce((SELECT max(latency_max_ns) FROM task WHERE task.run = run.id), 0),"
		" EXISTS (SELECT 1 FROM blame WHERE blame.run = run.id AND"
		"  what = 'latency'),"
		" EXISTS (SELECT 1 FROM choice WHERE choice.run = run.id),"
		" mode = 'explore' FROM temp.chosen JOIN run ON run.id = chosen.run"
		" ORDER BY id", -1, &q, NULL);

	while (rc == SQLITE_OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
		const struct chosen_run c = {
			.id = sqlite3_column_int64(q, 0),
			.steps = sqlite3_column_int64(q, 1),
			.sim_ns = sqlite3_column_int64(q, 2),
			.violations = sqlite3_column_int64(q, 3),
			.worst_ns = sqlite3_column_int64(q, 4),
			.late_ns = sqlite3_column_int64(q, 5),
			.blamed = sqlite3_column_int(q, 6),
			.scheduled = sqlite3_column_int(q, 7),
			.search = sqlite3_column_int(q, 8),
		};

		g_array_append_val(r->run, c);
		rc = SQLITE_OK;
	}
	sqlite3_finalize(q);
	return rc == SQLITE_DONE || db_error(r, error);
}

struct chosen_run *report_run(const struct report *r, guint i)
{
	return &g_array_index(r->run, struct chosen_run, i);
}

/* --- making them again ------------------------------------------------------------------------ */

static void show_progress(const struct report *r, guint done, guint total)
{
	if (r->o->quiet || !isatty(STDERR_FILENO))
		return;
	if (done < total)
		fprintf(stderr, "\r\033[Ksimrun: making run %u of %u again", done + 1, total);
	else
		fputs("\r\033[K", stderr);
	fflush(stderr);
}

/* blame: for so many of its worst latencies it is found out who is to blame. */
static gboolean draw(struct report *r, struct chosen_run *c, uint32_t blame,
		     const struct run_window *window, GError **error)
{
	const struct run_control control = { .stop = &stop_requested };

	if (!c->drawn)
		c->drawn = replay_for_picture(r->store, c->id,
					      (struct blame_wish){ .nr = blame }, window,
					      &control, error);
	if (c->drawn && c->drawn->error && r->named && !c->search && !stop_requested)
		complain(EXIT_HELD, "run %" G_GINT64_FORMAT " cannot be drawn: %s", c->id,
			 c->drawn->error->message);
	return c->drawn != NULL;
}

gboolean report_draw(struct report *r, struct chosen_run *c, GError **error)
{
	return draw(r, c, 0, &r->window, error);
}

gboolean report_draw_all(struct report *r, GError **error)
{
	for (guint i = 0; i < r->run->len && !stop_requested; i++) {
		show_progress(r, i, r->run->len);
		if (!report_run(r, i)->search && !draw(r, report_run(r, i), 0, &r->window, error))
			return FALSE;
	}
	show_progress(r, 1, 1);
	return TRUE;
}

/* Runs with violations come first, then those with a schedule, then the rest. */
static gint compare_worth(gconstpointer a, gconstpointer b)
{
	const struct chosen_run *x = *(struct chosen_run *const *)a;
	const struct chosen_run *y = *(struct chosen_run *const *)b;
	const int wx = x->violations ? 0 : x->scheduled ? 1 : 2;
	const int wy = y->violations ? 0 : y->scheduled ? 1 : 2;

	if (wx != wy)
		return wx - wy;
	return x->id < y->id ? -1 : x->id > y->id;
}

/*
 * A long run is cut to what is around its worst moment, or to its beginning. Of a late sample
 * all is drawn, from the moment at which it should have been there.
 */
static struct run_window window_of(const struct report *r, const struct chosen_run *c,
				   int64_t most_steps)
{
	struct run_window w = r->window;
	int64_t length, late;

	if (r->windowed || c->steps <= most_steps)
		return w;
	length = (int64_t)((double)c->sim_ns / (double)c->steps * (double)most_steps) + 1;
	late = MIN(c->late_ns + c->late_ns / 8, length / most_steps * LATE_STEPS);
	if (c->worst_ns >= 0)
		w.from_ns = MAX(c->worst_ns - MAX(length * 2 / 3, late), 0);
	w.to_ns = MAX(w.from_ns + length, c->worst_ns + late / 8);
	return w;
}

/* Both lists are ordered by id. NULL: the database cannot be read. */
static GPtrArray *runs_of_page(const struct report *r, GError **error)
{
	g_autoptr(GArray) notable = notable_runs(r->db, error);
	GPtrArray *order;
	guint at = 0;

	if (!notable)
		return NULL;
	order = g_ptr_array_new();
	for (guint i = 0; i < r->run->len && at < notable->len; i++) {
		if (report_run(r, i)->id != g_array_index(notable, int64_t, at))
			continue;
		at++;
		if (!report_run(r, i)->search)
			g_ptr_array_add(order, report_run(r, i));
	}
	g_ptr_array_sort(order, compare_worth);
	return order;
}

/* So many steps of each run are drawn: each has its part of the page. */
static int64_t steps_of_each(const struct report *r, const GPtrArray *order)
{
	const gboolean some = r->run->len > RUNS_DETAILED;

	if (r->named || !order->len)
		return DRAWN_STEPS;
	return CLAMP(PAGE_STEPS / (some ? FEWER : 1) / (int64_t)order->len, DRAWN_LEAST,
		     DRAWN_STEPS);
}

gboolean report_draw_for_page(struct report *r, GError **error)
{
	GPtrArray *order = runs_of_page(r, error);
	gboolean ok = TRUE;

	if (!order)
		return FALSE;
	for (guint i = 0; i < order->len && ok && !stop_requested; i++) {
		struct chosen_run *c = order->pdata[i];
		const struct run_window window = window_of(r, c, steps_of_each(r, order));

		show_progress(r, i, order->len);
		ok = draw(r, c, c->late_ns && !c->blamed, &window, error);
	}
	show_progress(r, 1, 1);
	g_ptr_array_unref(order);
	return ok;
}
