/* SPDX-License-Identifier: MIT */
/*
 * ftrace.c - see ftrace.h. Perfetto has a message for each kind of event that it knows, and one
 * for all others, in which fields have names.
 */
#include "report/export/ftrace.h"

#include "report/export/kernel/recorder.h"
#include "report/record/record.h"

enum { TEXTS = 2 * FIELDS_MAX, TEXT_BYTES = 128, GENERIC_MAX = 2 * FIELDS_MAX };

struct ftrace {
	put_packet_fn *put;
	void *data;
	/* texts of the event in progress, as protobuf-c wants them: */
	char text[TEXTS][TEXT_BYTES];
	unsigned texts;
};

static char *text(struct ftrace *f, const char *from)
{
	char *to = f->text[f->texts++];

	event_text(to, TEXT_BYTES, from);
	return to;
}

static void put(struct ftrace *f, const struct kernel_event *e, Perfetto__FtraceEvent *event)
{
	Perfetto__TracePacket p = PERFETTO__TRACE_PACKET__INIT;
	Perfetto__FtraceEventBundle bundle = PERFETTO__FTRACE_EVENT_BUNDLE__INIT;

	event->has_timestamp = event->has_pid = TRUE;
	event->timestamp = (uint64_t)e->t_ns;
	event->pid = e->pid;
	bundle.has_cpu = TRUE;
	bundle.cpu = e->cpu;
	bundle.n_event = 1;
	bundle.event = &event;
	p.ftrace_events = &bundle;
	f->put(f->data, &p);
}

static void put_switch(struct ftrace *f, const struct kernel_event *e)
{
	Perfetto__FtraceEvent event = PERFETTO__FTRACE_EVENT__INIT;
	Perfetto__SchedSwitchFtraceEvent s = PERFETTO__SCHED_SWITCH_FTRACE_EVENT__INIT;

	s.prev_comm = text(f, e->value[0].text);
	s.has_prev_pid = s.has_prev_prio = s.has_prev_state = TRUE;
	s.prev_pid = (int32_t)e->value[1].number;
	s.prev_prio = (int32_t)e->value[2].number;
	s.prev_state = e->value[3].number;
	s.next_comm = text(f, e->value[4].text);
	s.has_next_pid = s.has_next_prio = TRUE;
	s.next_pid = (int32_t)e->value[5].number;
	s.next_prio = (int32_t)e->value[6].number;
	event.sched_switch = &s;
	put(f, e, &event);
}

static void put_wakeup(struct ftrace *f, const struct kernel_event *e)
{
	Perfetto__FtraceEvent event = PERFETTO__FTRACE_EVENT__INIT;
	Perfetto__SchedWakeupFtraceEvent s = PERFETTO__SCHED_WAKEUP_FTRACE_EVENT__INIT;

	s.comm = text(f, e->value[0].text);
	s.has_pid = s.has_prio = s.has_target_cpu = s.has_success = TRUE;
	s.pid = (int32_t)e->value[1].number;
	s.prio = (int32_t)e->value[2].number;
	s.success = 1;
	s.target_cpu = (int32_t)e->value[3].number;
	*(e->id == SCHED_WAKING ? &event.sched_waking : e->id == SCHED_WAKEUP ?
		&event.sched_wakeup : &event.sched_wakeup_new) = &s;
	put(f, e, &event);
}

static void put_irq_entry(struct ftrace *f, const struct kernel_event *e)
{
	Perfetto__FtraceEvent event = PERFETTO__FTRACE_EVENT__INIT;
	Perfetto__IrqHandlerEntryFtraceEvent i = PERFETTO__IRQ_HANDLER_ENTRY_FTRACE_EVENT__INIT;

	i.has_irq = TRUE;
	i.irq = (int32_t)e->value[0].number;
	i.name = text(f, e->value[1].text);
	event.irq_handler_entry = &i;
	put(f, e, &event);
}

static void put_irq_exit(struct ftrace *f, const struct kernel_event *e)
{
	Perfetto__FtraceEvent event = PERFETTO__FTRACE_EVENT__INIT;
	Perfetto__IrqHandlerExitFtraceEvent i = PERFETTO__IRQ_HANDLER_EXIT_FTRACE_EVENT__INIT;

	i.has_irq = i.has_ret = TRUE;
	i.irq = (int32_t)e->value[0].number;
	i.ret = (int32_t)e->value[1].number;
	event.irq_handler_exit = &i;
	put(f, e, &event);
}

struct generic {
	Perfetto__GenericFtraceEvent__Field field[GENERIC_MAX], *list[GENERIC_MAX];
	size_t nr;
};

static Perfetto__GenericFtraceEvent__Field *add_field(struct generic *g, char *name)
{
	Perfetto__GenericFtraceEvent__Field *field = &g->field[g->nr];

	*field = (Perfetto__GenericFtraceEvent__Field)PERFETTO__GENERIC_FTRACE_EVENT__FIELD__INIT;
	field->name = name;
	g->list[g->nr++] = field;
	return field;
}

static void add_value(struct ftrace *f, struct generic *g, const struct field *of,
		      const struct field_value *v)
{
	Perfetto__GenericFtraceEvent__Field *field = add_field(g, (char *)of->name);
	char name[TEXT_BYTES];

	field->has_int_value = of->kind == FIELD_INT || of->bytes == 4;
	field->has_uint_value = !field->has_int_value;
	field->int_value = v->number;
	field->uint_value = (uint64_t)v->number;
	if (of->kind != FIELD_POINTER)
		return;
	/* Perfetto has no symbols of the kernel */
	g_snprintf(name, sizeof(name), "%s_name", of->name);
	add_field(g, text(f, name))->str_value = text(f, v->text);
}

static void put_generic(struct ftrace *f, const struct kernel_event *e)
{
	Perfetto__FtraceEvent event = PERFETTO__FTRACE_EVENT__INIT;
	Perfetto__GenericFtraceEvent generic = PERFETTO__GENERIC_FTRACE_EVENT__INIT;
	const struct format *format = &kernel_formats[e->id];
	struct generic g = { .nr = 0 };

	for (unsigned i = 0; i < event_fields(e->id); i++)
		add_value(f, &g, &format->field[i], &e->value[i]);
	generic.event_name = (char *)format->name;
	generic.n_field = g.nr;
	generic.field = g.list;
	event.generic = &generic;
	put(f, e, &event);
}

static void on_event(void *data, const struct kernel_event *e)
{
	struct ftrace *f = data;

	f->texts = 0;
	if (e->id == SCHED_SWITCH)
		put_switch(f, e);
	else if (e->id == SCHED_WAKING || e->id == SCHED_WAKEUP || e->id == SCHED_WAKEUP_NEW)
		put_wakeup(f, e);
	else if (e->id == IRQ_ENTRY)
		put_irq_entry(f, e);
	else if (e->id == IRQ_EXIT)
		put_irq_exit(f, e);
	else if (!event_is_ours(e->id))	/* of those Perfetto has tracks */
		put_generic(f, e);
}

/* The threads of the run's process are its tasks. */
static void put_threads(struct ftrace *f, const struct record *r, int32_t process)
{
	for (guint i = 0; i < r->task->len; i++) {
		Perfetto__TracePacket p = PERFETTO__TRACE_PACKET__INIT;
		Perfetto__ProcessTree tree = PERFETTO__PROCESS_TREE__INIT;
		Perfetto__ProcessTree__Thread t = PERFETTO__PROCESS_TREE__THREAD__INIT;
		Perfetto__ProcessTree__Thread *list = &t;

		f->texts = 0;
		t.has_tid = t.has_tgid = TRUE;
		t.tid = (int32_t)i + 1;
		t.tgid = process;
		t.name = text(f, record_task_name(r, i));
		tree.n_threads = 1;
		tree.threads = &list;
		p.has_timestamp = TRUE;
		p.timestamp = 0;
		p.process_tree = &tree;
		f->put(f->data, &p);
	}
}

void ftrace_put(const struct record *r, int32_t process, put_packet_fn *put_packet, void *data)
{
	struct ftrace f = { .put = put_packet, .data = data };
	const struct event_sink sink = { &f, on_event };
	struct symbols symbols;

	put_threads(&f, r, process);
	symbols_init(&symbols);
	kernel_events(r, &symbols, &sink);
	symbols_clear(&symbols);
}
