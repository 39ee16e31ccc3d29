/* SPDX-License-Identifier: MIT */
/*
 * tracks.c - see tracks.h. The tracks of CPUs come first, then those of tasks, then those
 * of locks, and of CPUs' store buffers.
 */
#include "report/export/tracks.h"

#include "report/export/source.h"
#include "report/record/drawn.h"
#include "report/record/outcome.h"
#include "report/record/words.h"
#include "report/view/accesses.h"
#include "sim/machine/step.h"

struct walk {
	const struct record *r;
	const struct trace *t;
	const struct tracks *v;
	uint32_t cpus, tasks;		/* without the [setup] task */
};

static uint32_t cpu_track(uint32_t cpu)
{
	return 1 + cpu;
}

static uint32_t task_track(const struct walk *w, uint32_t task)
{
	return 1 + w->cpus + task;
}

static uint32_t lock_track(const struct walk *w, uint32_t lock)
{
	return 1 + w->cpus + w->tasks + lock;
}

/* Stores that wait at the same time are in different rows, which have a track each. */
static uint32_t store_track(const struct walk *w, const struct buffered *b)
{
	return lock_track(w, w->t->locks) + b->cpu * BUFFER_ROWS + b->row;
}

static const char *lock_name(const struct walk *w, uint32_t lock)
{
	const char *name = record_object_name(w->r, lock);

	return name ? name : "lock";
}

const char *counter_name(enum counter c)
{
	return c == COUNTER_LAZY ? "lazy pages" : "pages in flight";
}

/* --- names ------------------------------------------------------------------------- */

static void name_store_tracks(const struct walk *w)
{
	g_autofree gboolean *named = g_new0(gboolean, w->cpus * BUFFER_ROWS);

	for (guint i = 0; i < w->t->buffered->len && !record_is_unwanted(w->r); i++) {
		const struct buffered *b =
			&g_array_index(w->t->buffered, struct buffered, i);
		g_autofree char *name = g_strdup_printf("cpu %u stores", b->cpu);
		gboolean *const known = &named[b->cpu * BUFFER_ROWS + b->row];

		if (!*known)
			w->v->track(w->v->data, store_track(w, b), name);
		*known = TRUE;
	}
}

static void name_tracks(const struct walk *w)
{
	for (uint32_t i = 0; i < w->cpus; i++) {
		g_autofree char *name = g_strdup_printf("cpu %u", i);

		w->v->track(w->v->data, cpu_track(i), name);
	}
	for (uint32_t i = 0; i < w->tasks; i++) {
		g_autofree char *name =
			g_strconcat("task ", record_task_name(w->r, i), NULL);

		w->v->track(w->v->data, task_track(w, i), name);
	}
	for (uint32_t i = 0; i < w->t->locks; i++) {
		g_autofree char *name = g_strconcat("lock ", lock_name(w, i), NULL);

		w->v->track(w->v->data, lock_track(w, i), name);
	}
	name_store_tracks(w);
}

/* What the task does, without its name: "purge.free", "spins: purge_lock". */
static char *slice_name(const struct walk *w, const struct slice *s)
{
	const char *label = step_name(s->pc);
	const char *object = record_object_name(w->r, s->object);

	if (s->kind == SLICE_HELD)
		return g_strdup("held by the schedule");
	if (s->kind == SLICE_SPIN)
		return g_strconcat("spins: ", object ? object : label ? label : "?", NULL);
	return g_strdup(label ? label : "…");
}

/* --- slices ------------------------------------------------------------------------ */

static void tell_slice(const struct walk *w, const struct slice *s)
{
	g_autofree char *task = record_context_name(w->r, s->task);
	g_autofree char *what = slice_name(w, s);
	g_autofree char *both = g_strconcat(task, ": ", what, NULL);
	struct track_slice slice = { s->start_ns, s->end_ns, both,
				     record_object_name(w->r, s->object),
				     step_at(s->pc) };

	w->v->slice(w->v->data, cpu_track(s->cpu), &slice);
	if (s->task >= w->tasks)
		return;
	slice.name = what;
	w->v->slice(w->v->data, task_track(w, s->task), &slice);
}

static void tell_stay(const struct walk *w, const struct stay *s)
{
	const char *object = record_object_name(w->r, s->object);
	g_autofree char *name = g_strconcat(stay_kind_word(s->kind), object ? ": " : NULL,
					    object, NULL);
	const struct track_slice slice = { s->start_ns, s->end_ns, name, object, NULL };

	if (s->task < w->tasks)
		w->v->slice(w->v->data, task_track(w, s->task), &slice);
}

/*
 * Both are on the tracks of tasks. Where one ends and another begins at the same time,
 * viewers rely on the order in which they are told of them. A slice that begins together
 * with a stay takes no time, so it is told first.
 */
static void tell_slices_and_stays(const struct walk *w)
{
	const GArray *slices = w->t->slice, *stays = w->t->stay;
	guint stay = 0;

	for (guint i = 0; i < slices->len && !record_is_unwanted(w->r); i++) {
		const struct slice *s = &g_array_index(slices, struct slice, i);

		for (; stay < stays->len; stay++) {
			const struct stay *y = &g_array_index(stays, struct stay, stay);

			if (y->start_ns >= s->start_ns)
				break;
			tell_stay(w, y);
		}
		tell_slice(w, s);
	}
	for (; stay < stays->len && !record_is_unwanted(w->r); stay++)
		tell_stay(w, &g_array_index(stays, struct stay, stay));
}

static void tell_holds(const struct walk *w)
{
	for (guint i = 0; i < w->t->hold->len && !record_is_unwanted(w->r); i++) {
		const struct hold *h = &g_array_index(w->t->hold, struct hold, i);
		g_autofree char *name = record_context_name(w->r, h->task);
		const struct track_slice slice = { h->start_ns, h->end_ns, name, NULL,
						   step_at(h->pc) };

		w->v->slice(w->v->data, lock_track(w, h->lock), &slice);
	}
}

static void tell_stores(const struct walk *w)
{
	for (guint i = 0; i < w->t->buffered->len && !record_is_unwanted(w->r); i++) {
		const struct buffered *b =
			&g_array_index(w->t->buffered, struct buffered, i);
		g_autofree char *name = store_text(w->r, b->object, b->value);
		const char *object = record_object_name(w->r, b->object);
		const struct track_slice slice = { b->start_ns, b->end_ns, name, object,
						   NULL };

		w->v->slice(w->v->data, store_track(w, b), &slice);
	}
}

/* --- the rest ---------------------------------------------------------------------- */

static void tell_counters(const struct walk *w)
{
	for (guint i = 0; i < w->t->pages->len && !record_is_unwanted(w->r); i++)
		for (unsigned c = 0; c < COUNTERS; c++)
			w->v->counter(w->v->data, c,
				      &g_array_index(w->t->pages, struct pages, i));
}

static void tell_arrows(const struct walk *w)
{
	for (guint i = 0; i < w->t->arrow->len && !record_is_unwanted(w->r); i++) {
		const struct arrow *a = &g_array_index(w->t->arrow, struct arrow, i);

		w->v->arrow(w->v->data, cpu_track(a->from_cpu), cpu_track(a->to_cpu), a);
	}
}

static void tell_event(const struct walk *w, const struct event *e)
{
	const struct op_record *op;
	g_autofree char *text = NULL;

	if (e->kind == EVENT_PREEMPT && e->task < w->tasks)
		w->v->moment(w->v->data, task_track(w, e->task), e->t_ns, "preempted", "");
	if (e->kind != EVENT_RETURN || e->task >= w->tasks)
		return;
	op = record_op(w->r, e->task, (uint32_t)e->value);
	text = op ? op_text(op) : g_strdup("? = ?");
	w->v->moment(w->v->data, task_track(w, e->task), e->t_ns, "return", text);
}

/* What accesses did not see though it had been written. */
static void tell_overlooked(const struct walk *w)
{
	for (guint i = 0; i < w->t->seen->len && !record_is_unwanted(w->r); i++) {
		const struct seen *s = &g_array_index(w->t->seen, struct seen, i);
		g_autofree char *saw = sight_text(w->r, &s->event, &s->sight);
		g_autofree char *missed = NULL, *text = NULL;

		if (s->sight.missed.task == NIL || s->event.task >= w->tasks)
			continue;
		missed = missed_text(w->r, &s->event, &s->sight);
		text = g_strdup_printf("%s, %s", saw, missed);
		w->v->moment(w->v->data, task_track(w, s->event.task), s->event.t_ns,
			     "older", text);
	}
}

static void tell_events(const struct walk *w)
{
	for (guint i = 0; i < w->t->event->len && !record_is_unwanted(w->r); i++)
		tell_event(w, &g_array_index(w->t->event, struct event, i));
}

static void tell_violations(const struct walk *w)
{
	for (guint i = 0; i < w->r->violation->len; i++) {
		const struct violation *v =
			&g_array_index(w->r->violation, struct violation, i);
		g_autofree char *text = g_strdup_printf("%s: %s",
				property_info(v->property)->name, v->detail);

		if (v->t_ns >= w->t->start_ns && v->t_ns <= w->t->end_ns)
			w->v->moment(w->v->data,
				     v->task < w->tasks ? task_track(w, v->task) :
							  cpu_track(0),
				     v->t_ns, "violation", text);
	}
}

static void walk_record(const struct record *r, const struct tracks *v)
{
	const struct walk w = { .r = r, .t = r->trace, .v = v,
				.cpus = r->spec.scenario->machine.cpus,
				.tasks = r->task->len };
	g_autofree char *variant = record_variant_name(r);
	g_autofree char *name = g_strdup_printf("run %" G_GINT64_FORMAT ": %s, %s", r->id,
						variant, r->spec.scenario->name);

	v->run(v->data, r->id, name);
	name_tracks(&w);
	tell_slices_and_stays(&w);
	tell_holds(&w);
	tell_stores(&w);
	tell_counters(&w);
	tell_arrows(&w);
	tell_events(&w);
	tell_overlooked(&w);
	tell_violations(&w);
}

void tracks_walk(const struct export_source *s, const struct tracks *v)
{
	for (guint i = 0; i < s->runs->len; i++) {
		const struct drawn_run *run = &g_array_index(s->runs, struct drawn_run, i);

		if (run->record)
			walk_record(run->record, v);
	}
}
