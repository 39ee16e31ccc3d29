/* SPDX-License-Identifier: MIT */
/*
 * standstill.c - see standstill.h. Each task's row says what it waits for at the end of the run, and
 * who has that. To follow those leads into a circle, if there is one.
 */
#include "report/collect/standstill.h"

#include "lib/duration.h"
#include "report/record/words.h"
#include "sim/base/nil.h"
#include "sim/machine/step.h"

static const struct task_row *row_of(const struct record *r, uint32_t task)
{
	return &g_array_index(r->task, struct task_row, task);
}

/* The task that spins on this CPU, or NIL. */
static uint32_t spinner_on(const struct record *r, uint32_t cpu)
{
	for (uint32_t i = 0; i < r->task->len; i++)
		if (row_of(r, i)->end.spins && row_of(r, i)->end.cpu == cpu)
			return i;
	return NIL;
}

/* Who has to move before this task can, or NIL. */
static uint32_t awaited(const struct record *r, uint32_t task)
{
	const struct wait *e = &row_of(r, task)->end;
	uint32_t who = NIL;

	switch (e->kind) {
	case WAIT_LOCK:
	case WAIT_FLUSH:
	case WAIT_READERS:
	case WAIT_CONDITION:
	case WAIT_CPU:
	case WAIT_HANDLER:
		who = e->who;
		break;
	case WAIT_ANSWERS:
		who = e->silent == NIL ? NIL : spinner_on(r, e->silent);
		break;
	default:
		break;
	}
	return who < r->task->len ? who : NIL;
}

/* A task in a circle, or NIL. *length: how many are in it. */
static uint32_t find_circle(const struct record *r, guint *length)
{
	for (uint32_t first = 0; first < r->task->len; first++) {
		uint32_t at = awaited(r, first);

		*length = 1;
		for (; at != NIL && at != first && *length <= r->task->len; (*length)++)
			at = awaited(r, at);
		if (at == first)
			return first;
	}
	return NIL;
}

/* What lies between a task and the one that it waits for. */
static char *between(const struct record *r, uint32_t task)
{
	const struct wait *e = &row_of(r, task)->end;
	const char *object = record_object_name(r, e->object);

	if (e->kind == WAIT_ANSWERS)
		return g_strdup_printf("cpu %u", e->silent);
	if (e->kind == WAIT_CPU || e->kind == WAIT_HANDLER)
		return g_strdup_printf("cpu %u", e->cpu);
	return g_strdup(object ? object : "its wake-up");
}

/* " (task.spin_lock at 1.84 us)": the owner's latest step on the object took it. */
static char *taken_at(const GArray *event, uint32_t owner, uint32_t object)
{
	for (guint i = event ? event->len : 0; i-- > 0;) {
		const struct event *e = &g_array_index(event, struct event, i);
		g_autofree char *time = NULL;
		const char *label;

		if (e->kind != EVENT_STEP || e->task != owner || e->object != object)
			continue;
		label = step_name(e->pc);
		time = show_time(e->t_ns);
		return g_strdup_printf(" (%s at %s)", label ? label : "?", time);
	}
	return g_strdup("");
}

static char *clause(const struct record *r, const GArray *event, uint32_t task)
{
	const struct wait *e = &row_of(r, task)->end;
	const char *name = record_task_name(r, task);
	const char *who = record_task_name(r, awaited(r, task));
	g_autofree char *what = between(r, task), *taken = NULL;

	switch (e->kind) {
	case WAIT_LOCK:
		taken = taken_at(event, e->who, e->object);
		return g_strdup_printf("%s waits for %s, which %s holds%s", name, what, who, taken);
	case WAIT_READERS:
		return g_strdup_printf("%s waits until %s has left its read-side critical section",
				       name, who);
	case WAIT_HANDLER:
		return g_strdup_printf("%s is interrupted by %s on %s", name, who, what);
	case WAIT_CPU:
		return g_strdup_printf("%s waits for %s, where %s runs", name, what, who);
	case WAIT_ANSWERS:
		return g_strdup_printf("%s waits for %s to answer, where %s spins", name, what,
				       who);
	default:
		return g_strdup_printf("%s waits for %s, which is up to %s", name, what, who);
	}
}

static void add_circle(GPtrArray *lines, const struct record *r, const GArray *event,
		       uint32_t first, guint length)
{
	const char *const left = g_get_charset(NULL) ? "──" : "--";
	const char *const right = g_get_charset(NULL) ? "─▶" : "->";
	GString *drawn = g_string_new(record_task_name(r, first));
	uint32_t at = first;

	for (guint i = 0; i < length; i++) {
		g_autofree char *what = between(r, at);

		g_ptr_array_add(lines, clause(r, event, at));
		at = awaited(r, at);
		g_string_append_printf(drawn, " %s %s %s %s", left, what, right,
				       record_task_name(r, at));
	}
	g_ptr_array_add(lines, g_string_free(drawn, FALSE));
}

/* Is the task, told from first on, in the circle? */
static gboolean is_in_circle(const struct record *r, uint32_t first, guint length, uint32_t task)
{
	for (guint i = 0; first != NIL && i < length; i++, first = awaited(r, first))
		if (first == task)
			return TRUE;
	return FALSE;
}

/* Does it wait for something that never comes? A worker that has nothing to do does not. */
static gboolean is_stuck(const struct record *r, uint32_t task)
{
	switch (row_of(r, task)->end.kind) {
	case WAIT_LOCK:
	case WAIT_CONDITION:
	case WAIT_ANSWERS:
	case WAIT_FLUSH:
	case WAIT_READERS:
	case WAIT_SYNC:
	case WAIT_CPU:
	case WAIT_HANDLER:
		return TRUE;
	default:
		return FALSE;
	}
}

GPtrArray *standstill_lines(const struct record *r, const GArray *event)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	guint length = 0;
	uint32_t first;

	if (!r->violations[VMAP_PROPERTIES + DEADLOCK] &&
	    !r->violations[VMAP_PROPERTIES + LIVELOCK])
		return lines;
	first = find_circle(r, &length);
	if (first != NIL)
		add_circle(lines, r, event, first, length);
	for (uint32_t i = 0; i < r->task->len; i++)
		if (is_stuck(r, i) && row_of(r, i)->standing &&
		    !is_in_circle(r, first, length, i))
			g_ptr_array_add(lines, g_strdup_printf("%s: %s", row_of(r, i)->name,
							       row_of(r, i)->standing));
	return lines;
}
