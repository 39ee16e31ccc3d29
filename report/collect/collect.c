/* SPDX-License-Identifier: MIT */
/*
 * collect.c - filling a record while the world runs.
 *
 * Two sequences of events are kept. `event` holds those of the traced level, which are
 * stored and digested. `recent` holds steps as well, whatever the level, if the record is to
 * be drawn: to be told of each step makes a run slow.
 */
#include "report/collect/collect.h"

#include "report/collect/cause.h"
#include "report/collect/measures.h"
#include "report/collect/memory.h"
#include "report/record/trace.h"

static gboolean is_traced(enum trace_level level, unsigned kind)
{
	const gboolean step = kind == EVENT_STEP || kind == EVENT_WAIT || kind >= EVENT_IRQ;

	if (kind == EVENT_LATE)
		return FALSE;
	return level >= (step ? TRACE_STEPS : TRACE_OPS);
}

/*
 * Adds a row to the events or to the operations, if there is memory for it. A record that
 * lacks rows is of no use, so it gets no more of them.
 */
static void keep(struct record *r, GArray *rows, gconstpointer row)
{
	const gboolean doubles = !(rows->len & (rows->len - 1));

	if (doubles && !record_has_room(r))
		r->status = RUN_INTERRUPTED;
	if (r->status != RUN_INTERRUPTED)
		g_array_append_vals(rows, row, 1);
}

static void on_event(void *data, const struct world *w, const struct event *e)
{
	struct record *r = data;

	if (r->trace)
		trace_event(r->trace, w, e);
	if (r->recent.event)
		recent_add(&r->recent, e);
	if (!is_traced(r->spec.level, e->kind))
		return;
	if (r->event->len < EVENTS_MAX)
		keep(r, r->event, e);
	else
		r->events_lost++;
}

static void on_point(void *data, const struct world *w, const struct point *p)
{
	const struct record *r = data;

	if (r->trace && r->trace->kernel)
		trace_point(r->trace, w, p);
}

void record_note_worst(struct record *r, enum blame_what what, int64_t ns,
		       const struct blame_window *w)
{
	GArray *worst = r->worst[what];
	struct blame_sample sample;
	guint at = worst->len;

	if (what != BLAME_LATENCY && !r->spec.blame.every_kind)
		return;
	while (at && g_array_index(worst, struct blame_sample, at - 1).ns < ns)
		at--;
	if (at >= r->spec.blame.nr || ns <= 0)
		return;
	sample = (struct blame_sample){ *w, ns, what };
	g_array_insert_val(worst, at, sample);
	if (worst->len > r->spec.blame.nr)
		g_array_set_size(worst, r->spec.blame.nr);
}

/* -1 was recorded of one that failed, and is what a failed one has as its address. */
static void count_recorded(struct record *r, const struct op_record *op)
{
	if (!op_has_value(op, VALUE_RECORDED_PAGE))
		return;
	r->recorded++;
	r->recorded_same += op->value[VALUE_RECORDED_PAGE] == op->value[VALUE_ADDRESS_PAGE];
}

static void on_op(void *data, const struct world *w, const struct op_record *op)
{
	struct record *r = data;

	(void)w;
	if (op->task >= r->task->len)
		return;
	r->ops++;
	r->failures += op->result == RESULT_EBUSY || op->result == RESULT_ENOMEM;
	count_recorded(r, op);
	r->worst_wait_ns = MAX(r->worst_wait_ns, op->wait_ns);
	measures_op(r->measures, op);
	if (r->spec.blame.every_kind && op->end_ns >= 0)
		record_note_worst(r, BLAME_OPERATION, op->wait_ns,
				  &(struct blame_window){ op->start_ns, op->end_ns, op->task });
	if (r->op->len < r->spec.scenario->max_ops)
		keep(r, r->op, op);
	else
		r->ops_lost++;
}

/* Where all tasks but the culprit stood at the first violation. */
static void note_standing(struct record *r, const struct world *w, uint32_t culprit)
{
	if (r->violation->len || r->task->len > STANDING_MAX)
		return;
	for (uint32_t i = 0; i < r->task->len; i++) {
		char *text = i == culprit ? NULL : standing_text(w, i);

		if (text)
			g_ptr_array_add(r->standing, text);
	}
}

static void on_violation(void *data, const struct world *w, const struct violation *v)
{
	struct record *r = data;

	note_standing(r, w, v->task);
	recent_violation(&r->recent);
	if (r->violations[v->property]++ < VIOLATIONS_MAX)
		g_array_append_vals(r->violation, v, 1);
}

/* The lower bound of the bucket: 1 ns wide below 2048 ns, then 1/1024 of the value. */
static int64_t bucket_of(int64_t latency_ns)
{
	unsigned shift = 0;

	if (latency_ns < 0)
		return 0;
	while (latency_ns >> shift >= 2048)
		shift++;
	return latency_ns >> shift << shift;
}

static struct latency_row *latency_of(struct record *r, uint32_t task)
{
	struct latency_row row = { .task = task, .min_ns = INT64_MAX, .max_ns = -1 };

	for (guint i = 0; i < r->latency->len; i++) {
		struct latency_row *l = &g_array_index(r->latency, struct latency_row, i);

		if (l->task == task)
			return l;
	}
	row.bucket = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	g_array_append_val(r->latency, row);
	return &g_array_index(r->latency, struct latency_row, r->latency->len - 1);
}

static void on_sample(void *data, const struct world *w, uint32_t task,
		      int64_t latency_ns, const struct blocker *b, uint32_t blockers)
{
	struct record *r = data;
	struct latency_row *l = latency_of(r, task);
	const int64_t now = world_now(w);
	const int64_t bucket = bucket_of(latency_ns);
	gpointer key = g_memdup2(&bucket, sizeof(bucket));
	const gsize count = GPOINTER_TO_SIZE(g_hash_table_lookup(l->bucket, &bucket));

	g_hash_table_insert(l->bucket, key, GSIZE_TO_POINTER(count + 1));
	measures_sample(r->measures, latency_ns);
	record_note_worst(r, BLAME_LATENCY, latency_ns,
			  &(struct blame_window){ now - latency_ns, now, task });
	l->samples++;
	l->sum_ns += latency_ns;
	l->last_ns = latency_ns;
	l->last_at_ns = world_now(w);
	l->min_ns = MIN(l->min_ns, latency_ns);
	if (latency_ns > l->max_ns) {
		l->max_ns = latency_ns;
		l->max_at_ns = world_now(w);
		l->blockers = MIN(blockers, BLOCKERS_MAX);
		for (uint32_t i = 0; i < l->blockers; i++)
			l->blocker[i] = b[i];
	}
}

struct observer *record_observer(struct record *r)
{
	r->measures = measures_new();
	r->observer = (struct observer){
		.data = r, .event = on_event, .point = on_point, .op = on_op,
		.violation = on_violation, .sample = on_sample,
		.level = r->recent.event || r->trace ? TRACE_STEPS : r->spec.level
	};
	return &r->observer;
}

void record_trace(struct record *r, const struct machine *m, int64_t from_ns,
		  int64_t to_ns, gboolean kernel)
{
	r->trace = trace_new(m, from_ns, to_ns);
	r->trace->kernel = kernel;
}

void record_begin(struct record *r)
{
	g_array_set_size(r->event, 0);
	r->events_lost = 0;
	if (r->recent.event)
		recent_begin(&r->recent);
	if (r->trace)
		trace_reset(r->trace);
}

void record_choice(void *data, const struct choice *c)
{
	struct record *r = data;

	g_array_append_vals(r->choice, c, 1);
}
