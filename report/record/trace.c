/* SPDX-License-Identifier: MIT */
/*
 * trace.c - from the events of a run to what a picture shows.
 *
 * An event tells when something took effect. What the CPU did until then began when the
 * event before it on that CPU had taken effect. So a CPU is drawn from event to event:
 *
 *	 WAIT        IRQ       STEP (interrupt)     STEP (the task's)
 *	--+-----------+----------------+-------------------+--
 *	  | spins     | irq.enter      | spins             |
 *
 * When an interrupt or a switch cuts a step, it is not known which step that is before it
 * ends. Until then its parts are chained. Who owns a lock and how many pages are lazy is
 * asked of the world at each event. The event of a step that cannot wait comes just before
 * its effect, and any other step's just after it, so a change is seen one event later at
 * most.
 */
#include "report/record/trace.h"

#include <string.h>

#include "policies/vmap/state/vmalloc.h"
#include "sim/machine/observer.h"
#include "sim/machine/stats.h"
#include "sim/machine/step.h"
#include "sim/world/wait.h"
#include "sim/world/world.h"

struct cpu_state {
	int64_t drawn_ns;	/* it has been drawn until then */
	int64_t held_ns;	/* how long it had stood still by then */
	int64_t irq_ns;		/* when its latest interrupt began */
	int64_t sent_ns;	/* when it last called the other CPUs */
	uint32_t task;		/* what it runs; NIL: it is idle */
	uint32_t irq;		/* the interrupt context that it is in, or NIL */
	uint32_t sender;	/* the task that last called the other CPUs from here */
};

struct task_state {
	uint32_t cut;		/* the latest slice of the step that was cut, or NIL */
	uint32_t waits_for;	/* the object for which it cannot take its step, or NIL */
	bool waits, preempted, ended;
	bool stays;		/* it does not run: stay is not over yet */
	struct stay stay;
	int64_t held_ns;	/* how long it had been held when the stay began */
	struct arrow wake;	/* who woke it; from_ns -1: nobody has */
};

struct lock_state {
	struct hold hold;	/* task NIL: it is free */
};

/* Every list of a trace, and what it has. */
#define ROWS(R)										\
	R(event, struct event) R(context, struct cpu_context) R(point, struct traced_point)	\
	R(value, uint64_t) R(slice, struct slice) R(stay, struct stay) R(hold, struct hold)	\
	R(arrow, struct arrow) R(pages, struct pages) R(buffered, struct buffered)		\
	R(seen, struct seen)

struct tracer {
	struct cpu_state *cpu;
	struct task_state *task;	/* the interrupt contexts come after the tasks */
	struct lock_state *lock;
	struct pages pages;		/* the latest */
	uint32_t cpus, tasks, locks;
	int64_t from_ns, to_ns;		/* the time that is wanted */
	int64_t last_ns;		/* the time and the object of the latest step */
	uint32_t last_object;
	bool begun;
	struct sights *sights;		/* NULL: memory is sequentially consistent */
	struct sight sight;		/* of the step in progress */
};

/* --- rows of the time that is wanted ---------------------------------------------- */

static bool is_wanted(const struct trace *t, int64_t start_ns, int64_t end_ns)
{
	return end_ns >= t->tracer->from_ns && start_ns <= t->tracer->to_ns;
}

static void add_slice(struct trace *t, const struct slice *s)
{
	if (s->end_ns >= s->start_ns && is_wanted(t, s->start_ns, s->end_ns))
		g_array_append_vals(t->slice, s, 1);
}

static void add_stay(struct trace *t, const struct stay *s)
{
	if (s->end_ns > s->start_ns && is_wanted(t, s->start_ns, s->end_ns))
		g_array_append_vals(t->stay, s, 1);
}

static void add_arrow(struct trace *t, const struct arrow *a)
{
	if (is_wanted(t, a->from_ns, a->to_ns))
		g_array_append_vals(t->arrow, a, 1);
}

/* --- slices ---------------------------------------------------------------------- */

static bool is_task(const struct tracer *r, uint32_t task)
{
	return task < r->tasks;
}

/* Until it is known which step was cut, `object` of each part is the part before it. */
static void add_cut(struct trace *t, struct slice *s)
{
	struct task_state *task = &t->tracer->task[s->task];
	const guint before = t->slice->len;

	s->object = task->cut;
	s->pc = 0;
	s->cut = 1;
	add_slice(t, s);
	if (t->slice->len > before)
		task->cut = before;
}

static void name_cuts(struct trace *t, uint32_t task, uint32_t object, uint16_t pc)
{
	uint32_t i = t->tracer->task[task].cut;

	while (i != NIL) {
		struct slice *s = &g_array_index(t->slice, struct slice, i);

		i = s->object;
		s->object = object;
		s->pc = pc;
	}
	t->tracer->task[task].cut = NIL;
}

/* A schedule holds a CPU between two steps: it stood still before it did anything else. */
static void draw_held(struct trace *t, const struct world *w, uint32_t cpu,
		      uint32_t task, int64_t now)
{
	struct cpu_state *c = &t->tracer->cpu[cpu];
	const int64_t held = world_cpu_stats(w, cpu)->ns[TIME_HELD];
	const int64_t end = MIN(c->drawn_ns + (held - c->held_ns), now);

	if (end > c->drawn_ns && task != NIL)
		add_slice(t, &(struct slice){ .start_ns = c->drawn_ns, .end_ns = end,
					      .cpu = cpu, .task = task, .object = NIL,
					      .kind = SLICE_HELD });
	if (end > c->drawn_ns)
		c->drawn_ns = end;
	c->held_ns = held;
}

static bool is_last_of_irq(uint16_t pc)
{
	const struct step *s = step_at(pc);

	return s && s->label && !strcmp(s->label, "irq.exit");
}

static void draw_step(struct trace *t, const struct world *w, const struct event *e,
		      bool cut)
{
	struct cpu_state *c = &t->tracer->cpu[e->cpu];
	const struct task_state *task = &t->tracer->task[e->task];

	draw_held(t, w, e->cpu, e->task, e->t_ns);
	name_cuts(t, e->task, e->object, e->pc);
	add_slice(t, &(struct slice){ .start_ns = c->drawn_ns, .end_ns = e->t_ns,
				      .cpu = e->cpu, .task = e->task,
				      .object = e->object, .pc = e->pc, .cut = cut,
				      .kind = task->waits ? SLICE_SPIN : SLICE_STEP });
	c->drawn_ns = e->t_ns;
	if (e->task != c->irq || is_last_of_irq(e->pc))
		c->irq = NIL;
}

/* What the CPU was doing is cut here. */
static void draw_until(struct trace *t, const struct world *w, uint32_t cpu, int64_t now)
{
	struct cpu_state *c = &t->tracer->cpu[cpu];
	const uint32_t task = c->irq != NIL ? c->irq : c->task;

	draw_held(t, w, cpu, task, now);
	if (task != NIL && now > c->drawn_ns)
		add_cut(t, &(struct slice){
			.start_ns = c->drawn_ns, .end_ns = now, .cpu = cpu, .task = task,
			.kind = t->tracer->task[task].waits ? SLICE_SPIN : SLICE_STEP });
	c->drawn_ns = now;
}

/* --- where tasks are meanwhile --------------------------------------------------- */

/*
 * A task that a schedule holds is runnable, but it is not the CPU that it waits for. The
 * time for which it was held comes first in its stay.
 */
static void split_held(struct trace *t, const struct world *w, struct stay *s,
		       int64_t held_ns)
{
	const int64_t held = world_task_time(w, s->task, TIME_HELD) - held_ns;
	struct stay first = *s;

	if (held <= 0 || s->kind == STAY_LOCK || s->kind == STAY_SLEEP)
		return;
	first.kind = STAY_HELD;
	first.end_ns = MIN(s->start_ns + held, s->end_ns);
	s->start_ns = first.end_ns;
	add_stay(t, &first);
}

static void stay_ends(struct trace *t, const struct world *w, uint32_t task, int64_t now)
{
	struct task_state *s = &t->tracer->task[task];

	s->stay.end_ns = now;
	if (s->stays) {
		split_held(t, w, &s->stay, s->held_ns);
		add_stay(t, &s->stay);
	}
	s->stays = false;
}

static void stay_begins(struct trace *t, const struct world *w, uint32_t task,
			const struct event *e, enum stay_kind kind, uint32_t object)
{
	struct task_state *s = &t->tracer->task[task];

	stay_ends(t, w, task, e->t_ns);
	s->stays = true;
	s->held_ns = world_task_time(w, task, TIME_HELD);
	s->stay = (struct stay){ .start_ns = e->t_ns, .task = task, .object = object,
				 .cpu = e->cpu, .kind = kind };
}

static void leaves_cpu(struct trace *t, const struct world *w, uint32_t task,
		       const struct event *e)
{
	struct task_state *s = &t->tracer->task[task];

	if (s->ended)
		return;
	if (s->preempted) {	/* s->waits stays: a spinning task will spin again */
		stay_begins(t, w, task, e, STAY_PREEMPTED, NIL);
		s->preempted = false;
		return;
	}
	stay_begins(t, w, task, e, s->waits_for == NIL ? STAY_SLEEP : STAY_LOCK,
		    s->waits_for);
	s->waits = false;
}

static void on_switch(struct trace *t, const struct world *w, const struct event *e)
{
	struct cpu_state *c = &t->tracer->cpu[e->cpu];
	const uint32_t next = is_task(t->tracer, e->task) ? e->task : NIL;

	draw_until(t, w, e->cpu, e->t_ns);
	c->irq = NIL;
	if (c->task != NIL)
		leaves_cpu(t, w, c->task, e);
	c->task = next;
	if (next == NIL)
		return;
	stay_ends(t, w, next, e->t_ns);
	if (t->tracer->task[next].wake.from_ns >= 0) {
		struct arrow *a = &t->tracer->task[next].wake;

		a->to_ns = e->t_ns;
		a->to_cpu = e->cpu;
		add_arrow(t, a);
		a->from_ns = -1;
	}
}

/*
 * A task or an interrupt wakes it. If nobody is known to have done so, it has just started,
 * or a timer expired.
 */
static void on_wake(struct trace *t, const struct world *w, const struct event *e)
{
	struct tracer *r = t->tracer;
	struct task_state *s = &r->task[e->task];
	const uint32_t waker = e->value >= 0 && e->value < (int64_t)(r->tasks + r->cpus) ?
		(uint32_t)e->value : NIL;

	s->wake = (struct arrow){ .from_ns = -1, .kind = ARROW_WAKE, .from_task = waker,
				  .to_task = e->task };
	for (uint32_t cpu = 0; waker != NIL && cpu < r->cpus; cpu++)
		if (r->cpu[cpu].task == waker || waker == r->tasks + cpu) {
			s->wake.from_cpu = cpu;
			s->wake.from_ns = e->t_ns;
		}
	if (!s->ended)
		stay_begins(t, w, e->task, e, STAY_QUEUED, NIL);
}

/* --- calls to other CPUs ------------------------------------------------------------ */

static void on_call(struct trace *t, const struct event *e, uint32_t caller)
{
	struct tracer *r = t->tracer;
	struct cpu_state *sender = &r->cpu[caller];
	struct arrow a = { .kind = ARROW_IPI, .from_cpu = caller, .to_cpu = e->cpu,
			   .from_task = sender->sender, .to_task = r->cpu[e->cpu].task };

	if (e->cpu == caller) {
		if (!r->task[e->task].waits && step_at(e->pc)->kind != STEP_SPIN) {
			sender->sent_ns = e->t_ns;
			sender->sender = e->task;
		}
		return;
	}
	a.from_ns = MIN(sender->sent_ns, e->t_ns);
	a.to_ns = MAX(r->cpu[e->cpu].irq_ns, a.from_ns);
	add_arrow(t, &a);
	add_arrow(t, &(struct arrow){ .kind = ARROW_ANSWER, .from_ns = e->t_ns,
				      .to_ns = e->t_ns, .from_cpu = e->cpu,
				      .to_cpu = caller, .from_task = e->task,
				      .to_task = sender->sender });
}

/* --- what the world says ---------------------------------------------------------- */

static void look_at_lock(struct trace *t, const struct world *w, uint32_t lock,
			 int64_t now, uint16_t pc)
{
	struct hold *h;
	uint32_t owner;

	if (lock >= t->tracer->locks)
		return;
	h = &t->tracer->lock[lock].hold;
	owner = world_lock_owner(w, lock);
	if (owner == h->task)
		return;
	h->end_ns = now;
	if (h->task != NIL && is_wanted(t, h->start_ns, h->end_ns))
		g_array_append_vals(t->hold, h, 1);
	*h = (struct hold){ .start_ns = now, .lock = lock, .task = owner, .pc = pc };
}

static void look_at_pages(struct trace *t, const struct world *w, int64_t now)
{
	struct pages *last = &t->tracer->pages;
	struct pages p = { .t_ns = now };

	vmalloc_pages(w, &p.lazy, &p.in_flight);
	if (t->pages->len && p.lazy == last->lazy && p.in_flight == last->in_flight)
		return;
	*last = p;
	if (!is_wanted(t, now, now) && now > t->tracer->from_ns)
		return;
	if (t->pages->len && now <= t->tracer->from_ns)
		g_array_set_size(t->pages, 0);	/* keep the latest before from_ns only */
	g_array_append_val(t->pages, p);
}

static void look(struct trace *t, const struct world *w, const struct event *e)
{
	struct tracer *r = t->tracer;

	look_at_lock(t, w, r->last_object, r->last_ns, 0);
	look_at_pages(t, w, r->last_ns);
	if (e->kind != EVENT_STEP && e->kind != EVENT_WAIT)
		return;
	look_at_lock(t, w, e->object, e->t_ns, e->pc);
	r->last_object = e->object;
	r->last_ns = e->t_ns;
}

/* --- memory ----------------------------------------------------------------------- */

static void add_buffered(struct trace *t, const struct made_write *m, int64_t now)
{
	const struct buffered b = { .start_ns = m->t_ns, .end_ns = now, .value = m->value,
				    .cpu = m->cpu, .task = m->task, .object = m->object };

	if (is_wanted(t, b.start_ns, b.end_ns))
		g_array_append_val(t->buffered, b);
}

/* The events of one access make one row. */
static void add_seen(struct trace *t, const struct event *e, const struct sight *s)
{
	const struct seen row = { .event = *e, .sight = *s };
	struct seen *last = t->seen->len ?
		&g_array_index(t->seen, struct seen, t->seen->len - 1) : NULL;

	if (!is_wanted(t, e->t_ns, e->t_ns))
		return;
	if (last && last->event.step == e->step && last->event.task == e->task)
		*last = row;
	else
		g_array_append_val(t->seen, row);
}

static void watch_memory(struct trace *t, const struct event *e)
{
	struct tracer *r = t->tracer;

	if (!r->sights)
		return;
	if (e->kind == EVENT_STEP)
		r->sight.object = NIL;
	sights_event(r->sights, e, &r->sight);
	if (e->kind == EVENT_READ || e->kind == EVENT_WRITE)
		add_seen(t, e, &r->sight);
	else if (e->kind == EVENT_VISIBLE)
		add_buffered(t, sights_visible(r->sights), e->t_ns);
}

/* What is still in the buffers. */
static void close_memory(struct trace *t)
{
	const struct tracer *r = t->tracer;

	for (uint32_t cpu = 0; r->sights && cpu < r->cpus; cpu++) {
		guint nr;
		const struct made_write *m = sights_buffer(r->sights, cpu, &nr);

		for (guint i = 0; i < nr; i++)
			add_buffered(t, &m[i], t->end_ns);
	}
}

/* --- events ----------------------------------------------------------------------- */

static void begin(struct trace *t, const struct world *w)
{
	struct tracer *r = t->tracer;

	r->begun = true;
	for (uint32_t i = 0; i < r->cpus; i++)
		r->cpu[i] = (struct cpu_state){
			.task = NIL, .irq = NIL, .sender = NIL,
			.held_ns = world_cpu_stats(w, i)->ns[TIME_HELD],
		};
	for (uint32_t i = 0; i < r->tasks + r->cpus; i++)
		r->task[i] = (struct task_state){ .cut = NIL, .waits_for = NIL,
						  .wake.from_ns = -1 };
	for (uint32_t i = 0; i < r->locks; i++)
		r->lock[i].hold.task = NIL;
	r->last_object = NIL;
	r->last_ns = 0;
}

static void on_step(struct trace *t, const struct world *w, const struct event *e)
{
	struct task_state *task = &t->tracer->task[e->task];
	const uint32_t caller = world_object_caller(w, e->object);

	draw_step(t, w, e, false);
	if (caller != NIL)
		on_call(t, e, caller);
	task->waits = false;
	task->waits_for = NIL;
}

static void on_wait(struct trace *t, const struct world *w, const struct event *e)
{
	struct task_state *task = &t->tracer->task[e->task];

	draw_step(t, w, e, true);
	task->waits = true;
	task->waits_for = e->object;
}

static void draw_event(struct trace *t, const struct world *w, const struct event *e)
{
	switch (e->kind) {
	case EVENT_STEP:
		on_step(t, w, e);
		break;
	case EVENT_WAIT:
		on_wait(t, w, e);
		break;
	case EVENT_SWITCH:
		on_switch(t, w, e);
		break;
	case EVENT_PREEMPT:
		t->tracer->task[e->task].preempted = true;
		break;
	case EVENT_WAKE:
		on_wake(t, w, e);
		break;
	case EVENT_EXIT:
		t->tracer->task[e->task].ended = true;
		stay_ends(t, w, e->task, e->t_ns);
		break;
	case EVENT_LATE:	/* a handler that is a thread sleeps on */
		if (!t->tracer->task[e->task].stays)
			stay_begins(t, w, e->task, e, STAY_QUEUED, NIL);
		break;
	case EVENT_IRQ:
		draw_until(t, w, e->cpu, e->t_ns);
		stay_ends(t, w, e->task, e->t_ns);
		t->tracer->cpu[e->cpu].irq_ns = e->t_ns;
		t->tracer->cpu[e->cpu].irq = e->task;
		break;
	default:
		break;
	}
}

/* A CPU may switch to none, and its stores belong to nobody when they reach memory. */
static bool has_task(const struct event *e)
{
	return e->kind != EVENT_SWITCH && e->kind != EVENT_VISIBLE;
}

void trace_event(struct trace *t, const struct world *w, const struct event *e)
{
	const struct tracer *r = t->tracer;

	if (!r->begun)
		begin(t, w);
	if (e->cpu >= r->cpus || (e->task >= r->tasks + r->cpus && has_task(e)))
		return;
	if (t->event->len >= TRACE_EVENTS_MAX) {
		t->lost += is_wanted(t, e->t_ns, e->t_ns);
		return;
	}
	look(t, w, e);
	draw_event(t, w, e);
	watch_memory(t, e);
	if (is_wanted(t, e->t_ns, e->t_ns)) {
		const struct cpu_context c = world_cpu_context(w, e->cpu);

		g_array_append_vals(t->event, e, 1);
		g_array_append_vals(t->context, &c, t->kernel ? 1 : 0);
	}
	t->end_ns = e->t_ns;
}

void trace_point(struct trace *t, const struct world *w, const struct point *p)
{
	const struct traced_point row = {
		p->t_ns, t->event->len, t->value->len, p->task, (uint16_t)p->cpu,
		(uint16_t)p->kind, p->pc, world_cpu_context(w, p->cpu)
	};

	if (t->point->len >= TRACE_EVENTS_MAX || !is_wanted(t, p->t_ns, p->t_ns))
		return;
	g_array_append_val(t->point, row);
	g_array_append_vals(t->value, p->value, p->kind < POINT_MODEL ? 0 : POINT_VALUES);
}

/* --- the end ------------------------------------------------------------------------ */

static void close_task(struct trace *t, const struct world *w, uint32_t task)
{
	name_cuts(t, task, told_wait(w, task).object, world_task_pc(w, task));
	stay_ends(t, w, task, t->end_ns);
}

static void close_all(struct trace *t, const struct world *w)
{
	const struct tracer *r = t->tracer;

	look_at_lock(t, w, r->last_object, r->last_ns, 0);
	look_at_pages(t, w, r->last_ns);
	close_memory(t);
	for (uint32_t i = 0; i < r->cpus; i++)
		draw_until(t, w, i, t->end_ns);
	for (uint32_t i = 0; i < r->tasks; i++)
		close_task(t, w, i);
	/* a CPU may be in an interrupt whose step nobody knows */
	for (uint32_t i = r->tasks; i < r->tasks + r->cpus; i++)
		name_cuts(t, i, NIL, 0);
	for (uint32_t i = 0; i < r->locks; i++) {
		struct hold *h = &r->lock[i].hold;

		h->end_ns = MAX(t->end_ns, h->start_ns);
		if (h->task != NIL && is_wanted(t, h->start_ns, h->end_ns))
			g_array_append_vals(t->hold, h, 1);
	}
}

/* Each kind of row begins with the time that orders it; g_array_sort() is stable. */
static gint compare_times(gconstpointer a, gconstpointer b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static void free_tracer(struct trace *t)
{
	if (!t->tracer)
		return;
	g_free(t->tracer->cpu);
	g_free(t->tracer->task);
	g_free(t->tracer->lock);
	sights_free(t->tracer->sights);
	g_clear_pointer(&t->tracer, g_free);
}

static void sort_rows(struct trace *t, const atomic_bool *stop)
{
	GArray *const rows[] = { t->slice, t->stay, t->hold, t->arrow, t->buffered };

	for (unsigned i = 0; i < G_N_ELEMENTS(rows) && !(stop && *stop); i++)
		g_array_sort(rows[i], compare_times);
}

/* Puts stores that wait at the same time into different rows; they are sorted by now. */
static void find_rows(struct trace *t)
{
	g_autofree int64_t *until = g_new(int64_t, t->tracer->cpus * BUFFER_ROWS);

	for (uint32_t i = 0; i < t->tracer->cpus * BUFFER_ROWS; i++)
		until[i] = INT64_MIN;
	for (guint i = 0; i < t->buffered->len; i++) {
		struct buffered *b = &g_array_index(t->buffered, struct buffered, i);
		int64_t *const end = until + b->cpu * BUFFER_ROWS;

		while (b->row + 1 < BUFFER_ROWS && end[b->row] > b->start_ns)
			b->row++;
		b->start_ns = MAX(b->start_ns, end[b->row]);
		end[b->row] = MAX(b->end_ns, b->start_ns);
	}
}

void trace_complete(struct trace *t, const struct world *w, int64_t sim_ns,
		    const atomic_bool *stop)
{
	if (!t->lost)
		t->end_ns = MIN(sim_ns, t->tracer->to_ns);
	if (t->tracer->begun)
		close_all(t, w);
	sort_rows(t, stop);
	find_rows(t);
	free_tracer(t);
}

void trace_reset(struct trace *t)
{
#define EMPTY(rows, type) g_array_set_size(t->rows, 0);
	ROWS(EMPTY)
#undef EMPTY
	t->lost = 0;
	t->end_ns = 0;
	t->tracer->begun = false;
	if (t->tracer->sights)
		sights_reset(t->tracer->sights);
}

struct trace *trace_new(const struct machine *m, int64_t from_ns, int64_t to_ns)
{
	struct trace *t = g_new0(struct trace, 1);
	struct tracer *r = g_new0(struct tracer, 1);

#define MAKE(rows, type) t->rows = g_array_new(FALSE, FALSE, sizeof(type));
	ROWS(MAKE)
#undef MAKE
	t->tracer = r;
	t->start_ns = MAX(from_ns, 0);
	t->locks = m->locks;
	r->cpus = m->cpus;
	r->tasks = m->tasks;
	r->locks = m->locks;
	r->from_ns = from_ns;
	r->to_ns = to_ns;
	r->cpu = g_new0(struct cpu_state, r->cpus);
	r->task = g_new0(struct task_state, r->tasks + r->cpus);
	r->lock = g_new0(struct lock_state, r->locks + 1);
	if (m->memory != MEMORY_SC)
		r->sights = sights_new(m->memory, m->cpus, m->locks + m->atomics);
	return t;
}

void trace_free(struct trace *t)
{
	if (!t)
		return;
	free_tracer(t);
#define DROP(rows, type) g_array_unref(t->rows);
	ROWS(DROP)
#undef DROP
	g_free(t);
}
