/* SPDX-License-Identifier: MIT */
/*
 * drawing.c - see drawing.h. The events of a run become lines, one after the other.
 */
#include "report/view/drawing.h"

#include <string.h>

#include "report/collect/standstill.h"
#include "report/record/outcome.h"
#include "report/record/trace.h"
#include "report/view/accesses.h"
#include "sim/machine/step.h"

enum { TASK_COLUMNS_MAX = 6 };	/* if there are more tasks, columns are CPUs */

const char *drawing_pick(const char *utf8, const char *ascii)
{
	return g_get_charset(NULL) ? utf8 : ascii;
}

/* --- columns ----------------------------------------------------------------------- */

/*
 * Steps of the allocator are shown, those of programs and of the kernel around it are
 * not.
 */
static gboolean is_shown_label(const char *label)
{
	static const char *const prefix[] = { "alloc.", "purge.", "free.", "aliases.",
					      "flush", "tlb.", "insert.", "pool.", "decay.",
					      "drain.", "shrink." };

	for (unsigned i = 0; label && i < G_N_ELEMENTS(prefix); i++)
		if (g_str_has_prefix(label, prefix[i]))
			return TRUE;
	return is_memory_label(label);
}

/*
 * Such steps are left out, unless the schedule names them, or the task had to wait before
 * it could take one.
 */
static gboolean is_detail(const struct drawing *d, const char *label)
{
	static const char *const suffix[] = { ".lock", ".unlock", ".kmalloc", ".send",
					      ".local", ".look", "decay.scan" };
	const GArray *directive = d->r->spec.scenario->directive;

	for (guint i = 0; directive && i < directive->len; i++)
		if (!g_strcmp0(g_array_index(directive, struct directive, i).label,
			       label))
			return FALSE;
	for (unsigned i = 0; i < G_N_ELEMENTS(suffix); i++)
		if (g_str_has_suffix(label, suffix[i]))
			return TRUE;
	return FALSE;
}

static const char *label_of(const struct event *e)
{
	const struct step *s = step_at(e->pc);

	return s ? s->label : NULL;
}

/*
 * Steps of plug-ins may be called anything, and are all of the allocator. Where nobody calls the
 * allocator, what programs do to locks, words and the like is all there is to see.
 */
static gboolean is_shown(const struct drawing *d, const struct event *e)
{
	const struct step *s = step_at(e->pc);
	const char *label = label_of(e);

	if (!d->r->op->len && label && e->object != NIL)
		return TRUE;
	return is_shown_label(label) || (d->sights && is_lock_label(label)) ||
	       (label && step_is_foreign(s));
}

static gboolean is_task(const struct record *r, uint32_t task)
{
	return task < r->task->len;
}

static gint compare_ids(gconstpointer a, gconstpointer b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* A trace has all events of the run. Without one, the record has kept the latest. */
static const GArray *events_of(const struct record *r)
{
	return r->trace ? r->trace->event : r->recent.event;
}

static uint32_t ids_of(const struct drawing *d)
{
	return d->by_cpu ? d->r->spec.scenario->machine.cpus : d->r->task->len;
}

/* Events that tell what a step's access saw and did */
static gboolean is_of_access(const struct event *e)
{
	return e->kind == EVENT_OLDER || e->kind == EVENT_READ || e->kind == EVENT_WRITE;
}

static void add_column(struct drawing *d, const struct event *e)
{
	const uint32_t id = d->by_cpu ? e->cpu : e->task;

	if (!is_task(d->r, e->task) || id >= ids_of(d) || d->column_of[id] >= 0 ||
	    (!is_shown(d, e) && !is_of_access(e)))
		return;
	d->column_of[id] = 0;	/* its number is known when all columns are */
	g_array_append_val(d->column, id);
}

static void add_columns(struct drawing *d)
{
	const GArray *event = events_of(d->r);

	for (uint32_t id = 0; id < ids_of(d); id++)
		d->column_of[id] = -1;
	g_array_set_size(d->column, 0);
	for (guint i = 0; i < event->len && !record_is_unwanted(d->r); i++)
		add_column(d, &g_array_index(event, struct event, i));
}

static void find_columns(struct drawing *d, enum columns by)
{
	d->by_cpu = by == COLUMNS_CPU;
	add_columns(d);
	if (by == COLUMNS_AUTO && d->column->len > TASK_COLUMNS_MAX) {
		d->by_cpu = TRUE;
		add_columns(d);
	}
	g_array_sort(d->column, compare_ids);
	for (guint i = 0; i < d->column->len; i++)
		d->column_of[g_array_index(d->column, uint32_t, i)] = (int)i;
}

/* --- lines ------------------------------------------------------------------------- */

/* The line takes over the text. */
static void add_line_in(struct drawing *d, const struct event *e, int column, uint32_t task,
			char *text)
{
	struct line l = { .t_ns = e->t_ns, .step = e->step, .task = task, .cpu = e->cpu,
			  .column = column, .repeats = 1, .whole = d->sights != NULL,
			  .text = text };
	struct line *last;

	if (l.column < 0) {
		g_free(text);
		return;
	}
	last = d->line->len ? &g_array_index(d->line, struct line, d->line->len - 1)
			    : NULL;
	if (last && last->column == l.column && last->task == task &&
	    !strcmp(last->text, text)) {
		last->repeats++;
		g_free(text);
		return;
	}
	g_array_append_val(d->line, l);
}

static int column_of(const struct drawing *d, const struct event *e, uint32_t task)
{
	return d->column_of[d->by_cpu ? e->cpu : task];
}

static void add_line(struct drawing *d, const struct event *e, uint32_t task, char *text)
{
	add_line_in(d, e, column_of(d, e, task), task, text);
}

/* What comes to pass on the CPU, or goes on with the line above: nobody does it. */
static void add_remark(struct drawing *d, const struct event *e, uint32_t task, char *text)
{
	add_line_in(d, e, column_of(d, e, task), NIL, text);
}

/* A store has reached memory. The line belongs to the task that made it, if it is known. */
static void draw_visible(struct drawing *d, const struct event *e)
{
	const struct made_write *w = sights_visible(d->sights);
	const uint32_t task = is_task(d->r, w->task) ? w->task : d->running[e->cpu];

	if (is_task(d->r, task))
		add_remark(d, e, task, visible_text(d->r, e->cpu, e->object, e->value));
}

/* A trace knows what was written before the first event that is drawn. */
static void look_into_trace(struct drawing *d, const struct event *e, struct sight *sight)
{
	const GArray *seen = d->r->trace->seen;
	const struct seen *s;

	while (d->seen < seen->len &&
	       g_array_index(seen, struct seen, d->seen).event.step < e->step)
		d->seen++;
	if (d->seen == seen->len)
		return;
	s = &g_array_index(seen, struct seen, d->seen);
	if (s->event.step == e->step && s->event.task == e->task)
		*sight = s->sight;
}

/*
 * What the step's access saw is told behind its effect, and other things may be told in
 * between. An atomic drains its CPU's buffer before it reads, so these lines come first.
 */
static void look_ahead(struct drawing *d, guint at, struct sight *sight)
{
	const GArray *event = events_of(d->r);
	const struct event *e = &g_array_index(event, struct event, at), *of;
	guint accessed = at;

	for (guint i = at + 1; i < event->len; i++) {
		of = &g_array_index(event, struct event, i);
		if (of->step != e->step || of->kind == EVENT_STEP)
			break;
		if (is_of_access(of) && of->task == e->task)
			accessed = i;
	}
	for (guint i = at + 1; i <= accessed; i++) {
		of = &g_array_index(event, struct event, i);
		sights_event(d->sights, of, sight);
		if (of->kind == EVENT_VISIBLE)
			draw_visible(d, of);
	}
	d->told = accessed;
	if (d->r->trace)
		look_into_trace(d, e, sight);
}

static void draw_task_step(struct drawing *d, const struct event *e, const struct sight *s)
{
	const char *label = label_of(e);
	g_autofree char *missed = NULL;

	d->running[e->cpu] = e->task;
	d->in_op[e->task] = TRUE;
	if (s->revealed)
		add_remark(d, e, e->task, revealed_text(d->r, e, s));
	if (d->waited[e->task] || !is_detail(d, label) || s->missed.task != NIL)
		add_line(d, e, e->task, access_text(d->r, e, s));
	if (s->missed.task != NIL) {
		missed = missed_text(d->r, e, s);
		add_remark(d, e, e->task, g_strconcat("  ", missed, NULL));
	}
	d->waited[e->task] = FALSE;
}

static void draw_step(struct drawing *d, guint at)
{
	const struct event *e = &g_array_index(events_of(d->r), struct event, at);
	const uint32_t under = d->running[e->cpu];
	struct sight sight = { .object = NIL, .missed.task = NIL, .before.task = NIL };
	g_autofree char *text = NULL;

	if (d->sights) {
		sights_event(d->sights, e, &sight);
		look_ahead(d, at, &sight);
	}
	if (!is_shown(d, e) && sight.object == NIL)
		return;
	if (is_task(d->r, e->task)) {
		draw_task_step(d, e, &sight);
	} else if (under != NIL) {
		text = access_text(d->r, e, &sight);
		add_line(d, e, under, g_strdup_printf("[irq] %s", text));
	}
}

/* As the kernel's functions return it. */
static char *return_text(const struct drawing *d, const struct event *e)
{
	const struct op_record *op = record_op(d->r, e->task, (uint32_t)e->value);

	if (!op)
		return g_strdup("operation = ?");
	if (op->result == RESULT_NONE)
		return g_strdup_printf("%s = nothing to do", op_info[op->kind].word);
	return g_strdup_printf("%s = %s%s", op_info[op->kind].word,
			       op_result_is_error(op->result) ? "-" : "",
			       op_result_text(op->result));
}

static void draw_return(struct drawing *d, const struct event *e)
{
	add_line(d, e, e->task, return_text(d, e));
	d->in_op[e->task] = FALSE;
}

static void draw_switch(struct drawing *d, const struct event *e)
{
	const gboolean task = is_task(d->r, e->task);

	/*
	 * a task that goes on within an operation is worth a line, one that begins is not
	 */
	if (task && d->in_op[e->task])
		add_line(d, e, e->task, g_strdup_printf("%s goes on, cpu %u",
							drawing_pick("→", "->"), e->cpu));
	d->running[e->cpu] = task ? e->task : NIL;
}

static char *awaited(const struct record *r, const struct event *e)
{
	static const char work[] = "work.";
	const char *object = record_object_name(r, e->object);

	if (!object)
		return g_strdup("its time");
	if (!g_strcmp0(object, record_task_name(r, e->task)))	/* its state, a word of memory */
		return g_strdup("somebody to wake it");
	if (g_str_has_prefix(object, "call."))
		return g_strdup("the other CPUs");
	if (g_str_has_prefix(object, work))
		return g_strdup_printf("work item %s", object + strlen(work));
	return g_strdup(object);
}

/* A worker that has nothing to do waits for more; that says nothing. */
static void draw_wait(struct drawing *d, const struct event *e)
{
	const char *label = label_of(e);
	g_autofree char *what = awaited(d->r, e);

	d->waited[e->task] = TRUE;
	if (!g_strcmp0(label, "worker.next"))
		d->in_op[e->task] = FALSE;
	if (d->in_op[e->task] || is_shown(d, e))
		add_line(d, e, e->task,
			 g_strdup_printf("%s waits for %s", drawing_pick("…", ".."), what));
}

static void draw_event(struct drawing *d, guint at)
{
	const struct event *e = &g_array_index(events_of(d->r), struct event, at);
	struct sight sight = { .object = NIL };

	if (e->cpu >= d->r->spec.scenario->machine.cpus)
		return;
	if (e->kind == EVENT_STEP) {
		draw_step(d, at);
		return;
	}
	if (e->kind == EVENT_VISIBLE && d->sights && at > d->told) {
		sights_event(d->sights, e, &sight);
		draw_visible(d, e);
		return;
	}
	if (e->kind == EVENT_SWITCH) {
		draw_switch(d, e);
		return;
	}
	if (!is_task(d->r, e->task))
		return;
	if (e->kind == EVENT_WAIT) {
		draw_wait(d, e);
	} else if (e->kind == EVENT_PREEMPT && d->in_op[e->task]) {
		add_line(d, e, e->task,
			 g_strdup_printf("%s preempted", drawing_pick("←", "<-")));
	} else if (e->kind == EVENT_RETURN) {
		draw_return(d, e);
	} else if (e->kind == EVENT_LATE) {
		add_line(d, e, e->task,
			 g_strdup_printf("%s comes, but %s", drawing_pick("…", ".."),
					 e->value ? "interrupts are off" :
						    "another handler is under way"));
	}
}

/* A line below a violation of locks: the two places that do not go together. */
static void draw_places(struct drawing *d, const struct violation *v)
{
	struct line l = { .t_ns = v->t_ns, .step = v->step, .task = NIL, .cpu = NIL,
			  .column = -1, .repeats = 1 };

	if (!*v->place[0])
		return;
	l.text = g_strdup_printf("    at %s%s%s", v->place[0],
				 *v->place[1] ? "; the other: " : "", v->place[1]);
	g_array_append_val(d->line, l);
}

/* Lines below the first violation: where each task stood, and what it held. */
static void draw_standing(struct drawing *d, const struct violation *v)
{
	for (guint i = 0; i < d->r->standing->len; i++) {
		struct line l = { .t_ns = v->t_ns, .step = v->step, .task = NIL, .cpu = NIL,
				  .column = -1, .repeats = 1 };

		l.text = g_strdup_printf("    %s", (char *)d->r->standing->pdata[i]);
		g_array_append_val(d->line, l);
	}
}

/* The violations that had happened before the step took effect. */
static void draw_violations(struct drawing *d, uint64_t before_step)
{
	const GArray *violation = d->r->violation;

	for (; d->violation < violation->len; d->violation++) {
		const struct violation *v =
			&g_array_index(violation, struct violation, d->violation);
		const char *task = record_task_name(d->r, v->task);
		struct line l = {
			.t_ns = v->t_ns, .step = v->step, .task = NIL, .cpu = NIL,
			.column = -1, .repeats = 1
		};

		if (v->step >= before_step)
			return;
		l.text =
			g_strdup_printf("*** %s%s%s: %s", property_info(v->property)->name,
					task ? " by " : "", task ? task : "", v->detail);
		g_array_append_val(d->line, l);
		draw_places(d, v);
		if (!d->violation)
			draw_standing(d, v);
	}
}

/* At the end: what each task waits for, if nothing goes on any more. */
static void draw_standstill(struct drawing *d)
{
	GPtrArray *text = standstill_lines(d->r, events_of(d->r));
	const GArray *violation = d->r->violation;

	for (guint i = 0; i < text->len && violation->len; i++) {
		const struct violation *v =
			&g_array_index(violation, struct violation, violation->len - 1);
		struct line l = { .t_ns = v->t_ns, .step = v->step, .task = NIL, .cpu = NIL,
				  .column = -1, .repeats = 1 };

		l.text = g_strdup_printf("    %s", (char *)text->pdata[i]);
		g_array_append_val(d->line, l);
	}
	g_ptr_array_unref(text);
}

/* --- drawings ---------------------------------------------------------------------- */

char *drawing_text(const struct drawing *d, const struct line *l)
{
	g_autofree char *who = NULL, *times = NULL;

	if (l->repeats > 1)
		times = g_strdup_printf(" %s%u", drawing_pick("×", "x"), l->repeats);
	if (d->by_cpu && l->column >= 0 && l->task != NIL)
		who = g_strdup_printf("%s: ", record_task_name(d->r, l->task));
	return g_strconcat(who ? who : "", l->text, times ? times : "", NULL);
}

static void sign(struct drawing *d)
{
	GString *s = g_string_new(NULL);

	for (guint i = 0; i < d->line->len && !record_is_unwanted(d->r); i++) {
		const struct line *l = &g_array_index(d->line, struct line, i);
		g_autofree char *text = drawing_text(d, l);

		g_string_append_printf(s, "%d %s\n", l->column, text);
	}
	d->signature = g_string_free(s, FALSE);
}

struct drawing *drawing_new(const struct record *r, enum columns by)
{
	const GArray *event = events_of(r);
	struct drawing *d = g_new0(struct drawing, 1);

	d->r = r;
	d->violated_at = -1;
	d->line = lines_new();
	d->column = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	d->column_of = g_new(int, MAX(r->task->len, r->spec.scenario->machine.cpus));
	d->in_op = g_new0(gboolean, r->task->len + 1);
	d->waited = g_new0(gboolean, r->task->len + 1);
	d->running = g_new(uint32_t, r->spec.scenario->machine.cpus);
	for (uint32_t i = 0; i < r->spec.scenario->machine.cpus; i++)
		d->running[i] = NIL;
	if (r->spec.scenario->machine.memory != MEMORY_SC)
		d->sights = sights_new(r->spec.scenario->machine.memory,
				       r->spec.scenario->machine.cpus,
				       r->first_word + r->words);
	find_columns(d, by);
	for (guint i = 0; i < event->len && !record_is_unwanted(r); i++) {
		const struct event *e = &g_array_index(event, struct event, i);

		draw_violations(d, e->step);
		draw_event(d, i);
	}
	draw_violations(d, UINT64_MAX);
	draw_standstill(d);
	lines_fold(d->line, r);
	for (guint i = d->line->len; i > 0; i--)
		if (g_array_index(d->line, struct line, i - 1).column < 0)
			d->violated_at = (gint)i - 1;
	sign(d);
	return d;
}

static gboolean find_step(const struct record *r, const char *label, uint64_t *step)
{
	const GArray *event = events_of(r);

	for (guint i = 0; i < event->len && !record_is_unwanted(r); i++) {
		const struct event *e = &g_array_index(event, struct event, i);

		if (e->kind != EVENT_STEP || g_strcmp0(label_of(e), label))
			continue;
		*step = e->step;
		return TRUE;
	}
	return FALSE;
}

gint drawing_line_of(const struct drawing *d, const char *label)
{
	uint64_t step;
	gint at = 0;

	if (!find_step(d->r, label, &step))
		return -1;
	for (guint i = 1; i < d->line->len; i++)
		if (g_array_index(d->line, struct line, i).step <= step)
			at = (gint)i;
	return at;
}

gboolean drawing_is_possible(const struct record *r)
{
	const GArray *event = events_of(r);

	return event && event->len;
}

void drawing_free(gpointer data)
{
	struct drawing *d = data;

	g_array_unref(d->line);
	g_array_unref(d->column);
	g_free(d->column_of);
	g_free(d->in_op);
	g_free(d->waited);
	g_free(d->running);
	sights_free(d->sights);
	g_free(d->signature);
	g_free(d);
}

