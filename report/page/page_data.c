/* SPDX-License-Identifier: MIT */
/*
 * page_data.c - runs as JSON for the scripts of the page: what the tables say of each,
 * and its trace as columns of numbers, which are quick to read.
 */
#include "report/page/page.h"

#include <string.h>

#include <sqlite3.h>

#include "lib/json.h"
#include "report/store/store.h"
#include "report/view/summary.h"
#include "report/record/trace.h"
#include "sim/machine/step.h"

struct data {
	struct sqlite3 *db;
	const char *name;
	FILE *out;
	const struct record *record;	/* whose trace is put; NULL: of none yet */
	gboolean failed;
};

static void text(const struct data *d, const char *key, const char *value)
{
	fprintf(d->out, "\"%s\":", key);
	if (value)
		json_text(d->out, value);
	else
		fputs("null", d->out);
}

static void number(const struct data *d, const char *key, int64_t value)
{
	fprintf(d->out, "\"%s\":%" G_GINT64_FORMAT, key, value);
}

static const char *column(sqlite3_stmt *q, int i)
{
	return (const char *)sqlite3_column_text(q, i);
}

/* Each row of the run as an element of a list. */
static void list(struct data *d, const char *key, const char *sql, int64_t run,
		 void (*element)(struct data *d, sqlite3_stmt *q, int64_t run))
{
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(d->db, sql, -1, &q, NULL);
	gboolean first = TRUE;

	if (rc == SQLITE_OK)
		rc = sqlite3_bind_int64(q, 1, run);
	fprintf(d->out, "\"%s\":[", key);
	while (rc == SQLITE_OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
		if (!first)
			putc(',', d->out);
		first = FALSE;
		element(d, q, run);
		rc = SQLITE_OK;
	}
	putc(']', d->out);
	d->failed |= rc != SQLITE_DONE;
	sqlite3_finalize(q);
}

/* --- what the database says --------------------------------------------------------- */

static void violation(struct data *d, sqlite3_stmt *q, int64_t run)
{
	(void)run;
	putc('{', d->out);
	text(d, "property", column(q, 0));
	putc(',', d->out);
	text(d, "task", column(q, 1));
	putc(',', d->out);
	number(d, "t_ns", sqlite3_column_int64(q, 2));
	putc(',', d->out);
	number(d, "step", sqlite3_column_int64(q, 3));
	putc(',', d->out);
	text(d, "detail", column(q, 4));
	fprintf(d->out, ",\"expected\":%s}",
		sqlite3_column_int(q, 5) ? "true" : "false");
}

static void bucket(struct data *d, sqlite3_stmt *q, int64_t run)
{
	(void)run;
	fprintf(d->out, "[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]",
		(int64_t)sqlite3_column_int64(q, 0), (int64_t)sqlite3_column_int64(q, 1));
}

static void latency(struct data *d, sqlite3_stmt *q, int64_t run)
{
	static const char *const key[] = { "samples", "min_ns", "avg_ns", "max_ns",
					   "max_at_ns" };
	g_autofree char *buckets = g_strdup_printf(
		"SELECT bucket_ns, count FROM latency WHERE run = ?1 AND task = %"
		G_GINT64_FORMAT " ORDER BY bucket_ns", (int64_t)sqlite3_column_int64(q, 7));

	putc('{', d->out);
	text(d, "task", column(q, 0));
	for (unsigned i = 0; i < G_N_ELEMENTS(key); i++) {
		putc(',', d->out);
		number(d, key[i], sqlite3_column_int64(q, 1 + (int)i));
	}
	putc(',', d->out);
	text(d, "cause", column(q, 6));
	putc(',', d->out);
	list(d, "buckets", buckets, run, bucket);
	putc('}', d->out);
}

/* The search whose counterexample the run is. */
static void put_found_by(struct data *d, int64_t run)
{
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(d->db, "SELECT run, property FROM verdict WHERE"
				    " witness = ? ORDER BY run, property LIMIT 1", -1, &q,
				    NULL);

	fputs("\"of\":", d->out);
	if (rc == SQLITE_OK && sqlite3_bind_int64(q, 1, run) == SQLITE_OK &&
	    (rc = sqlite3_step(q)) == SQLITE_ROW) {
		putc('{', d->out);
		number(d, "run", sqlite3_column_int64(q, 0));
		putc(',', d->out);
		text(d, "property", column(q, 1));
		putc('}', d->out);
	} else {
		fputs("null", d->out);
	}
	d->failed |= rc != SQLITE_ROW && rc != SQLITE_DONE;
	sqlite3_finalize(q);
}

/* --- traces --------------------------------------------------------------------------- */

/* A row of a trace as a column of the JSON: of the field at this offset, so wide. */
struct field {
	const char *key;
	gsize offset;
	unsigned bytes;		/* 8: signed or below 2^63, else unsigned */
};

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

static void fields_of(const struct data *d, const GArray *rows,
		      const struct field *field, unsigned fields)
{
	const guint bytes = g_array_get_element_size((GArray *)rows);

	for (unsigned i = 0; i < fields; i++) {
		fprintf(d->out, "%s\"%s\":[", i ? "," : "", field[i].key);
		for (guint k = 0; k < rows->len && !record_is_unwanted(d->record); k++)
			fprintf(d->out, "%s%" G_GINT64_FORMAT, k ? "," : "",
				field_value(rows->data + (gsize)k * bytes, &field[i]));
		putc(']', d->out);
	}
}

static void columns(const struct data *d, const char *key, const GArray *rows,
		    const struct field *field, unsigned fields)
{
	fprintf(d->out, ",\"%s\":{", key);
	fields_of(d, rows, field, fields);
	putc('}', d->out);
}

#define FIELD(type, key, member)	\
	{ key, offsetof(struct type, member), sizeof(((struct type *)NULL)->member) }

static void put_rows(const struct data *d, const struct trace *t)
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

	columns(d, "stays", t->stay, stay, G_N_ELEMENTS(stay));
	columns(d, "holds", t->hold, hold, G_N_ELEMENTS(hold));
	columns(d, "arrows", t->arrow, arrow, G_N_ELEMENTS(arrow));
	columns(d, "pages", t->pages, pages, G_N_ELEMENTS(pages));
}

/* Steps are told by their place in a list of those that occur; index: by pc, from 1. */
static int put_slices(const struct data *d, const struct trace *t, int *index)
{
	static const struct field slice[] = {
		FIELD(slice, "cpu", cpu), FIELD(slice, "start", start_ns),
		FIELD(slice, "end", end_ns), FIELD(slice, "task", task),
		FIELD(slice, "object", object), FIELD(slice, "kind", kind),
		FIELD(slice, "cut", cut),
	};
	int steps = 0;

	fputs(",\"slices\":{\"step\":[", d->out);
	for (guint i = 0; i < t->slice->len && !record_is_unwanted(d->record); i++) {
		const uint16_t pc = g_array_index(t->slice, struct slice, i).pc;

		if (pc && !index[pc])
			index[pc] = ++steps;
		fprintf(d->out, "%s%d", i ? "," : "", pc ? index[pc] - 1 : -1);
	}
	fputs("],", d->out);
	fields_of(d, t->slice, slice, G_N_ELEMENTS(slice));
	putc('}', d->out);
	return steps;
}

static void put_step(const struct data *d, const struct step *s)
{
	putc('[', d->out);
	json_text(d->out, s->label ? s->label : s->function);
	putc(',', d->out);
	json_text(d->out, s->function);
	putc(',', d->out);
	json_text(d->out, s->file);
	fprintf(d->out, ",%u]", s->line);
}

static void put_slices_and_steps(const struct data *d, const struct trace *t)
{
	g_autofree int *index = g_new0(int, G_MAXUINT16 + 1);
	g_autofree uint16_t *pc_of = g_new0(uint16_t, G_MAXUINT16 + 1);
	const int steps = put_slices(d, t, index);

	for (unsigned pc = 1; pc <= G_MAXUINT16; pc++)
		if (index[pc])
			pc_of[index[pc] - 1] = (uint16_t)pc;
	fputs(",\"steps\":[", d->out);
	for (int i = 0; i < steps; i++) {
		if (i)
			putc(',', d->out);
		put_step(d, step_at(pc_of[i]));
	}
	putc(']', d->out);
}

static void put_tasks(const struct data *d, const struct record *r)
{
	const struct machine *m = &r->spec.scenario->machine;

	fputs(",\"tasks\":[", d->out);
	for (uint32_t i = 0; i < m->tasks + m->cpus; i++) {
		g_autofree char *name = trace_task_name(r, i);
		const gboolean is_task = i < r->task->len;
		const struct task_row *row = is_task ?
			&g_array_index(r->task, struct task_row, i) : NULL;

		fputs(i ? ",{" : "{", d->out);
		text(d, "name", i + 1 == m->tasks ? "[setup]" : name);
		putc(',', d->out);
		text(d, "class", row ? task_class_word(row->class) : "irq");
		putc(',', d->out);
		number(d, "priority", row ? row->priority : 0);
		fprintf(d->out, ",\"irq\":%s,\"hidden\":%s}",
			i >= m->tasks || (row && row->class == CLASS_IRQ) ? "true" : "false",
			i + 1 == m->tasks ? "true" : "false");
	}
	putc(']', d->out);
}

/* Locks come first among the objects, so one list serves both. */
static void put_objects(const struct data *d, const struct record *r, uint32_t locks)
{
	for (unsigned pass = 0; pass < 2; pass++) {
		const guint nr = pass ? r->object_name->len : MIN(locks, r->object_name->len);

		fprintf(d->out, ",\"%s\":[", pass ? "objects" : "locks");
		for (guint i = 0; i < nr; i++) {
			if (i)
				putc(',', d->out);
			json_text(d->out, r->object_name->pdata[i] ?
				r->object_name->pdata[i] : "");
		}
		putc(']', d->out);
	}
}

static void put_mark(const struct data *d, gboolean *first, int64_t t_ns, uint32_t cpu,
		     uint32_t task, const char *kind, const char *what)
{
	fputs(*first ? "{" : ",{", d->out);
	*first = FALSE;
	number(d, "t", t_ns);
	putc(',', d->out);
	number(d, "cpu", cpu == NIL ? -1 : (int64_t)cpu);
	putc(',', d->out);
	number(d, "task", task == NIL ? -1 : (int64_t)task);
	putc(',', d->out);
	text(d, "kind", kind);
	putc(',', d->out);
	text(d, "text", what);
	putc('}', d->out);
}

static void put_event_mark(const struct data *d, const struct record *r,
			   const struct event *e, gboolean *first)
{
	const struct op_record *op;
	g_autofree char *what = NULL;
	const char *word;

	if (e->kind == EVENT_PREEMPT) {
		put_mark(d, first, e->t_ns, e->cpu, e->task, "preempt", "preempted");
		return;
	}
	op = e->kind == EVENT_RETURN ? record_op(r, e->task, (uint32_t)e->value) : NULL;
	if (!op)
		return;
	word = op_result_word(op->result);
	what = g_strdup_printf("%s = %s", op_info[op->kind].word, word ? word : "unfinished");
	put_mark(d, first, e->t_ns, e->cpu, e->task,
		 op->result == RESULT_EBUSY || op->result == RESULT_ENOMEM ? "fail" : "return",
		 what);
}

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

static void put_marks(const struct data *d, const struct record *r)
{
	gboolean first = TRUE;

	fputs(",\"marks\":[", d->out);
	for (guint i = 0; i < r->violation->len; i++) {
		const struct violation *v =
			&g_array_index(r->violation, struct violation, i);
		g_autofree char *what = g_strdup_printf(
			"%s: %s", property_info(v->property)->name, v->detail);

		put_mark(d, &first, v->t_ns, cpu_of(r, v->task, v->t_ns), v->task,
			 "violation", what);
	}
	for (guint i = 0; i < r->latency->len; i++) {
		const struct latency_row *l =
			&g_array_index(r->latency, struct latency_row, i);
		g_autofree char *what = g_strdup_printf("worst latency: %s",
							l->cause ? l->cause : "");

		put_mark(d, &first, l->max_at_ns, cpu_of(r, l->task, l->max_at_ns),
			 l->task, "worst", what);
	}
	for (guint i = 0; i < r->trace->event->len && !record_is_unwanted(r); i++)
		put_event_mark(d, r, &g_array_index(r->trace->event, struct event, i),
			       &first);
	putc(']', d->out);
}

static void put_trace(struct data *d, const struct record *r, uint32_t locks)
{
	const struct trace *t = r->trace;

	d->record = r;
	fputs("\"trace\":{", d->out);
	number(d, "start_ns", t->start_ns);
	putc(',', d->out);
	number(d, "end_ns", t->end_ns);
	putc(',', d->out);
	number(d, "lost", (int64_t)t->lost);
	putc(',', d->out);
	number(d, "cpus", r->spec.scenario->machine.cpus);
	put_tasks(d, r);
	put_objects(d, r, locks);
	put_slices_and_steps(d, t);
	put_rows(d, t);
	put_marks(d, r);
	putc('}', d->out);
}

/* --- runs ------------------------------------------------------------------------------ */

const struct record *page_record(const GArray *runs, int64_t id, const char **why)
{
	*why = NULL;
	for (guint i = 0; i < runs->len; i++) {
		const struct page_run *p = &g_array_index(runs, struct page_run, i);

		if (p->id != id)
			continue;
		*why = p->why;
		return p->record;
	}
	return NULL;
}

static void put_run_row(struct data *d, sqlite3_stmt *q, int64_t id)
{
	static const char *const word[] = { "scenario", "policy", "seed", "mode", "status",
					    "digest", "preemption", "point" };
	static const char *const count[] = { "cpus", "sim_ns", "steps" };
	g_autofree char *file = g_shell_quote(d->name);
	g_autofree char *command = g_strdup_printf("simrun replay %s %" G_GINT64_FORMAT,
						   file, id);

	number(d, "id", id);
	for (int i = 0; i < (int)G_N_ELEMENTS(word); i++) {
		putc(',', d->out);
		text(d, word[i], column(q, 1 + i) ? column(q, 1 + i) : "");
	}
	for (int i = 0; i < (int)G_N_ELEMENTS(count); i++) {
		putc(',', d->out);
		number(d, count[i], sqlite3_column_int64(q, 9 + i));
	}
	putc(',', d->out);
	text(d, "command", command);
}

static void put_lists(struct data *d, int64_t id)
{
	putc(',', d->out);
	list(d, "violations",
	     "SELECT v.property, task.name, v.t_ns, v.step, v.detail, EXISTS (SELECT 1 FROM"
	     " expectation AS e WHERE e.run = v.run AND e.name = 'violates.' || v.property"
	     " AND e.ok) FROM violation AS v LEFT JOIN task ON task.run = v.run"
	     " AND task.id = v.task WHERE v.run = ?1 ORDER BY v.seq", id, violation);
	putc(',', d->out);
	list(d, "latency",
	     "SELECT name, latency_samples, latency_min_ns, (latency_sum_ns"
	     " + latency_samples / 2) / latency_samples, latency_max_ns, latency_max_at_ns,"
	     " latency_cause, id FROM task WHERE run = ?1 AND latency_samples > 0 ORDER BY id", id, latency);
	putc(',', d->out);
	put_found_by(d, id);
	putc(',', d->out);
}

static void put_run(struct data *d, sqlite3_stmt *q, const GArray *runs, gboolean first)
{
	const int64_t id = sqlite3_column_int64(q, 0);
	const char *why;
	const struct record *r = page_record(runs, id, &why);

	fputs(first ? "\n{" : ",\n{", d->out);
	put_run_row(d, q, id);
	put_lists(d, id);
	if (r)
		put_trace(d, r, r->trace->locks);
	else
		fputs("\"trace\":null", d->out);
	putc(',', d->out);
	text(d, "no_trace", r ? NULL : why ? why : "it was not made again for this page");
	putc('}', d->out);
}

gboolean page_data(struct sqlite3 *db, const char *name, const GArray *runs, FILE *out,
		   GError **error)
{
	struct data d = { .db = db, .name = name, .out = out };
	sqlite3_stmt *q = NULL;
	gboolean first = TRUE;
	int rc = sqlite3_prepare_v2(
		db, "SELECT id, scenario, policy, seed, mode, status, digest, preemption,"
		    " " SUMMARY_POINT ", cpus, sim_ns, steps"
		    " FROM run AS r WHERE id IN " SUMMARY_CHOSEN
		    " AND mode <> 'explore' ORDER BY id", -1, &q, NULL);

	fputs("{", out);
	text(&d, "database", name);
	fputs(",\"runs\":[", out);
	while (rc == SQLITE_OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
		put_run(&d, q, runs, first);
		first = FALSE;
		rc = SQLITE_OK;
	}
	fputs("]}", out);
	sqlite3_finalize(q);
	if (rc == SQLITE_DONE && !d.failed)
		return TRUE;
	g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED, "%s: cannot be read: %s", name,
		    sqlite3_errmsg(db));
	return FALSE;
}
