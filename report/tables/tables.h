/* SPDX-License-Identifier: MIT */
/*
 * tables.h - what a row of tables.def is made of: cells, and what their values are computed
 * with.
 */
#ifndef REPORT_TABLES_TABLES_H
#define REPORT_TABLES_TABLES_H

#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#ifdef HAVE_CONFIG_H
#include "config.h"	/* PACKAGE_VERSION */
#endif

#include "report/record/exploration.h"
#include "report/record/record.h"
#include "report/tables/event_names.h"
#include "report/tables/packed_op.h"

/*
 * One value of a row. Where a text is NULL or an integer is absent, the database has NULL.
 * The digest has an absent integer all the same.
 */
struct cell {
	enum { CELL_INTEGER, CELL_UNSIGNED, CELL_ABSENT, CELL_TEXT } kind;
	union {
		int64_t value;
		const char *text;	/* belongs to the record */
	};
};

#define INT(x)		((struct cell){ .kind = CELL_INTEGER, .value = (x) })
#define UINT(x)		((struct cell){ .kind = CELL_UNSIGNED, .value = (int64_t)(x) })
#define INT_IF(is, x)							\
	((struct cell){ .kind = (is) ? CELL_INTEGER : CELL_ABSENT, .value = (x) })
#define UINT_IF(is, x)							\
	((struct cell){ .kind = (is) ? CELL_UNSIGNED : CELL_ABSENT, .value = (int64_t)(x) })
#define TEXT(x)		((struct cell){ .kind = CELL_TEXT, .text = (x) })

/* A task's id; absent if the table of tasks lacks it: idle, an interrupt context. */
#define TASK(x)		INT_IF(is_task(r, x), x)

/* The run of a witness, which has been stored before anything refers to it. */
#define WITNESS(w)	INT_IF((w) != NULL, (w) ? (w)->record->id : 0)

/* A field of what task i measured; absent if it measured nothing. */
#define LATENCY(field)							\
	INT_IF(record_latency(r, i) != NULL,				\
	       record_latency(r, i) ? (int64_t)record_latency(r, i)->field : 0)

/* A number of a summary; absent where it is negative. */
#define MEASURE(x)	INT_IF((x) >= 0, x)

/* What the allocator says of an operation. */
#define MODEL(v)	INT_IF(op_has_value(row, v), row->value[v])

/* In the database: an integer of an operation that fits into three of them (packed_op.h). */
#define PACKED(x)	INT_IF(!r->large_op->len || packed_op_fits(row), x)

/* What a search found; NULL if the record is a run's. */
#define FOUND(what)	(r->found ? r->found->what : NULL)
#define SUMMARY		(r->found ? NULL : &r->summary)
#define FOUND_MAXIMUM	(r->found && r->found->maximum.what ? &r->found->maximum : NULL)

/* What events are called, while the record is being stored. */
#define EVENT_NAMES	(r->event_names ? event_names_all(r->event_names) : NULL)

/* What directive i of the schedule says. */
#define DIRECTIVE							\
	(&g_array_index(r->schedule, struct directive, i))

/* The three forms in which a record has rows: how many there are, and where row i is. */
#define ARRAY_NR(array)		((array) ? (array)->len : 0)
#define ARRAY_AT(type, array, i)	(&g_array_index(array, type, i))
#define FIXED_NR(array)		G_N_ELEMENTS(array)
#define FIXED_AT(type, array, i)	(&(array)[i])
#define COUNTERS_NR(array)	(r->counters)
#define COUNTERS_AT(type, array, i)	(&(array)[i])
#define ONE_NR(pointer)		((pointer) ? 1 : 0)
#define ONE_AT(type, pointer, i)	(pointer)

static inline gboolean is_task(const struct record *r, uint32_t task)
{
	return task < r->task->len;
}

/* Task and CPU in a number: that of the task from 1, or 0 for none, times event_cpus(), plus CPU. */
static inline int64_t event_cpus(const struct record *r)
{
	return r->spec.scenario->machine.cpus;
}

static inline int64_t event_place(const struct record *r, const struct event *e)
{
	return (is_task(r, e->task) ? (int64_t)e->task + 1 : 0) * event_cpus(r) + e->cpu;
}

/* The value of a switch or a wake-up is a task's id, or NIL or -1 for no task. */
static inline gboolean event_has_value(const struct event *e)
{
	if (e->kind != EVENT_SWITCH && e->kind != EVENT_WAKE)
		return TRUE;
	return e->value >= 0 && e->value < (int64_t)NIL;
}

/* COLUMN_AT(choice, move) is the number of that column in its table, from 0. */
#define TABLE(name, type, source, array, line, help)	struct name##_columns {
#define RUN(constraint)					char run;
#define COLUMN(name, place, type, value, help)		char name;
#define END(options)					};
#include "report/tables/tables.def"
#include "report/record/words.h"

#define COLUMN_AT(table, column)	((int)offsetof(struct table##_columns, column))

/* What the digest has for what a task waits for at the end of a run. */
unsigned wait_number(const struct wait *w);

/* The names of all tables, and of views that stand for some, NULL after the last one. */
extern const char *const table_names[];

#endif
