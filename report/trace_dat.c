/* SPDX-License-Identifier: MIT */
/*
 * trace_dat.c - a run as trace-cmd would have recorded it: trace.dat, version 6, which is
 * described in trace-cmd.dat.v6(5).
 *
 * The file says what its events look like, so the kernel's own have the fields that
 * KernelShark's plugins and people's scripts look for, and those of the system "simrun"
 * have what only a simulator knows. Each CPU has a ring buffer of pages; in a page an
 * event is a header word, of its length and the time since the one before, and its data.
 */
#include "report/export.h"

#include <string.h>

#include "sim/step.h"

enum {
	PAGE_BYTES = 4096,
	PAGE_HEADER = 16,		/* time, and bytes used */
	EVENT_HEADER = 4,
	TYPE_TIME_EXTEND = 30,
	TYPE_MAX = 28,			/* longer data has its length before it */
	DELTA_BITS = 27,
	COMMON_BYTES = 8,
	FIELDS_MAX = 7,
	DATA_MAX = 256,
	COMM_BYTES = 16,
	FLAG_IRQS_OFF = 1, FLAG_HARDIRQ = 8,
	STATE_RUNNING = 0, STATE_INTERRUPTIBLE = 1, STATE_UNINTERRUPTIBLE = 2,
	STATE_DEAD = 0x10,
	CONTENTION_SPIN = 1, CONTENTION_MUTEX = 32,
	SYMBOL_BYTES = 64,
};

static const uint64_t LOCK_ADDRESS = UINT64_C(0xffffffff82000000);

/* --- what the events look like ------------------------------------------------------- */

struct field {
	const char *type, *name;
	unsigned bytes;		/* of an array of char: all */
};

struct format {
	const char *system, *name;
	struct field field[FIELDS_MAX];
	const char *print;
};

enum event_id {
	SCHED_SWITCH, SCHED_WAKING, CONTENTION_BEGIN, CONTENTION_END, IRQ_ENTRY, IRQ_EXIT,
	SIMRUN_STEP, SIMRUN_OP, SIMRUN_VIOLATION, FORMATS
};

enum { FIRST_ID = 300 };

static const struct format formats[FORMATS] = {
	[SCHED_SWITCH] = { "sched", "sched_switch",
		{ { "char", "prev_comm", COMM_BYTES }, { "pid_t", "prev_pid", 4 },
		  { "int", "prev_prio", 4 }, { "long", "prev_state", 8 },
		  { "char", "next_comm", COMM_BYTES }, { "pid_t", "next_pid", 4 },
		  { "int", "next_prio", 4 } },
		"\"prev_comm=%s prev_pid=%d prev_prio=%d prev_state=%ld ==> next_comm=%s"
		" next_pid=%d next_prio=%d\", REC->prev_comm, REC->prev_pid,"
		" REC->prev_prio, REC->prev_state, REC->next_comm, REC->next_pid,"
		" REC->next_prio" },
	[SCHED_WAKING] = { "sched", "sched_waking",
		{ { "char", "comm", COMM_BYTES }, { "pid_t", "pid", 4 },
		  { "int", "prio", 4 }, { "int", "target_cpu", 4 } },
		"\"comm=%s pid=%d prio=%d target_cpu=%03d\", REC->comm, REC->pid,"
		" REC->prio, REC->target_cpu" },
	[CONTENTION_BEGIN] = { "lock", "contention_begin",
		{ { "void *", "lock_addr", 8 }, { "unsigned int", "flags", 4 } },
		"\"%pS (flags=%u)\", REC->lock_addr, REC->flags" },
	[CONTENTION_END] = { "lock", "contention_end",
		{ { "void *", "lock_addr", 8 }, { "int", "ret", 4 } },
		"\"%pS (ret=%d)\", REC->lock_addr, REC->ret" },
	[IRQ_ENTRY] = { "irq", "irq_handler_entry",
		{ { "int", "irq", 4 }, { "char", "name", COMM_BYTES } },
		"\"irq=%d name=%s\", REC->irq, REC->name" },
	[IRQ_EXIT] = { "irq", "irq_handler_exit",
		{ { "int", "irq", 4 }, { "int", "ret", 4 } },
		"\"irq=%d ret=%d\", REC->irq, REC->ret" },
	[SIMRUN_STEP] = { "simrun", "step",
		{ { "char", "label", 32 }, { "char", "function", 40 },
		  { "char", "object", 32 }, { "char", "waits", 8 }, { "long", "value", 8 } },
		"\"%s %s(%s) %ld %s\", REC->label, REC->function, REC->object, REC->value,"
		" REC->waits" },
	[SIMRUN_OP] = { "simrun", "op",
		{ { "char", "kind", 16 }, { "char", "result", 16 }, { "int", "seq", 4 },
		  { "int", "in_flight_pages", 4 }, { "int", "lazy_pages", 4 } },
		"\"%s = %s seq=%d lazy_pages=%d in_flight_pages=%d\", REC->kind,"
		" REC->result, REC->seq, REC->lazy_pages, REC->in_flight_pages" },
	[SIMRUN_VIOLATION] = { "simrun", "violation",
		{ { "char", "property", 24 }, { "char", "detail", 160 } },
		"\"%s: %s\", REC->property, REC->detail" },
};

static unsigned aligned(unsigned offset, const struct field *f)
{
	const unsigned to = strcmp(f->type, "char") ? f->bytes : 1;

	return (offset + to - 1) / to * to;
}

static void append_field(GString *s, const struct field *f, unsigned offset)
{
	const gboolean array = !strcmp(f->type, "char");
	const gboolean is_signed = strncmp(f->type, "unsigned", 8) && f->type[0] != 'v';
	g_autofree char *size = array ? g_strdup_printf("[%u]", f->bytes) : g_strdup("");

	g_string_append_printf(s, "\tfield:%s %s%s;\toffset:%u;\tsize:%u;\tsigned:%d;\n",
			       f->type, f->name, size, offset, f->bytes, is_signed);
}

static char *format_text(enum event_id id)
{
	const struct format *f = &formats[id];
	GString *s = g_string_new(NULL);
	unsigned offset = COMMON_BYTES;

	g_string_append_printf(s, "name: %s\nID: %d\nformat:\n", f->name, FIRST_ID + (int)id);
	append_field(s, &(struct field){ "unsigned short", "common_type", 2 }, 0);
	append_field(s, &(struct field){ "unsigned char", "common_flags", 1 }, 2);
	append_field(s, &(struct field){ "unsigned char", "common_preempt_count", 1 }, 3);
	append_field(s, &(struct field){ "int", "common_pid", 4 }, 4);
	g_string_append_c(s, '\n');
	for (unsigned i = 0; i < FIELDS_MAX && f->field[i].type; i++) {
		offset = aligned(offset, &f->field[i]);
		append_field(s, &f->field[i], offset);
		offset += f->field[i].bytes;
	}
	g_string_append_printf(s, "\nprint fmt: %s\n", f->print);
	return g_string_free(s, FALSE);
}

/* --- numbers, little end first ---------------------------------------------------------- */

static void put_number(guint8 *at, uint64_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		at[i] = (guint8)(value >> 8 * i);
}

static void append_number(GByteArray *b, uint64_t value, unsigned bytes)
{
	guint8 text[8];

	put_number(text, value, bytes);
	g_byte_array_append(b, text, bytes);
}

static void append_text(GByteArray *b, const char *text)
{
	g_byte_array_append(b, (const guint8 *)text, (guint)strlen(text));
}

/* --- ring buffers --------------------------------------------------------------------------- */

struct ring {
	GByteArray *bytes;	/* whole pages, but for the last */
	guint page;		/* where the last begins */
	int64_t last_ns;	/* of its latest event */
	uint32_t running;	/* NIL: idle */
	int64_t irq_ns;		/* of the latest step of the interrupt that it is in; -1 */
	int irq;
};

struct recorder {
	const struct record *r;
	struct ring *ring;
	uint32_t *waits;	/* by task: for which lock, or NIL */
	gboolean *preempted, *waiting, *ended;
	/* the event being put together */
	guint8 data[DATA_MAX];
	unsigned bytes, fields;
	enum event_id id;
};

static void close_page(struct ring *g)
{
	const guint used = g->bytes->len - g->page;

	if (!g->bytes->len)
		return;
	put_number(g->bytes->data + g->page + 8, used - PAGE_HEADER, 8);
	g_byte_array_set_size(g->bytes, g->page + PAGE_BYTES);
	memset(g->bytes->data + g->page + used, 0, PAGE_BYTES - used);
}

static void open_page(struct ring *g, int64_t t_ns)
{
	close_page(g);
	g->page = g->bytes->len;
	append_number(g->bytes, (uint64_t)t_ns, 8);
	append_number(g->bytes, 0, 8);
	g->last_ns = t_ns;
}

static void append_header(struct ring *g, unsigned type, uint64_t delta)
{
	append_number(g->bytes, type | delta << 5, 4);
}

/* Data is padded to words; if it is longer than the header can tell, a word tells it. */
static void ring_event(struct ring *g, int64_t t_ns, const guint8 *data, unsigned bytes)
{
	const unsigned words = (bytes + 3) / 4, length = words * 4;
	const gboolean is_long = words > TYPE_MAX;
	uint64_t delta = (uint64_t)(t_ns - g->last_ns);
	guint room;

	room = PAGE_BYTES - (g->bytes->len - g->page);
	if (!g->bytes->len || room < 3 * EVENT_HEADER + EVENT_HEADER + length) {
		open_page(g, t_ns);
		delta = 0;
	}
	if (delta >> DELTA_BITS) {
		append_header(g, TYPE_TIME_EXTEND, delta & ((1 << DELTA_BITS) - 1));
		append_number(g->bytes, delta >> DELTA_BITS, 4);
		delta = 0;
	}
	append_header(g, is_long ? 0 : words, delta);
	if (is_long)
		append_number(g->bytes, length + 4, 4);
	g_byte_array_append(g->bytes, data, length);
	g->last_ns = t_ns;
}

/* --- events --------------------------------------------------------------------------------- */

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
	const struct field *f = &formats[w->id].field[w->fields++];

	w->bytes = aligned(w->bytes, f);
	return f;
}

static void number(struct recorder *w, int64_t value)
{
	const struct field *f = next_field(w);

	put_number(w->data + w->bytes, (uint64_t)value, f->bytes);
	w->bytes += f->bytes;
}

/* Cut where it must be, and never without its end; what a terminal acts on becomes '?'. */
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
	struct ring *g = &w->ring[cpu];

	put_number(w->data, FIRST_ID + w->id, 2);
	w->data[2] = g->irq_ns >= 0 ? FLAG_IRQS_OFF | FLAG_HARDIRQ : 0;
	put_number(w->data + 4, pid_of(w, g->running), 4);
	ring_event(g, t_ns, w->data, w->bytes);
}

static const char *comm_of(const struct recorder *w, uint32_t task)
{
	const char *name = record_task_name(w->r, task);

	return name ? name : "swapper";
}

/* As the kernel counts: 0 to 98 are real time, 120 is nice 0. */
static int prio_of(const struct recorder *w, uint32_t task)
{
	const struct task_row *t;

	if (task >= w->r->task->len)
		return 120;
	t = &g_array_index(w->r->task, struct task_row, task);
	return t->class == CLASS_FIFO ? 99 - t->priority : 120 + t->priority;
}

static void interrupt_ends(struct recorder *w, uint32_t cpu)
{
	struct ring *g = &w->ring[cpu];
	const int64_t t_ns = g->irq_ns;

	if (t_ns < 0)
		return;
	event_begin(w, IRQ_EXIT);
	number(w, g->irq);
	number(w, 1);
	event_end(w, cpu, t_ns);
	g->irq_ns = -1;
}

static void on_irq(struct recorder *w, const struct event *e)
{
	static const char *const name[] = { "call", "reschedule", "tick", "timer", "device" };
	struct ring *g = &w->ring[e->cpu];
	unsigned bit = 0;

	interrupt_ends(w, e->cpu);
	while (bit + 1 < G_N_ELEMENTS(name) && !(e->value >> bit & 1))
		bit++;
	g->irq = (int)bit;
	event_begin(w, IRQ_ENTRY);
	number(w, g->irq);
	text(w, e->task < w->r->task->len ? comm_of(w, e->task) : name[bit]);
	event_end(w, e->cpu, e->t_ns);
	g->irq_ns = e->t_ns;
}

static void contention(struct recorder *w, const struct event *e, enum event_id id,
		       uint32_t lock)
{
	const struct step *s = step_at(e->pc);

	event_begin(w, id);
	number(w, (int64_t)(LOCK_ADDRESS + (uint64_t)lock * SYMBOL_BYTES));
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
	struct ring *g = &w->ring[e->cpu];

	if (g->irq_ns >= 0 && e->task == g->running)
		interrupt_ends(w, e->cpu);
	if (g->irq_ns >= 0)
		g->irq_ns = e->t_ns;
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
	w->waiting[e->task] = TRUE;
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
	struct ring *g = &w->ring[e->cpu];
	const uint32_t prev = g->running, next = is_task(w, e->task) ? e->task : NIL;

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
	g->running = next;
}

/* It is told on the CPU of the waker. */
static void on_wake(struct recorder *w, const struct event *e)
{
	const uint32_t tasks = w->r->scenario->machine.tasks;
	const uint32_t cpus = w->r->scenario->machine.cpus;
	uint32_t on = e->cpu;

	for (uint32_t cpu = 0; e->value >= 0 && cpu < cpus; cpu++)
		if (w->ring[cpu].running == (uint32_t)e->value ||
		    e->value == (int64_t)tasks + cpu)
			on = cpu;
	if (e->t_ns < w->ring[on].last_ns)
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
	const char *word = op ? op_result_word(op->result) : NULL;

	if (!op)
		return;
	event_begin(w, SIMRUN_OP);
	text(w, op_info[op->kind].word);
	text(w, word ? word : "unfinished");
	number(w, e->value);
	number(w, (int64_t)op->in_flight_pages);
	number(w, (int64_t)op->lazy_pages);
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

/* Those that had happened when the next event took effect, on the CPU of that. */
static void violations_before(struct recorder *w, guint *at, uint64_t before_step,
			      uint32_t cpu)
{
	const GArray *violation = w->r->violation;

	for (; *at < violation->len; ++*at) {
		const struct violation *v = &g_array_index(violation, struct violation, *at);

		if (v->step >= before_step)
			return;
		if (v->t_ns < w->r->trace->start_ns || v->t_ns > w->r->trace->end_ns)
			continue;
		event_begin(w, SIMRUN_VIOLATION);
		text(w, property_info[v->property].name);
		text(w, v->detail);
		event_end(w, cpu, MAX(v->t_ns, w->ring[cpu].last_ns));
	}
}

static void record_all(struct recorder *w)
{
	const GArray *event = w->r->trace->event;
	guint violation = 0;
	uint32_t cpu = 0;

	for (guint i = 0; i < event->len; i++) {
		const struct event *e = &g_array_index(event, struct event, i);

		violations_before(w, &violation, e->step + (e->kind == EVENT_SWITCH),
				  cpu);
		record_event(w, e);
		cpu = e->cpu;
	}
	violations_before(w, &violation, UINT64_MAX, cpu);
	for (cpu = 0; cpu < w->r->scenario->machine.cpus; cpu++) {
		interrupt_ends(w, cpu);
		close_page(&w->ring[cpu]);
	}
}

/* --- the file ----------------------------------------------------------------------------------- */

static void append_counted(GByteArray *b, const char *content, unsigned bytes)
{
	append_number(b, strlen(content), bytes);
	append_text(b, content);
}

static void append_formats(GByteArray *b)
{
	static const char *const systems[] = { "sched", "lock", "irq", "simrun" };

	append_number(b, 0, 4);		/* of ftrace's own */
	append_number(b, G_N_ELEMENTS(systems), 4);
	for (unsigned i = 0; i < G_N_ELEMENTS(systems); i++) {
		unsigned nr = 0;

		for (unsigned id = 0; id < FORMATS; id++)
			nr += !strcmp(formats[id].system, systems[i]);
		append_text(b, systems[i]);
		append_number(b, 0, 1);
		append_number(b, nr, 4);
		for (unsigned id = 0; id < FORMATS; id++) {
			g_autofree char *format = format_text(id);

			if (!strcmp(formats[id].system, systems[i]))
				append_counted(b, format, 8);
		}
	}
}

/* Locks have addresses, so that contention events can say which. */
static void append_names(GByteArray *b, const struct record *r)
{
	GString *symbols = g_string_new(NULL), *tasks = g_string_new(NULL);

	for (uint32_t i = 0; i <= r->trace->locks; i++) {
		const char *name = i < r->trace->locks ? record_object_name(r, i) : "end";

		g_string_append_printf(symbols, "%016" G_GINT64_MODIFIER "x D %s\n",
				       LOCK_ADDRESS + (uint64_t)i * SYMBOL_BYTES,
				       name ? name : "lock");
	}
	for (guint i = 0; i < r->task->len; i++)
		g_string_append_printf(tasks, "%u %.15s\n", i + 1, record_task_name(r, i));
	append_counted(b, symbols->str, 4);
	append_counted(b, "", 4);	/* formats of trace_printk() */
	append_counted(b, tasks->str, 8);
	g_string_free(symbols, TRUE);
	g_string_free(tasks, TRUE);
}

static void append_header_page(GByteArray *b)
{
	append_text(b, "header_page");
	append_number(b, 0, 1);
	append_counted(b, "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
			  "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n"
			  "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
			  "\tfield: char data;\toffset:16;\tsize:4080;\tsigned:1;\n", 8);
	append_text(b, "header_event");
	append_number(b, 0, 1);
	append_counted(b, "# compressed entry header\n"
			  "\ttype_len    :    5 bits\n\ttime_delta  :   27 bits\n"
			  "\tarray       :   32 bits\n\n\tpadding     : type == 29\n"
			  "\ttime_extend : type == 30\n\ttime_stamp : type == 31\n"
			  "\tdata max type_len  == 28\n", 8);
}

static guint to_page(guint bytes)
{
	return (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

static void write_file(const struct recorder *w, FILE *out)
{
	const uint32_t cpus = w->r->scenario->machine.cpus;
	GByteArray *b = g_byte_array_new();
	uint64_t offset;
	guint end;

	g_byte_array_append(b, (const guint8 *)"\x17\x08\x44", 3);
	append_text(b, "tracing6");
	append_number(b, 0, 1);		/* the version's end */
	append_number(b, 0, 1);		/* little endian */
	append_number(b, 8, 1);		/* bytes of a long */
	append_number(b, PAGE_BYTES, 4);
	append_header_page(b);
	append_formats(b);
	append_names(b, w->r);
	append_number(b, cpus, 4);
	append_text(b, "flyrecord");
	append_number(b, 0, 1);
	offset = to_page(b->len + cpus * 16);
	for (uint32_t i = 0; i < cpus; i++) {
		append_number(b, offset, 8);
		append_number(b, w->ring[i].bytes->len, 8);
		offset += w->ring[i].bytes->len;
	}
	end = b->len;
	g_byte_array_set_size(b, to_page(end));
	memset(b->data + end, 0, b->len - end);
	fwrite(b->data, 1, b->len, out);
	for (uint32_t i = 0; i < cpus; i++)
		fwrite(w->ring[i].bytes->data, 1, w->ring[i].bytes->len, out);
	g_byte_array_unref(b);
}

void export_trace_dat(const struct record *r, FILE *out)
{
	const uint32_t cpus = r->scenario->machine.cpus;
	struct recorder w = { .r = r };

	w.ring = g_new0(struct ring, cpus);
	w.waits = g_new(uint32_t, r->task->len + 1);
	w.preempted = g_new0(gboolean, r->task->len + 1);
	w.waiting = g_new0(gboolean, r->task->len + 1);
	w.ended = g_new0(gboolean, r->task->len + 1);
	memset(w.waits, 0xff, (r->task->len + 1) * sizeof(*w.waits));
	for (uint32_t i = 0; i < cpus; i++)
		w.ring[i] = (struct ring){ .bytes = g_byte_array_new(), .running = NIL,
					   .irq_ns = -1 };
	record_all(&w);
	write_file(&w, out);
	for (uint32_t i = 0; i < cpus; i++)
		g_byte_array_unref(w.ring[i].bytes);
	g_free(w.ring);
	g_free(w.waits);
	g_free(w.preempted);
	g_free(w.waiting);
	g_free(w.ended);
}
