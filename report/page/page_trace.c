/* SPDX-License-Identifier: MIT */
/*
 * page_trace.c - see page_trace.h. Each kind of row is written as columns of numbers,
 * because a browser reads a few long lists faster than many objects.
 */
#include "report/page/page_trace.h"

#include <string.h>

#include "report/page/page_memory.h"
#include "report/record/outcome.h"
#include "report/record/trace.h"
#include "sim/machine/step.h"

/* --- columns ----------------------------------------------------------------------- */

/* A field of the rows of a table. */
struct field {
	const char *key;
	gsize offset;
	unsigned bytes;		/* 8: signed, or less than 2^63; 4 and 1: unsigned */
};

#define FIELD(type, key, member)	\
	{ key, offsetof(struct type, member), sizeof(((struct type *)NULL)->member) }

static int64_t field_value(const char *row, const struct field *f)
{
	if (f->bytes == 8) {
		int64_t value;

		memcpy(&value, row + f->offset, sizeof(value));
		return value;
	}
	if (f->bytes == 4) {
		uint32_t value;

		memcpy(&value, row + f->offset, sizeof(value));
		return value == NIL ? -1 : (int64_t)value;
	}
	return (unsigned char)row[f->offset];
}

static void put_columns(struct json *j, const struct record *r, const GArray *rows,
			const struct field *field, unsigned fields)
{
	const guint bytes = g_array_get_element_size((GArray *)rows);

	for (unsigned i = 0; i < fields; i++) {
		json_list(j, field[i].key);
		for (guint k = 0; k < rows->len && !record_is_unwanted(r); k++)
			json_int(j, NULL,
				 field_value(rows->data + (gsize)k * bytes, &field[i]));
		json_list_end(j);
	}
}

static void put_table(struct json *j, const char *key, const struct record *r,
		      const GArray *rows, const struct field *field, unsigned fields)
{
	json_object(j, key);
	put_columns(j, r, rows, field, fields);
	json_object_end(j);
}

static void put_tables(struct json *j, const struct record *r, const struct trace *t)
{
	static const struct field stay[] = {
		FIELD(stay, "task", task), FIELD(stay, "start", start_ns),
		FIELD(stay, "end", end_ns), FIELD(stay, "kind", kind),
		FIELD(stay, "object", object), FIELD(stay, "cpu", cpu),
	};
	static const struct field hold[] = {
		FIELD(hold, "lock", lock), FIELD(hold, "task", task),
		FIELD(hold, "start", start_ns), FIELD(hold, "end", end_ns),
	};
	static const struct field arrow[] = {
		FIELD(arrow, "kind", kind), FIELD(arrow, "from_cpu", from_cpu),
		FIELD(arrow, "from", from_ns), FIELD(arrow, "to_cpu", to_cpu),
		FIELD(arrow, "to", to_ns), FIELD(arrow, "from_task", from_task),
		FIELD(arrow, "to_task", to_task),
	};
	static const struct field pages[] = {
		FIELD(pages, "t", t_ns), FIELD(pages, "lazy", lazy),
		FIELD(pages, "in_flight", in_flight),
	};

	put_table(j, "stays", r, t->stay, stay, G_N_ELEMENTS(stay));
	put_table(j, "holds", r, t->hold, hold, G_N_ELEMENTS(hold));
	put_table(j, "arrows", r, t->arrow, arrow, G_N_ELEMENTS(arrow));
	put_table(j, "pages", r, t->pages, pages, G_N_ELEMENTS(pages));
}

/* --- slices and their steps -------------------------------------------------------- */

/*
 * A slice refers to its step by the step's index in the list "steps". That list has the
 * steps that occur, in the order of their first slices. Sets place[pc] to the index + 1;
 * 0 means that the step does not occur. Returns how many steps occur.
 */
static int put_slices(struct json *j, const struct record *r, int *place)
{
	static const struct field slice[] = {
		FIELD(slice, "cpu", cpu), FIELD(slice, "start", start_ns),
		FIELD(slice, "end", end_ns), FIELD(slice, "task", task),
		FIELD(slice, "object", object), FIELD(slice, "kind", kind),
		FIELD(slice, "cut", cut),
	};
	const GArray *slices = r->trace->slice;
	int steps = 0;

	json_object(j, "slices");
	json_list(j, "step");
	for (guint i = 0; i < slices->len && !record_is_unwanted(r); i++) {
		const uint16_t pc = g_array_index(slices, struct slice, i).pc;

		if (pc && !place[pc])
			place[pc] = ++steps;
		json_int(j, NULL, pc ? place[pc] - 1 : -1);
	}
	json_list_end(j);
	put_columns(j, r, slices, slice, G_N_ELEMENTS(slice));
	json_object_end(j);
	return steps;
}

static void put_step(struct json *j, const struct step *s)
{
	json_list(j, NULL);
	json_text(j, NULL, s->label ? s->label : s->function);
	json_text(j, NULL, s->function);
	json_text(j, NULL, s->file);
	json_uint(j, NULL, s->line);
	json_list_end(j);
}

static void put_slices_and_steps(struct json *j, const struct record *r)
{
	g_autofree int *place = g_new0(int, G_MAXUINT16 + 1);
	g_autofree uint16_t *pc_at = g_new0(uint16_t, G_MAXUINT16 + 1);
	const int steps = put_slices(j, r, place);

	for (unsigned pc = 1; pc <= G_MAXUINT16; pc++)
		if (place[pc])
			pc_at[place[pc] - 1] = (uint16_t)pc;
	json_list(j, "steps");
	for (int i = 0; i < steps; i++)
		put_step(j, step_at(pc_at[i]));
	json_list_end(j);
}

/* --- names ------------------------------------------------------------------------- */

/*
 * The machine's tasks have the first numbers, the interrupt contexts of its CPUs the
 * next.
 */
static void put_task(struct json *j, const struct record *r, uint32_t i)
{
	const uint32_t tasks = spec_machine(&r->spec)->tasks;
	const gboolean is_setup = i + 1 == tasks;
	g_autofree char *name = record_context_name(r, i);
	const struct task_row *row =
		i < r->task->len ? &g_array_index(r->task, struct task_row, i) : NULL;

	json_object(j, NULL);
	json_text(j, "name", is_setup ? "[setup]" : name);
	json_text(j, "class", row ? task_class_word(row->class) : "irq");
	json_int(j, "priority", row ? row->priority : 0);
	json_bool(j, "irq", i >= tasks || (row && row->class == CLASS_IRQ));
	json_bool(j, "hidden", is_setup);
	json_object_end(j);
}

static void put_tasks(struct json *j, const struct record *r)
{
	const struct machine *m = spec_machine(&r->spec);

	json_list(j, "tasks");
	for (uint32_t i = 0; i < m->tasks + m->cpus; i++)
		put_task(j, r, i);
	json_list_end(j);
}

static void put_object_names(struct json *j, const char *key, const struct record *r,
			     guint nr)
{
	json_list(j, key);
	for (guint i = 0; i < MIN(nr, r->object_name->len); i++) {
		const char *name = r->object_name->pdata[i];

		json_text(j, NULL, name ? name : "");
	}
	json_list_end(j);
}

/* --- marks: moments that a reader looks for ---------------------------------------- */

static void put_mark(struct json *j, int64_t t_ns, uint32_t cpu, uint32_t task,
		     const char *kind, const char *text)
{
	json_object(j, NULL);
	json_int(j, "t", t_ns);
	json_int(j, "cpu", cpu == NIL ? -1 : (int64_t)cpu);
	json_int(j, "task", task == NIL ? -1 : (int64_t)task);
	json_text(j, "kind", kind);
	json_text(j, "text", text);
	json_object_end(j);
}

static void put_event_mark(struct json *j, const struct record *r, const struct event *e)
{
	const struct op_record *op;
	g_autofree char *text = NULL;

	if (e->kind == EVENT_PREEMPT) {
		put_mark(j, e->t_ns, e->cpu, e->task, "preempt", "preempted");
		return;
	}
	op = e->kind == EVENT_RETURN ? record_op(r, e->task, (uint32_t)e->value) : NULL;
	if (!op)
		return;
	text = op_text(op);
	put_mark(j, e->t_ns, e->cpu, e->task,
		 op_result_is_error(op->result) ? "fail" : "return", text);
}

/* The CPU where the task ran last before t_ns; NIL: it had not run. */
static uint32_t cpu_of(const struct record *r, uint32_t task, int64_t t_ns)
{
	uint32_t cpu = NIL;

	for (guint i = 0; i < r->trace->slice->len && !record_is_unwanted(r); i++) {
		const struct slice *s = &g_array_index(r->trace->slice, struct slice, i);

		if (s->start_ns > t_ns)
			break;
		if (s->task == task)
			cpu = s->cpu;
	}
	return cpu;
}

static void put_violation_marks(struct json *j, const struct record *r)
{
	for (guint i = 0; i < r->violation->len; i++) {
		const struct violation *v =
			&g_array_index(r->violation, struct violation, i);
		g_autofree char *text = g_strdup_printf(
			"%s: %s", property_info(v->property)->name, v->detail);

		put_mark(j, v->t_ns, cpu_of(r, v->task, v->t_ns), v->task, "violation",
			 text);
	}
}

static void put_latency_marks(struct json *j, const struct record *r)
{
	for (guint i = 0; i < r->latency->len; i++) {
		const struct latency_row *l =
			&g_array_index(r->latency, struct latency_row, i);
		g_autofree char *text = g_strdup_printf("worst latency: %s",
							l->cause ? l->cause : "");

		put_mark(j, l->max_at_ns, cpu_of(r, l->task, l->max_at_ns), l->task,
			 "worst", text);
	}
}

static void put_marks(struct json *j, const struct record *r)
{
	const GArray *event = r->trace->event;

	json_list(j, "marks");
	put_violation_marks(j, r);
	put_latency_marks(j, r);
	for (guint i = 0; i < event->len && !record_is_unwanted(r); i++)
		put_event_mark(j, r, &g_array_index(event, struct event, i));
	json_list_end(j);
}

void page_trace(struct json *j, const char *key, const struct record *r)
{
	const struct trace *t = r->trace;

	json_object(j, key);
	json_int(j, "start_ns", t->start_ns);
	json_int(j, "end_ns", t->end_ns);
	json_uint(j, "lost", t->lost);
	json_uint(j, "cpus", r->spec.scenario->machine.cpus);
	put_tasks(j, r);
	/* locks have the first numbers among the objects */
	put_object_names(j, "locks", r, t->locks);
	put_object_names(j, "objects", r, G_MAXUINT);
	put_slices_and_steps(j, r);
	put_tables(j, r, t);
	put_marks(j, r);
	page_memory(j, "memory", r);
	json_object_end(j);
}
