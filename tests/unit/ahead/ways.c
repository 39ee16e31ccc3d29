/* SPDX-License-Identifier: MIT */
/*
 * ways.c - runs a machine both ways, and compares all bytes and all that was told.
 */
#include "tests/unit/ahead/ways.h"

#include <glib.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "policies/program/machine.h"
#include "policies/vmap/state/state.h"
#include "sim/clock/drive.h"
#include "sim/kernel/boot.h"
#include "sim/machine/blame.h"
#include "sim/machine/observer.h"
#include "sim/machine/step.h"
#include "sim/steps/frame.h"
#include "sim/world/state.h"
#include "sim/world/world.h"
#include "tests/unit/ahead/bytes.h"

/* --- what was told ---------------------------------------------------------------------------- */

enum what { TOLD_EVENT, TOLD_OP, TOLD_VIOLATION, TOLD_SAMPLE, TOLD_BLAME };

static const char *const what_word[] = { "event", "operation", "violation", "sample", "blame" };

struct sample {
	int64_t now_ns, latency_ns;
	int64_t blocked_ns;	/* by all blockers together */
	uint32_t task, blockers;
};

struct blame_time {
	int64_t from_ns, to_ns;
	struct blame_link link;	/* one of the chain */
};

/* One call of the observer. What is not used is zero. */
struct told {
	uint64_t what, seq;
	union {
		struct event event;
		struct op_record op;
		struct violation violation;
		struct sample sample;
		struct blame_time blame;
	} is;
};

struct run {
	struct world *world;
	struct observer observer;
	struct blame_window window;
	enum run_status status;
	GArray *told;		/* of struct told */
	bool keeps_events, checks;
	bool set_up;
};

static void tell(struct run *r, enum what what, const void *is, size_t bytes)
{
	struct told t;

	memset(&t, 0, sizeof(t));
	t.what = what;
	t.seq = r->told->len;
	memcpy(&t.is, is, bytes);
	g_array_append_val(r->told, t);
}

static void on_event(void *data, const struct world *w, const struct event *e)
{
	const struct run *r = data;

	(void)w;
	if (r->keeps_events && e->kind != EVENT_STEP && e->kind != EVENT_WAIT &&
	    e->kind < EVENT_IRQ)
		tell(data, TOLD_EVENT, e, sizeof(*e));
}

static void on_op(void *data, const struct world *w, const struct op_record *op)
{
	(void)w;
	tell(data, TOLD_OP, op, sizeof(*op));
}

/* Only of its texts bytes behind their ends may differ. */
static void on_violation(void *data, const struct world *w, const struct violation *v)
{
	struct violation copy;

	(void)w;
	memset(&copy, 0, sizeof(copy));
	copy.property = v->property;
	copy.kind = v->kind;
	copy.task = v->task;
	copy.t_ns = v->t_ns;
	copy.step = v->step;
	g_strlcpy(copy.detail, v->detail, sizeof(copy.detail));
	tell(data, TOLD_VIOLATION, &copy, sizeof(copy));
}

static void on_sample(void *data, const struct world *w, uint32_t task, int64_t latency_ns,
		      const struct blocker *b, uint32_t blockers)
{
	struct sample s = { world_now(w), latency_ns, 0, task, blockers };

	for (uint32_t i = 0; i < blockers; i++)
		s.blocked_ns += b[i].ns;
	tell(data, TOLD_SAMPLE, &s, sizeof(s));
}

static void on_blames(void *data, uint32_t window, int64_t from_ns, int64_t to_ns,
		      const struct blame_link *link, uint32_t links)
{
	struct run *r = data;
	struct blame_time t;

	(void)window;
	for (uint32_t i = 0; i < links; i++) {
		memset(&t, 0, sizeof(t));
		t.from_ns = from_ns;
		t.to_ns = to_ns;
		t.link = (struct blame_link){
			link[i].waits_since_ns, link[i].since_ns, link[i].task, link[i].cpu,
			link[i].object, link[i].by, link[i].by_cpu, link[i].kind, link[i].pc,
			link[i].since_pc, 0 };
		tell(r, TOLD_BLAME, &t, offsetof(struct blame_time, link) +
			     offsetof(struct blame_link, reserved));
	}
	if (to_ns >= r->window.to_ns)
		r->observer.blame_from_ns = INT64_MAX;
}

/* --- the two ways ------------------------------------------------------------------------------ */

static void watch(struct run *r, const struct way *way, bool steps)
{
	r->observer = (struct observer){ .data = r, .op = on_op, .violation = on_violation,
					 .sample = on_sample };
	r->keeps_events = way->watcher == WATCH_EVENTS;
	if (steps || way->watcher == WATCH_EVENTS) {
		r->observer.event = on_event;
		r->observer.level = steps ? TRACE_STEPS : TRACE_OPS;
	}
	if (way->watcher != WATCH_BLAME)
		return;
	r->window = (struct blame_window){ way->blame_from_ns, way->blame_to_ns, way->blamed };
	r->observer.blames = on_blames;
	r->observer.blame_window = &r->window;
	r->observer.blame_windows = 1;
	r->observer.blame_from_ns = way->blame_from_ns;
}

/* [setup] takes as long as it likes. m must outlive the run, and changes. */
static struct run *run_way(struct machine *m, const struct way *way, bool fast)
{
	struct run *r = g_new0(struct run, 1);
	struct drive d = { .check = !fast && way->check };
	char detail[160];

	r->checks = d.check;
	r->told = g_array_new(FALSE, FALSE, sizeof(struct told));
	watch(r, way, !fast && !way->check);
	m->horizon_ns = INT64_MAX / 2;
	m->max_steps = 100000;
	r->world = world_new(m, &r->observer);
	if (!r->world)
		g_error("no memory");
	r->set_up = vmalloc_setup(r->world, NULL, detail);
	if (!r->set_up)
		return r;
	m->horizon_ns = way->horizon_ns;
	m->max_steps = way->max_steps;
	r->status = drive_clock(r->world, &d);
	vmalloc_end(r->world);
	return r;
}

static void run_free(struct run *r)
{
	world_free(r->world);
	g_array_unref(r->told);
	g_free(r);
}

/* Under --check there are always sums, from which nothing follows (policies/vmap/find/sums.h). */
static void forget_sums(struct world *w)
{
	struct vmap *v = vmap_of(w);

	v->index->summed = 0;
	v->index->visits = 0;
	memset(v->sum, 0, v->config->areas * sizeof(*v->sum));
}

/* --- what differs ------------------------------------------------------------------------------ */

/* Names of parts of the arena, in its order, for whoever looks for the cause. */
static char *tell_byte(const struct world *w, const struct world *should, size_t at)
{
	const struct { const char *name; const void *at; } part[] = {
		{ "task", w->task }, { "cpu", w->cpu }, { "lock", w->lock },
		{ "atomic", w->atomic }, { "stack", w->stack }, { "model_state", w->model_state },
		{ "clock", w->clock }, { "task_clock", w->task_clock },
		{ "cpu_clock", w->cpu_clock }, { "run_node", w->run_node },
		{ "last_cpu", w->last_cpu }, { "spinners", w->spinners },
		{ "events.time", w->events.time }, { "task_stats", w->task_stats },
		{ "cpu_stats", w->cpu_stats }, { "lock_stats", w->lock_stats },
		{ "lock_clock", w->lock_clock }, { "open_section", w->open_section },
		{ "section", w->section }, { "source_clock", w->source_clock },
		{ "lateness", w->lateness }, { "late", w->late }, { "stint", w->stint },
		{ "call_filled", w->call_filled }, { "step_ns", w->step_ns }, { "watch", w->watch },
		{ "undo_log", w->undo_log }, { "model_stats", w->model_stats } };
	const char *name = "?";
	size_t from = 0;
	int64_t word[2];

	for (size_t i = 0; i < G_N_ELEMENTS(part); i++) {
		const size_t begin = part[i].at ? (size_t)((const unsigned char *)part[i].at - w->arena) :
						  SIZE_MAX;

		if (begin <= at && begin >= from) {
			from = begin;
			name = part[i].name;
		}
	}
	memcpy(&word[0], w->arena + at / 8 * 8, sizeof(word[0]));
	memcpy(&word[1], should->arena + at / 8 * 8, sizeof(word[1]));
	return g_strdup_printf("byte %zu of the arena differs, or %zu behind the beginning of %s "
			       "(state %zu, clock %zu bytes): the word is %" PRIx64 ", step by step %"
			       PRIx64, at, at - from, name, w->state_bytes, w->clock_bytes,
			       (uint64_t)word[0], (uint64_t)word[1]);
}

static const char *label_of(uint16_t pc)
{
	const struct step *s = step_at(pc);

	return s && s->label ? s->label : "-";
}

static char *print_told(const struct told *t)
{
	const struct event *const e = &t->is.event;
	const struct op_record *const op = &t->is.op;
	const struct violation *const v = &t->is.violation;
	const struct sample *const s = &t->is.sample;
	const struct blame_time *const b = &t->is.blame;

	switch (t->what) {
	case TOLD_EVENT:
		return g_strdup_printf("event %u at %" PRId64 ", step %" PRIu64 ", value %" PRId64
				       ", cpu %d, task %d, object %d, %s", e->kind, e->t_ns, e->step,
				       e->value, (int)e->cpu, (int)e->task, (int)e->object,
				       label_of(e->pc));
	case TOLD_OP:
		return g_strdup_printf("operation %u of task %u, result %u, %" PRId64 " to %" PRId64
				       ", waited %" PRId64 ", value[0] %" PRId64, op->seq, op->task,
				       op->result, op->start_ns, op->end_ns, op->wait_ns, op->value[0]);
	case TOLD_VIOLATION:
		return g_strdup_printf("violation %u of task %d at %" PRId64 ", step %" PRIu64 ": %s",
				       v->property, (int)v->task, v->t_ns, v->step, v->detail);
	case TOLD_SAMPLE:
		return g_strdup_printf("sample of task %u at %" PRId64 ": %" PRId64 " ns, %u blockers "
				       "of %" PRId64 " ns", s->task, s->now_ns, s->latency_ns,
				       s->blockers, s->blocked_ns);
	default:
		return g_strdup_printf("blame from %" PRId64 " to %" PRId64 " of task %u: kind %u, by %d, "
				       "at %s", b->from_ns, b->to_ns, b->link.task, b->link.kind,
				       (int)b->link.by, label_of(b->link.pc));
	}
}

static char *compare_told(const struct run *fast, const struct run *steps)
{
	const guint both = MIN(fast->told->len, steps->told->len);
	guint at = 0;

	while (at < both && !memcmp(&g_array_index(fast->told, struct told, at),
				    &g_array_index(steps->told, struct told, at),
				    sizeof(struct told)))
		at++;
	if (at < both) {
		const struct told *a = &g_array_index(fast->told, struct told, at);
		g_autofree char *is = print_told(a);
		g_autofree char *should = print_told(&g_array_index(steps->told, struct told, at));

		return g_strdup_printf("%s %u that is told differs: %s\n\tstep by step: %s",
				       what_word[a->what], at, is, should);
	}
	if (fast->told->len != steps->told->len)
		return g_strdup_printf("%u calls of the observer, step by step %u", fast->told->len,
				       steps->told->len);
	return NULL;
}

static void forget(const struct run *fast, const struct run *steps)
{
	forget_ways(fast->world);
	forget_ways(steps->world);
	if (steps->checks) {
		forget_sums(fast->world);
		forget_sums(steps->world);
	}
}

static char *compare_runs(const struct run *fast, const struct run *steps)
{
	char *differs;
	size_t at;

	if (fast->status != steps->status)
		return g_strdup_printf("ends with status %d, step by step with %d",
				       (int)fast->status, (int)steps->status);
	differs = compare_told(fast, steps);
	if (differs)
		return differs;
	forget(fast, steps);
	at = first_difference(fast->world, steps->world);
	return at < fast->world->bytes ? tell_byte(fast->world, steps->world, at) : NULL;
}

char *compare_ways(const struct scenario_machine *m, const struct way *way, struct came *came)
{
	struct machine machine = m->machine;
	struct run *fast, *steps;
	char *differs = NULL;

	fast = run_way(&machine, way, true);
	*came = (struct came){ .ran = fast->set_up };
	if (fast->set_up) {
		came->ahead = went_ahead(fast->world);
		came->status = fast->status;
		came->ended_ns = world_now(fast->world);
		came->steps = world_steps(fast->world);
		steps = run_way(&machine, way, false);
		differs = compare_runs(fast, steps);
		run_free(steps);
	}
	run_free(fast);
	return differs;
}
