/* SPDX-License-Identifier: MIT */
/*
 * recorder.c - see recorder.h.
 */
#include "report/export/trace_dat/recorder.h"

#include <string.h>

#include "report/export/trace_dat/bytes.h"
#include "report/export/trace_dat/format.h"
#include "report/record/outcome.h"
#include "report/record/trace.h"
#include "sim/machine/step.h"

enum {
	DATA_MAX = 256,
	FLAG_IRQS_OFF = 1, FLAG_HARDIRQ = 8,
	STATE_RUNNING = 0, STATE_INTERRUPTIBLE = 1, STATE_UNINTERRUPTIBLE = 2,
	STATE_DEAD = 0x10,
	CONTENTION_SPIN = 1, CONTENTION_MUTEX = 32,
	SYMBOL_BYTES = 64,
};

static const uint64_t FIRST_LOCK = UINT64_C(0xffffffff82000000);

/* A CPU. */
struct lane {
	struct ring *ring;
	uint32_t running;	/* task; NIL: the CPU is idle */
	int64_t irq_ns;		/* of the latest step in its interrupt; -1: it is in none */
	int irq;		/* number of that interrupt */
};

struct recorder {
	const struct record *r;
	struct lane *lane;
	/* by task: */
	uint32_t *waits;	/* for which lock, or NIL */
	gboolean *preempted;	/* it was, and has not left its CPU yet */
	gboolean *waiting;	/* for an object, so that it sleeps uninterruptibly */
	gboolean *ended;
	/* the event that is being put together: */
	guint8 data[DATA_MAX];
	unsigned bytes, fields;	/* that it has so far */
	enum event_id id;
};

uint64_t lock_address(uint32_t lock)
{
	return FIRST_LOCK + (uint64_t)lock * SYMBOL_BYTES;
}

/* --- events ------------------------------------------------------------------------ */

static uint32_t pid_of(const struct recorder *w, uint32_t task)
{
	return task < w->r->task->len ? task + 1 : 0;
}

static void event_begin(struct recorder *w, enum event_id id)
{
	memset(w->data, 0, sizeof(w->data));
	w->id = id;
	w->bytes = COMMON_BYTES;
	w->fields = 0;
}

static const struct field *next_field(struct recorder *w)
{
	const struct field *f = &trace_formats[w->id].field[w->fields++];

	w->bytes = field_offset(w->bytes, f);
	return f;
}

static void number(struct recorder *w, int64_t value)
{
	const struct field *f = next_field(w);

	number_put(w->data + w->bytes, (uint64_t)value, f->bytes);
	w->bytes += f->bytes;
}

/*
 * The text is cut to the field, and always has a zero at its end. What a terminal would
 * obey becomes '?'.
 */
static void text(struct recorder *w, const char *value)
{
	const struct field *f = next_field(w);

	g_strlcpy((char *)w->data + w->bytes, value ? value : "", f->bytes);
	for (guint8 *c = w->data + w->bytes; *c; c++)
		if (*c < ' ' || *c >= 0x7f)
			*c = '?';
	w->bytes += f->bytes;
}

static void event_end(struct recorder *w, uint32_t cpu, int64_t t_ns)
{
	struct lane *lane = &w->lane[cpu];

	number_put(w->data, FIRST_ID + w->id, 2);
	w->data[2] = lane->irq_ns >= 0 ? FLAG_IRQS_OFF | FLAG_HARDIRQ : 0;
	number_put(w->data + 4, pid_of(w, lane->running), 4);
	/* it is only later known when an interrupt ended, maybe after a violation in it */
	ring_event(lane->ring, MAX(t_ns, lane->ring->last_ns), w->data, w->bytes);
}

static const char *comm_of(const struct recorder *w, uint32_t task)
{
	const char *name = record_task_name(w->r, task);

	return name ? name : "swapper";
}

/* In the kernel's numbers: -1 is a deadline task, 0 to 98 are real-time priorities, and 120 is nice 0. */
static int prio_of(const struct recorder *w, uint32_t task)
{
	const struct task_row *t;

	if (task >= w->r->task->len)
		return 120;
	t = &g_array_index(w->r->task, struct task_row, task);
	if (t->class == CLASS_DEADLINE)
		return -1;
	return is_real_time(t->class) ? 99 - t->priority : 120 + t->priority;
}

static void interrupt_ends(struct recorder *w, uint32_t cpu)
{
	struct lane *lane = &w->lane[cpu];
	const int64_t t_ns = lane->irq_ns;

	if (t_ns < 0)
		return;
	event_begin(w, IRQ_EXIT);
	number(w, lane->irq);
	number(w, 1);
	event_end(w, cpu, t_ns);
	lane->irq_ns = -1;
}

static void on_irq(struct recorder *w, const struct event *e)
{
	static const char *const name[] = { "call", "reschedule", "tick", "timer",
					    "device" };
	struct lane *lane = &w->lane[e->cpu];
	unsigned bit = 0;

	interrupt_ends(w, e->cpu);
	while (bit + 1 < G_N_ELEMENTS(name) && !(e->value >> bit & 1))
		bit++;
	lane->irq = (int)bit;
	event_begin(w, IRQ_ENTRY);
	number(w, lane->irq);
	text(w, e->task < w->r->task->len ? comm_of(w, e->task) : name[bit]);
	event_end(w, e->cpu, e->t_ns);
	lane->irq_ns = e->t_ns;
}

static void contention(struct recorder *w, const struct event *e, enum event_id id,
		       uint32_t lock)
{
	const struct step *s = step_at(e->pc);

	event_begin(w, id);
	number(w, (int64_t)lock_address(lock));
	number(w, id == CONTENTION_END ? 0 : s && s->kind == STEP_MUTEX_LOCK ?
		CONTENTION_MUTEX : CONTENTION_SPIN);
	event_end(w, e->cpu, e->t_ns);
}

static void step_event(struct recorder *w, const struct event *e, gboolean waits)
{
	const struct step *s = step_at(e->pc);

	event_begin(w, SIMRUN_STEP);
	text(w, s ? s->label : NULL);
	text(w, s ? s->function : NULL);
	text(w, record_object_name(w->r, e->object));
	text(w, waits ? "waits" : "");
	number(w, e->value);
	event_end(w, e->cpu, e->t_ns);
}

static gboolean is_task(const struct recorder *w, uint32_t task)
{
	return task < w->r->task->len;
}

static void on_step(struct recorder *w, const struct event *e)
{
	struct lane *lane = &w->lane[e->cpu];

	if (lane->irq_ns >= 0 && e->task == lane->running)
		interrupt_ends(w, e->cpu);
	if (lane->irq_ns >= 0)
		lane->irq_ns = e->t_ns;
	if (is_task(w, e->task) && w->waits[e->task] != NIL) {
		contention(w, e, CONTENTION_END, w->waits[e->task]);
		w->waits[e->task] = NIL;
	}
	if (is_task(w, e->task))
		w->waiting[e->task] = FALSE;
	step_event(w, e, FALSE);
}

static void on_wait(struct recorder *w, const struct event *e)
{
	interrupt_ends(w, e->cpu);
	step_event(w, e, TRUE);
	if (!is_task(w, e->task))
		return;
	w->waiting[e->task] = e->object != NIL;	/* NIL: it sleeps until a timer or work */
	if (e->object >= w->r->trace->locks)
		return;
	contention(w, e, CONTENTION_BEGIN, e->object);
	w->waits[e->task] = e->object;
}

static int state_of(struct recorder *w, uint32_t task)
{
	if (!is_task(w, task))
		return STATE_RUNNING;
	if (w->preempted[task]) {
		w->preempted[task] = FALSE;
		return STATE_RUNNING;
	}
	if (w->ended[task])
		return STATE_DEAD;
	return w->waiting[task] ? STATE_UNINTERRUPTIBLE : STATE_INTERRUPTIBLE;
}

static void on_switch(struct recorder *w, const struct event *e)
{
	struct lane *lane = &w->lane[e->cpu];
	const uint32_t prev = lane->running, next = is_task(w, e->task) ? e->task : NIL;

	interrupt_ends(w, e->cpu);
	event_begin(w, SCHED_SWITCH);
	text(w, comm_of(w, prev));
	number(w, pid_of(w, prev));
	number(w, prio_of(w, prev));
	number(w, state_of(w, prev));
	text(w, comm_of(w, next));
	number(w, pid_of(w, next));
	number(w, prio_of(w, next));
	event_end(w, e->cpu, e->t_ns);
	lane->running = next;
}

/* The event belongs to the CPU where the waker runs. */
static void on_wake(struct recorder *w, const struct event *e)
{
	const uint32_t tasks = spec_machine(&w->r->spec)->tasks;
	const uint32_t cpus = w->r->spec.scenario->machine.cpus;
	uint32_t on = e->cpu;

	for (uint32_t cpu = 0; e->value >= 0 && cpu < cpus; cpu++)
		if (w->lane[cpu].running == (uint32_t)e->value ||
		    e->value == (int64_t)tasks + cpu)
			on = cpu;
	if (e->t_ns < w->lane[on].ring->last_ns)
		on = e->cpu;
	event_begin(w, SCHED_WAKING);
	text(w, comm_of(w, e->task));
	number(w, pid_of(w, e->task));
	number(w, prio_of(w, e->task));
	number(w, e->cpu);
	event_end(w, on, e->t_ns);
}

static void on_return(struct recorder *w, const struct event *e)
{
	const struct op_record *op = record_op(w->r, e->task, (uint32_t)e->value);

	if (!op)
		return;
	event_begin(w, SIMRUN_OP);
	text(w, op_info[op->kind].word);
	text(w, op_result_text(op->result));
	number(w, e->value);
	number(w, op->value[VALUE_IN_FLIGHT_PAGES]);
	number(w, op->value[VALUE_LAZY_PAGES]);
	event_end(w, e->cpu, e->t_ns);
}

static void record_event(struct recorder *w, const struct event *e)
{
	switch (e->kind) {
	case EVENT_STEP:
		on_step(w, e);
		break;
	case EVENT_WAIT:
		on_wait(w, e);
		break;
	case EVENT_SWITCH:
		on_switch(w, e);
		break;
	case EVENT_PREEMPT:
		if (is_task(w, e->task))
			w->preempted[e->task] = TRUE;
		break;
	case EVENT_WAKE:
		on_wake(w, e);
		break;
	case EVENT_RETURN:
		on_return(w, e);
		break;
	case EVENT_EXIT:
		if (is_task(w, e->task))
			w->ended[e->task] = TRUE;
		break;
	case EVENT_IRQ:
		on_irq(w, e);
		break;
	default:
		break;
	}
}

/* The violations that happened before this step; they go to the CPU of the event before. */
static void violations_before(struct recorder *w, guint *at, uint64_t before_step,
			      uint32_t cpu)
{
	const GArray *violation = w->r->violation;

	for (; *at < violation->len; ++*at) {
		const struct violation *v =
			&g_array_index(violation, struct violation, *at);

		if (v->step >= before_step)
			return;
		if (v->t_ns < w->r->trace->start_ns || v->t_ns > w->r->trace->end_ns)
			continue;
		event_begin(w, SIMRUN_VIOLATION);
		text(w, property_info(v->property)->name);
		text(w, v->detail);
		event_end(w, cpu, v->t_ns);
	}
}

/*
 * Which task each CPU ran when the first event happened, as a window may begin in the
 * middle of a run. Its first switch tells which task ran before. If the CPU never
 * switches, it is the task of its slices.
 */
static void find_running(struct recorder *w)
{
	const GArray *event = w->r->trace->event, *slice = w->r->trace->slice;
	g_autofree gboolean *known = g_new0(gboolean, w->r->spec.scenario->machine.cpus);

	for (guint i = 0; i < event->len && !record_is_unwanted(w->r); i++) {
		const struct event *e = &g_array_index(event, struct event, i);

		if (e->kind != EVENT_SWITCH || known[e->cpu])
			continue;
		known[e->cpu] = TRUE;
		w->lane[e->cpu].running = e->value < 0 ? NIL : (uint32_t)e->value;
	}
	for (guint i = 0; i < slice->len && !record_is_unwanted(w->r); i++) {
		const struct slice *s = &g_array_index(slice, struct slice, i);

		if (known[s->cpu] || !is_task(w, s->task))
			continue;
		known[s->cpu] = TRUE;
		w->lane[s->cpu].running = s->task;
	}
}

static void record_all(struct recorder *w)
{
	const GArray *event = w->r->trace->event;
	guint violation = 0;
	uint32_t cpu = 0;

	find_running(w);
	for (guint i = 0; i < event->len && !record_is_unwanted(w->r); i++) {
		const struct event *e = &g_array_index(event, struct event, i);

		violations_before(w, &violation, e->step + (e->kind == EVENT_SWITCH),
				  cpu);
		record_event(w, e);
		cpu = e->cpu;
	}
	violations_before(w, &violation, UINT64_MAX, cpu);
	for (cpu = 0; cpu < w->r->spec.scenario->machine.cpus; cpu++) {
		interrupt_ends(w, cpu);
		ring_close(w->lane[cpu].ring);
	}
}

void recorder_fill(const struct record *r, struct ring *ring)
{
	const uint32_t cpus = r->spec.scenario->machine.cpus;
	const guint tasks = MAX(r->task->len, 1);
	struct recorder w = { .r = r };

	w.lane = g_new0(struct lane, cpus);
	w.waits = g_new(uint32_t, tasks);
	w.preempted = g_new0(gboolean, tasks);
	w.waiting = g_new0(gboolean, tasks);
	w.ended = g_new0(gboolean, tasks);
	memset(w.waits, 0xff, tasks * sizeof(*w.waits));
	for (uint32_t i = 0; i < cpus; i++)
		w.lane[i] = (struct lane){ .ring = &ring[i], .running = NIL, .irq_ns = -1 };
	record_all(&w);
	g_free(w.lane);
	g_free(w.waits);
	g_free(w.preempted);
	g_free(w.waiting);
	g_free(w.ended);
}
