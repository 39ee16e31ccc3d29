/* SPDX-License-Identifier: MIT */
/*
 * recorder.c - see recorder.h.
 *
 * The events of a run and what was told besides (struct traced_point) are gone through in the
 * order in which they happened. What the scheduler itself turns off is not simulated, so its
 * events have the flags of who called it.
 */
#include "report/export/kernel/recorder.h"

#include <string.h>

#include "report/export/kernel/areas.h"
#include "report/export/kernel/contention.h"
#include "report/record/outcome.h"
#include "report/record/record.h"
#include "report/record/trace.h"
#include "sim/machine/step.h"

enum {
	STATE_RUNNING = 0, STATE_INTERRUPTIBLE = 1, STATE_UNINTERRUPTIBLE = 2,
	STATE_DEAD = 0x10,
	STATE_PREEMPTED = 0x100,	/* and running */
};

static const char NOTE[] = "times are virtual; what happened at one time on several CPUs is in "
			   "the order of the number step of simrun:step";

struct recorder {
	struct emitter m;
	struct area_watch *areas;
	struct contention *contention;
	/* by task: */
	gboolean *preempted;	/* it was, and has not left its CPU yet */
	gboolean *waiting;	/* for an object, so that it sleeps uninterruptibly */
	gboolean *ended, *known;	/* known: it was awake before */
	/* of the event: */
	const struct cpu_context *context;
};

/* --- interrupts ----------------------------------------------------------------------- */

static void toggle(struct recorder *w, enum event_id id, uint32_t cpu, int64_t t_ns,
		   uint16_t pc, const struct cpu_context *c)
{
	const char *name;
	const int32_t offset = step_offset(w->m.symbols, pc, &name);

	emit_begin(&w->m, id);
	emit_pointer(&w->m, (uint64_t)offset, name);
	emit_pointer(&w->m, (uint64_t)offset, name);
	emit_end(&w->m, cpu, t_ns, c);
}

static void interrupt_ends(struct recorder *w, uint32_t cpu)
{
	struct lane *lane = &w->m.lane[cpu];
	struct cpu_context c = { .irqs_off = true, .in_irq = true };

	if (lane->irq_ns < 0)
		return;
	c.preempt_count = w->context ? w->context->preempt_count : 0;
	emit_begin(&w->m, IRQ_EXIT);
	emit_number(&w->m, lane->irq);
	emit_number(&w->m, 1);
	emit_end(&w->m, cpu, lane->irq_ns, &c);
	lane->irq_ns = -1;
}

static void on_irq(struct recorder *w, const struct event *e)
{
	static const char *const name[] = { "call", "reschedule", "tick", "timer",
					    "device" };
	struct lane *lane = &w->m.lane[e->cpu];
	const char *handler = record_task_name(w->m.r, e->task);
	unsigned bit = 0;

	interrupt_ends(w, e->cpu);
	while (bit + 1 < G_N_ELEMENTS(name) && !(e->value >> bit & 1))
		bit++;
	lane->irq = (int)bit;
	toggle(w, IRQ_DISABLE, e->cpu, e->t_ns, 0, w->context);
	emit_begin(&w->m, IRQ_ENTRY);
	emit_number(&w->m, lane->irq);
	emit_text(&w->m, is_task(&w->m, e->task) && handler ? handler : name[bit]);
	emit_end(&w->m, e->cpu, e->t_ns, w->context);
	lane->irq_ns = e->t_ns;
}

/* --- steps ------------------------------------------------------------------------------ */

static void step_event(struct recorder *w, const struct event *e, gboolean waits)
{
	const struct step *s = step_at(e->pc);

	emit_begin(&w->m, SIMRUN_STEP);
	emit_text(&w->m, s ? s->label : NULL);
	emit_text(&w->m, s ? s->function : NULL);
	emit_text(&w->m, record_object_name(w->m.r, e->object));
	emit_text(&w->m, waits ? "waits" : "");
	emit_number(&w->m, e->value);
	emit_number(&w->m, (int64_t)e->step);
	emit_end(&w->m, e->cpu, e->t_ns, w->context);
}

static void on_step(struct recorder *w, const struct event *e)
{
	struct lane *lane = &w->m.lane[e->cpu];

	if (lane->irq_ns >= 0 && e->task == lane->running)
		interrupt_ends(w, e->cpu);
	if (lane->irq_ns >= 0)
		lane->irq_ns = e->t_ns;
	contention_step(w->contention, &w->m, e, w->context);
	if (is_task(&w->m, e->task))
		w->waiting[e->task] = FALSE;
	step_event(w, e, FALSE);
}

static void on_wait(struct recorder *w, const struct event *e)
{
	interrupt_ends(w, e->cpu);
	step_event(w, e, TRUE);
	if (!is_task(&w->m, e->task))
		return;
	w->waiting[e->task] = e->object != NIL;	/* NIL: it sleeps until a timer or work */
	contention_wait(w->contention, &w->m, e, w->context);
}

/* --- switches and wake-ups --------------------------------------------------------------- */

static int state_of(struct recorder *w, uint32_t task)
{
	if (!is_task(&w->m, task))
		return STATE_RUNNING;
	if (w->preempted[task]) {
		w->preempted[task] = FALSE;
		return STATE_PREEMPTED;
	}
	if (w->ended[task])
		return STATE_DEAD;
	return w->waiting[task] ? STATE_UNINTERRUPTIBLE : STATE_INTERRUPTIBLE;
}

static void on_switch(struct recorder *w, const struct event *e)
{
	struct lane *lane = &w->m.lane[e->cpu];
	const uint32_t prev = lane->running, next = is_task(&w->m, e->task) ? e->task : NIL;

	interrupt_ends(w, e->cpu);
	if (is_task(&w->m, prev) && !w->preempted[prev])
		contention_sleeps(w->contention, &w->m, prev, e, w->context);
	emit_begin(&w->m, SCHED_SWITCH);
	emit_comm(&w->m, prev, e->cpu);
	emit_number(&w->m, lane->prio);
	emit_number(&w->m, state_of(w, prev));
	emit_comm(&w->m, next, e->cpu);
	emit_number(&w->m, w->context->prio);
	emit_end(&w->m, e->cpu, e->t_ns, w->context);
	lane->running = next;
	lane->prio = w->context->prio;
}

static void wakeup(struct recorder *w, const struct event *e, enum event_id id, uint32_t cpu)
{
	emit_begin(&w->m, id);
	emit_comm(&w->m, e->task, e->cpu);
	emit_number(&w->m, prio_of(&w->m, e->task));
	emit_number(&w->m, e->cpu);
	emit_end(&w->m, cpu, e->t_ns, w->context);
}

/*
 * The events belong to the CPU where the waker runs. A task that nobody wakes and that was not
 * awake before has just been made, if the beginning of the run is there to tell.
 */
static void on_wake(struct recorder *w, const struct event *e)
{
	const struct record *r = w->m.r;
	const uint32_t tasks = spec_machine(&r->spec)->tasks;
	uint32_t on = e->cpu;

	for (uint32_t cpu = 0; e->value >= 0 && cpu < r->spec.scenario->machine.cpus; cpu++)
		if (w->m.lane[cpu].running == (uint32_t)e->value ||
		    e->value == (int64_t)tasks + cpu)
			on = cpu;
	if (e->t_ns < w->m.lane[on].last_ns)
		on = e->cpu;
	if (e->value < 0 && !r->trace->start_ns && is_task(&w->m, e->task) &&
	    !w->known[e->task]) {
		wakeup(w, e, SCHED_WAKEUP_NEW, on);
	} else {
		wakeup(w, e, SCHED_WAKING, on);
		wakeup(w, e, SCHED_WAKEUP, on);
	}
	if (is_task(&w->m, e->task))
		w->known[e->task] = TRUE;
}

/* --- the rest ---------------------------------------------------------------------------- */

static void on_return(struct recorder *w, const struct event *e)
{
	const struct op_record *op = record_op(w->m.r, e->task, (uint32_t)e->value);

	if (!op)
		return;
	area_task_returns(w->areas, &w->m, e->task, e->cpu, e->t_ns, w->context);
	emit_begin(&w->m, SIMRUN_OP);
	emit_text(&w->m, op_info[op->kind].word);
	emit_text(&w->m, op_result_text(op->result));
	emit_number(&w->m, e->value);
	emit_number(&w->m, op->value[VALUE_IN_FLIGHT_PAGES]);
	emit_number(&w->m, op->value[VALUE_LAZY_PAGES]);
	emit_end(&w->m, e->cpu, e->t_ns, w->context);
}

static void record_event(struct recorder *w, const struct event *e)
{
	if (e->kind == EVENT_STEP || e->kind == EVENT_WAIT)
		area_task_goes_on(w->areas, &w->m, e->task, e->cpu, e->t_ns, w->context);
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
		if (is_task(&w->m, e->task))
			w->preempted[e->task] = TRUE;
		break;
	case EVENT_WAKE:
		on_wake(w, e);
		break;
	case EVENT_RETURN:
		on_return(w, e);
		break;
	case EVENT_EXIT:
		if (is_task(&w->m, e->task))
			w->ended[e->task] = TRUE;
		break;
	case EVENT_IRQ:
		on_irq(w, e);
		break;
	default:
		break;
	}
}

/*
 * What turns interrupts off for a handler is told by on_irq() already. The kernel tells that
 * something is turned on again just before it is, so the flags say that it is off still.
 */
static void record_point(struct recorder *w, const struct traced_point *p)
{
	static const enum event_id id[POINT_MODEL] = {
		[POINT_PREEMPT_DISABLE] = PREEMPT_DISABLE,
		[POINT_PREEMPT_ENABLE] = PREEMPT_ENABLE,
		[POINT_IRQ_DISABLE] = IRQ_DISABLE, [POINT_IRQ_ENABLE] = IRQ_ENABLE,
	};
	const uint32_t kind = p->kind, cpu = p->cpu;
	const gboolean in_irq = w->m.lane[cpu].irq_ns >= 0;
	struct cpu_context c = p->context;

	w->context = &p->context;
	if (kind >= POINT_MODEL) {
		area_point(w->areas, &w->m, p);
		return;
	}
	if (kind == POINT_IRQ_DISABLE && in_irq && c.in_irq)
		return;
	if (kind == POINT_IRQ_ENABLE && in_irq) {
		interrupt_ends(w, cpu);
		c.in_irq = false;
	}
	c.irqs_off |= kind == POINT_IRQ_ENABLE;
	c.preempt_count = (uint8_t)(c.preempt_count + (kind == POINT_PREEMPT_ENABLE));
	toggle(w, id[kind], cpu, p->t_ns, p->pc, &c);
}

/* Those that were told when so many events had been. */
static void record_points(struct recorder *w, guint *at, guint events)
{
	const GArray *point = w->m.r->trace->point;

	for (; *at < point->len; ++*at) {
		const struct traced_point *p =
			&g_array_index(point, struct traced_point, *at);

		if (p->events > events)
			return;
		record_point(w, p);
	}
}

/* The violations that happened before this step; they go to the CPU of the event before. */
static void violations_before(struct recorder *w, guint *at, uint64_t before_step,
			      uint32_t cpu)
{
	const GArray *violation = w->m.r->violation;
	const struct trace *t = w->m.r->trace;

	for (; *at < violation->len; ++*at) {
		const struct violation *v =
			&g_array_index(violation, struct violation, *at);

		if (v->step >= before_step)
			return;
		if (v->t_ns < t->start_ns || v->t_ns > t->end_ns)
			continue;
		emit_begin(&w->m, SIMRUN_VIOLATION);
		emit_text(&w->m, property_info(v->property)->name);
		emit_text(&w->m, v->detail);
		emit_end(&w->m, cpu, v->t_ns, w->context);
	}
}

/*
 * Which task each CPU ran when the first event happened, as a window may begin in the
 * middle of a run. Its first switch tells which task ran before. If the CPU never
 * switches, it is the task of its slices.
 */
static void find_running(struct emitter *m)
{
	const GArray *event = m->r->trace->event, *slice = m->r->trace->slice;
	g_autofree gboolean *known = g_new0(gboolean, m->r->spec.scenario->machine.cpus);

	for (guint i = 0; i < event->len && !record_is_unwanted(m->r); i++) {
		const struct event *e = &g_array_index(event, struct event, i);

		if (e->kind != EVENT_SWITCH || known[e->cpu])
			continue;
		known[e->cpu] = TRUE;
		m->lane[e->cpu].running = e->value < 0 ? NIL : (uint32_t)e->value;
	}
	for (guint i = 0; i < slice->len && !record_is_unwanted(m->r); i++) {
		const struct slice *s = &g_array_index(slice, struct slice, i);

		if (known[s->cpu] || !is_task(m, s->task))
			continue;
		known[s->cpu] = TRUE;
		m->lane[s->cpu].running = s->task;
	}
}

static void record_all(struct recorder *w)
{
	const struct trace *t = w->m.r->trace;
	guint violation = 0, point = 0;
	uint32_t cpu;

	find_running(&w->m);
	for (cpu = 0; cpu < w->m.r->spec.scenario->machine.cpus; cpu++)
		w->m.lane[cpu].prio = prio_of(&w->m, w->m.lane[cpu].running);
	emit_begin(&w->m, SIMRUN_NOTE);
	emit_text(&w->m, NOTE);
	emit_end(&w->m, 0, t->event->len ? g_array_index(t->event, struct event, 0).t_ns :
					   t->start_ns, NULL);
	cpu = 0;
	for (guint i = 0; i < t->event->len && !record_is_unwanted(w->m.r); i++) {
		const struct event *e = &g_array_index(t->event, struct event, i);

		record_points(w, &point, i);
		w->context = &g_array_index(t->context, struct cpu_context, i);
		if (e->kind != EVENT_SWITCH)
			w->m.lane[e->cpu].prio = w->context->prio;
		violations_before(w, &violation, e->step + (e->kind == EVENT_SWITCH),
				  cpu);
		record_event(w, e);
		cpu = e->cpu;
	}
	record_points(w, &point, t->event->len);
	violations_before(w, &violation, UINT64_MAX, cpu);
	if (t->end_ns < w->m.r->sim_ns)
		return;		/* nobody knows whether an interrupt went on after the window */
	for (cpu = 0; cpu < w->m.r->spec.scenario->machine.cpus; cpu++)
		interrupt_ends(w, cpu);
}

void kernel_events(const struct record *r, struct symbols *symbols,
		   const struct event_sink *sink)
{
	const uint32_t cpus = r->spec.scenario->machine.cpus;
	const guint tasks = MAX(r->task->len, 1);
	struct recorder w = { .m = { .r = r, .sink = sink, .symbols = symbols } };

	w.m.lane = g_new0(struct lane, cpus);
	w.areas = area_watch_new(r);
	w.contention = contention_new(r);
	w.preempted = g_new0(gboolean, tasks);
	w.waiting = g_new0(gboolean, tasks);
	w.ended = g_new0(gboolean, tasks);
	w.known = g_new0(gboolean, tasks);
	for (uint32_t i = 0; i < cpus; i++) {
		w.m.lane[i] = (struct lane){ .running = NIL, .irq_ns = -1 };
		g_snprintf(w.m.lane[i].idle, COMM_BYTES, "swapper/%u", i);
	}
	record_all(&w);
	g_free(w.m.lane);
	area_watch_free(w.areas);
	contention_free(w.contention);
	g_free(w.preempted);
	g_free(w.waiting);
	g_free(w.ended);
	g_free(w.known);
}
