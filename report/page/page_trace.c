/* SPDX-License-Identifier: MIT */
/*
 * page_trace.c - see page_trace.h. Rows are packed (packed.h), because a trace may have a
 * million of them.
 */
#include "report/page/page_trace.h"

#include "report/page/packed.h"
#include "report/page/page_memory.h"
#include "report/record/outcome.h"
#include "report/record/trace.h"
#include "sim/machine/step.h"

static int64_t id_or_none(uint32_t id)
{
	return id == NIL ? -1 : (int64_t)id;
}

/* --- tables ------------------------------------------------------------------------ */

static void put_stays(struct json *j, const struct record *r)
{
	static const char *const name[] = { "task", "kind", "object", "cpu" };
	const GArray *stays = r->trace->stay;
	struct packed *p = packed_new(name, G_N_ELEMENTS(name));

	for (guint i = 0; i < stays->len && !record_is_unwanted(r); i++) {
		const struct stay *s = &g_array_index(stays, struct stay, i);
		const int64_t value[] = { s->task, s->kind, id_or_none(s->object), s->cpu };

		packed_add(p, value, s->start_ns, s->end_ns);
	}
	packed_put(p, j, "stays");
	packed_free(p);
}

static void put_holds(struct json *j, const struct record *r)
{
	static const char *const name[] = { "lock", "task" };
	const GArray *holds = r->trace->hold;
	struct packed *p = packed_new(name, G_N_ELEMENTS(name));

	for (guint i = 0; i < holds->len && !record_is_unwanted(r); i++) {
		const struct hold *h = &g_array_index(holds, struct hold, i);
		const int64_t value[] = { h->lock, id_or_none(h->task) };

		packed_add(p, value, h->start_ns, h->end_ns);
	}
	packed_put(p, j, "holds");
	packed_free(p);
}

static void put_arrows(struct json *j, const struct record *r)
{
	static const char *const name[] = { "kind", "from_cpu", "to_cpu", "from_task",
					    "to_task" };
	const GArray *arrows = r->trace->arrow;
	struct packed *p = packed_new(name, G_N_ELEMENTS(name));

	for (guint i = 0; i < arrows->len && !record_is_unwanted(r); i++) {
		const struct arrow *a = &g_array_index(arrows, struct arrow, i);
		const int64_t value[] = { a->kind, a->from_cpu, a->to_cpu,
					  id_or_none(a->from_task),
					  id_or_none(a->to_task) };

		packed_add(p, value, a->from_ns, a->to_ns);
	}
	packed_put(p, j, "arrows");
	packed_free(p);
}

/* Of each number its difference to the one before it. */
static void put_pages(struct json *j, const struct record *r)
{
	const GArray *pages = r->trace->pages;
	GByteArray *t = g_byte_array_new(), *lazy = g_byte_array_new(),
		   *in_flight = g_byte_array_new();
	struct pages before = { 0 };

	for (guint i = 0; i < pages->len && !record_is_unwanted(r); i++) {
		const struct pages *p = &g_array_index(pages, struct pages, i);

		pack_signed(t, p->t_ns - before.t_ns);
		pack_signed(lazy, (int64_t)(p->lazy - before.lazy));
		pack_signed(in_flight, (int64_t)(p->in_flight - before.in_flight));
		before = *p;
	}
	json_object(j, "pages");
	json_uint(j, "rows", pages->len);
	json_packed(j, "t", t);
	json_packed(j, "lazy", lazy);
	json_packed(j, "in_flight", in_flight);
	json_object_end(j);
	g_byte_array_unref(t);
	g_byte_array_unref(lazy);
	g_byte_array_unref(in_flight);
}

/* --- slices and their steps -------------------------------------------------------- */

/*
 * A slice refers to its step by the step's index in the list "steps". That list has the
 * steps that occur, in the order of their first slices. Sets place[pc] to the index + 1;
 * 0 means that the step does not occur. Returns how many steps occur.
 */
static int put_slices(struct json *j, const struct record *r, int *place)
{
	static const char *const name[] = { "cpu", "task", "step", "object", "kind", "cut" };
	const GArray *slices = r->trace->slice;
	struct packed *p = packed_new(name, G_N_ELEMENTS(name));
	int steps = 0;

	for (guint i = 0; i < slices->len && !record_is_unwanted(r); i++) {
		const struct slice *s = &g_array_index(slices, struct slice, i);

		if (s->pc && !place[s->pc])
			place[s->pc] = ++steps;
		const int64_t value[] = { s->cpu, s->task, place[s->pc] - 1,
					  id_or_none(s->object), s->kind, s->cut };

		packed_add(p, value, s->start_ns, s->end_ns);
	}
	packed_put(p, j, "slices");
	packed_free(p);
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

/* Their kinds and texts are numbers of two lists, as many marks have the same. */
struct marks {
	struct packed *rows;
	GHashTable *place[2];	/* by kind, by text: its number + 1 */
	GPtrArray *word[2];	/* char *, in order of their numbers */
};

static gint64 place_of(struct marks *m, unsigned which, const char *word)
{
	const guint found = GPOINTER_TO_UINT(g_hash_table_lookup(m->place[which], word));

	if (found)
		return found - 1;
	g_ptr_array_add(m->word[which], g_strdup(word));
	g_hash_table_insert(m->place[which], g_ptr_array_index(m->word[which],
			    m->word[which]->len - 1), GUINT_TO_POINTER(m->word[which]->len));
	return m->word[which]->len - 1;
}

static void add_mark(struct marks *m, int64_t t_ns, uint32_t cpu, uint32_t task,
		     const char *kind, const char *text)
{
	const int64_t value[] = { id_or_none(task), id_or_none(cpu), place_of(m, 0, kind),
				  place_of(m, 1, text) };

	packed_add(m->rows, value, t_ns, t_ns);
}

static void add_event_mark(struct marks *m, const struct record *r, const struct event *e)
{
	const struct op_record *op;
	g_autofree char *text = NULL;

	if (e->kind == EVENT_PREEMPT) {
		add_mark(m, e->t_ns, e->cpu, e->task, "preempt", "preempted");
		return;
	}
	op = e->kind == EVENT_RETURN ? record_op(r, e->task, (uint32_t)e->value) : NULL;
	if (!op)
		return;
	text = op_text(op);
	add_mark(m, e->t_ns, e->cpu, e->task,
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

static void add_violation_marks(struct marks *m, const struct record *r)
{
	for (guint i = 0; i < r->violation->len; i++) {
		const struct violation *v =
			&g_array_index(r->violation, struct violation, i);
		g_autofree char *text = g_strdup_printf(
			"%s: %s", property_info(v->property)->name, v->detail);

		add_mark(m, v->t_ns, cpu_of(r, v->task, v->t_ns), v->task, "violation",
			 text);
	}
}

static void add_latency_marks(struct marks *m, const struct record *r)
{
	for (guint i = 0; i < r->latency->len; i++) {
		const struct latency_row *l =
			&g_array_index(r->latency, struct latency_row, i);
		g_autofree char *text = g_strdup_printf("worst latency: %s",
							l->cause ? l->cause : "");

		add_mark(m, l->max_at_ns, cpu_of(r, l->task, l->max_at_ns), l->task,
			 "worst", text);
	}
}

static void put_words(struct json *j, const char *key, const GPtrArray *words)
{
	json_list(j, key);
	for (guint i = 0; i < words->len; i++)
		json_text(j, NULL, words->pdata[i]);
	json_list_end(j);
}

static void put_marks(struct json *j, const struct record *r)
{
	static const char *const name[] = { "task", "cpu", "kind", "text" };
	const GArray *event = r->trace->event;
	struct marks m = { .rows = packed_new(name, G_N_ELEMENTS(name)) };

	for (unsigned i = 0; i < G_N_ELEMENTS(m.word); i++) {
		m.place[i] = g_hash_table_new(g_str_hash, g_str_equal);
		m.word[i] = g_ptr_array_new_with_free_func(g_free);
	}
	add_violation_marks(&m, r);
	add_latency_marks(&m, r);
	for (guint i = 0; i < event->len && !record_is_unwanted(r); i++)
		add_event_mark(&m, r, &g_array_index(event, struct event, i));
	packed_put(m.rows, j, "marks");
	put_words(j, "mark_kinds", m.word[0]);
	put_words(j, "mark_texts", m.word[1]);
	packed_free(m.rows);
	for (unsigned i = 0; i < G_N_ELEMENTS(m.word); i++) {
		g_hash_table_unref(m.place[i]);
		g_ptr_array_unref(m.word[i]);
	}
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
	put_stays(j, r);
	put_holds(j, r);
	put_arrows(j, r);
	put_pages(j, r);
	put_marks(j, r);
	page_memory(j, "memory", r);
	json_object_end(j);
}
