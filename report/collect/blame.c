/* SPDX-License-Identifier: MIT */
/*
 * blame.c - from what keeps a task at each moment to segments, each a row.
 *
 * The observer is told of times in which nothing changes (sim/measure/blame.c), with the chain
 * of causes in each. As long as a link stays as it is, and all links before it do, its segment
 * goes on. Otherwise it ends, and with it those that explain it:
 *
 *	depth 0		| drain has preemption off          | irq/0 is handled |
 *	depth 1		| drain runs | spins for L (alloc)  | irq/0 runs       |
 *	depth 2		             | alloc runs | irq     |
 *
 * So segments of depth 0 leave no gap, and all others lie within those that they explain.
 */
#include "report/collect/blame.h"

#include <string.h>

#include "report/collect/complete.h"
#include "report/record/array.h"
#include "report/record/words.h"
#include "sim/world/world.h"

enum {
	ROWS_MAX = 1 << 17,	/* of all samples of a run together */
	ROWS_LEAST = 256,	/* but each sample may have so many */
};

/* How long a task stood before steps of one name. */
struct step_time {
	uint16_t pc;		/* the first of them that it was at */
	int64_t ns;
};

struct segments {		/* of one sample */
	enum blame_what what;
	uint32_t sample;	/* its number */
	GArray *row;		/* struct blame_row */
	guint open[BLAME_DEPTH];	/* by depth: the row of the segment that goes on */
	GArray *step[BLAME_DEPTH];	/* struct step_time: of that segment */
	uint32_t opens;		/* how many go on */
	gboolean whole;		/* all of its time was told */
	gboolean again;		/* it was the same again */
};

struct blame {
	struct record *record;
	struct blame_window *window;
	struct segments *segments;	/* of each window */
	uint32_t windows;
	struct observer observer;
};

/* --- segments -------------------------------------------------------------------------- */

static struct blame_row *open_row(const struct segments *s, uint32_t depth)
{
	return &g_array_index(s->row, struct blame_row, s->open[depth]);
}

static gboolean is_same(const struct blame_link *a, const struct blame_link *b)
{
	return a->task == b->task && a->cpu == b->cpu && a->kind == b->kind &&
	       a->object == b->object && a->by == b->by && a->by_cpu == b->by_cpu &&
	       a->since_ns == b->since_ns && a->waits_since_ns == b->waits_since_ns;
}

static void add_step(GArray *steps, uint16_t pc, int64_t ns)
{
	const struct step_time added = { pc, ns };

	for (guint i = 0; i < steps->len; i++) {
		struct step_time *t = &g_array_index(steps, struct step_time, i);

		if (t->pc != pc && g_strcmp0(step_name(t->pc), step_name(pc)))
			continue;
		t->ns += ns;
		return;
	}
	g_array_append_val(steps, added);
}

/* Those from this depth on end. Each gets the step at which its task was longest. */
static void close_from(struct segments *s, uint32_t depth)
{
	for (uint32_t d = depth; d < s->opens; d++) {
		const GArray *steps = s->step[d];
		int64_t most = -1;

		for (guint i = 0; i < steps->len; i++) {
			const struct step_time *t = &g_array_index(steps, struct step_time, i);

			if (t->ns > most) {
				most = t->ns;
				open_row(s, d)->is.pc = t->pc;
			}
		}
	}
	s->opens = MIN(s->opens, depth);
}

static void open_next(struct segments *s, const struct blame_link *link, int64_t from_ns)
{
	const uint32_t depth = s->opens++;
	const struct blame_row row = {
		.segment = s->row->len + 1, .depth = depth, .from_ns = from_ns, .to_ns = from_ns,
		.parent = depth ? open_row(s, depth - 1)->segment : 0, .is = *link };

	s->open[depth] = s->row->len;
	g_array_append_val(s->row, row);
	g_array_set_size(s->step[depth], 0);
}

static void add_time(struct segments *s, int64_t from_ns, int64_t to_ns,
		     const struct blame_link *link, uint32_t links)
{
	uint32_t same = 0;

	while (same < links && same < s->opens && is_same(&open_row(s, same)->is, &link[same]))
		same++;
	close_from(s, same);
	while (s->opens < links)
		open_next(s, &link[s->opens], from_ns);
	for (uint32_t d = 0; d < links; d++) {
		open_row(s, d)->to_ns = to_ns;
		add_step(s->step[d], link[d].pc, to_ns - from_ns);
	}
}

/* --- the observer ---------------------------------------------------------------------- */

/* Is there no room for the whole chain? Then one segment stands for the rest of the sample. */
static gboolean is_full(const struct blame *b, const struct segments *s, uint32_t links)
{
	const guint most = MAX(ROWS_MAX / b->windows, ROWS_LEAST);

	return s->row->len + links >= most;
}

/* The first time that is still to be told of. */
static void set_from(struct blame *b)
{
	int64_t from = INT64_MAX;

	for (uint32_t i = 0; i < b->windows; i++)
		if (!b->segments[i].whole)
			from = MIN(from, b->window[i].from_ns);
	b->observer.blame_from_ns = from;
}

static void on_blames(void *data, uint32_t window, int64_t from_ns, int64_t to_ns,
		      const struct blame_link *link, uint32_t links)
{
	struct blame *b = data;
	struct segments *s = &b->segments[window];
	struct blame_link first = *link;
	const struct blame_link rest = {
		.kind = BLAME_REST, .task = link->task, .cpu = link->cpu, .object = NIL, .by = NIL,
		.by_cpu = NIL, .since_ns = -1, .waits_since_ns = -1 };

	if (links == 1 && link->kind == BLAME_RUNS && s->what == BLAME_LATENCY) {
		first.kind = BLAME_SWITCH;	/* it has its CPU, and is on its way */
		link = &first;
	}
	if (is_full(b, s, links))
		add_time(s, from_ns, to_ns, &rest, 1);
	else
		add_time(s, from_ns, to_ns, link, links);
	if (to_ns < b->window[window].to_ns)
		return;
	close_from(s, 0);
	s->whole = open_row(s, 0)->to_ns == to_ns &&
		   g_array_index(s->row, struct blame_row, 0).from_ns == b->window[window].from_ns;
	set_from(b);
}

/* The sample of this kind that is over now was measured again. */
static void note_again(struct blame *b, enum blame_what what, uint32_t task, int64_t from_ns,
		       int64_t to_ns)
{
	for (uint32_t i = 0; i < b->windows; i++)
		if (b->segments[i].what == what && b->window[i].task == task &&
		    b->window[i].from_ns == from_ns && b->window[i].to_ns == to_ns)
			b->segments[i].again = TRUE;
}

static void on_sample(void *data, const struct world *w, uint32_t task, int64_t latency_ns,
		      const struct blocker *blocker, uint32_t blockers)
{
	(void)blocker;
	(void)blockers;
	note_again(data, BLAME_LATENCY, task, world_now(w) - latency_ns, world_now(w));
}

static void on_op(void *data, const struct world *w, const struct op_record *op)
{
	(void)w;
	note_again(data, BLAME_OPERATION, op->task, op->start_ns, op->end_ns);
}

static void add_window(struct blame *b, const struct blame_sample *sample, uint32_t number)
{
	struct segments *s = &b->segments[b->windows];

	b->window[b->windows++] = sample->is;
	s->what = sample->what;
	s->sample = number;
	/* nobody is told of the others while the world runs */
	s->again = sample->what == BLAME_SECTION || sample->what == BLAME_WAIT;
	s->row = new_rows(sizeof(struct blame_row), NULL);
	for (uint32_t d = 0; d < BLAME_DEPTH; d++)
		s->step[d] = new_rows(sizeof(struct step_time), NULL);
}

struct blame *blame_new(struct record *r)
{
	struct blame *b = g_new0(struct blame, 1);
	guint nr = 0;

	for (unsigned what = 0; what < BLAME_WHATS; what++)
		nr += r->worst[what]->len;
	b->record = r;
	b->window = g_new0(struct blame_window, nr);
	b->segments = g_new0(struct segments, nr);
	for (unsigned what = 0; what < BLAME_WHATS; what++)
		for (guint i = 0; i < r->worst[what]->len; i++)
			add_window(b, &g_array_index(r->worst[what], struct blame_sample, i),
				   i + 1);
	b->observer = (struct observer){
		.data = b, .sample = on_sample,
		.op = r->worst[BLAME_OPERATION]->len ? on_op : NULL, .blames = on_blames,
		.blame_window = b->window,
		.blame_windows = b->windows, .level = TRACE_NONE };
	set_from(b);
	return b;
}

const struct observer *blame_observer(const struct blame *b)
{
	return &b->observer;
}

int64_t blame_until(const struct blame *b)
{
	int64_t until = 0;

	for (uint32_t i = 0; i < b->windows; i++)
		until = MAX(until, b->window[i].to_ns);
	return until;
}

void blame_free(struct blame *b)
{
	for (uint32_t i = 0; i < b->windows; i++) {
		g_array_unref(b->segments[i].row);
		for (uint32_t d = 0; d < BLAME_DEPTH; d++)
			g_array_unref(b->segments[i].step[d]);
	}
	g_free(b->segments);
	g_free(b->window);
	g_free(b);
}

static void add_rows(struct record *r, const struct segments *s, const struct world *w)
{
	for (guint i = 0; i < s->row->len; i++) {
		struct blame_row *row = &g_array_index(s->row, struct blame_row, i);

		row->what = s->what;
		row->sample = s->sample;
		record_name_object(r, w, row->is.object);
		g_array_append_vals(r->blame, row, 1);
	}
}

gboolean blame_complete(struct blame *b, const struct world *w)
{
	gboolean all = TRUE;

	for (uint32_t i = 0; i < b->windows; i++) {
		const struct segments *s = &b->segments[i];

		if (s->whole && s->again)
			add_rows(b->record, s, w);
		else
			all = FALSE;
	}
	return all;
}
