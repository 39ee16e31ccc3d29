/* SPDX-License-Identifier: MIT */
/*
 * event.h - the events that a kernel would have recorded of a run, with the kernel's names and
 * fields. trace.dat, CTF and Perfetto's ftrace events are the same events in three forms.
 */
#ifndef REPORT_EXPORT_KERNEL_EVENT_H
#define REPORT_EXPORT_KERNEL_EVENT_H

#include <stdint.h>

#include <glib.h>

enum {
	FIELDS_MAX = 7,
	COMM_BYTES = 16,	/* of a task's name */
};

enum field_kind {
	FIELD_INT, FIELD_UINT, FIELD_HEX,
	FIELD_COMM,		/* a task's name: a text of COMM_BYTES */
	FIELD_TEXT,
	FIELD_POINTER,		/* an address, which may have a name as well */
};

struct field {
	enum field_kind kind;
	const char *type, *name;	/* as the kernel's format says it */
	unsigned bytes;		/* of a text: the most, with a zero at its end */
};

struct format {
	const char *system, *name;
	struct field field[FIELDS_MAX];
	const char *print;	/* how trace-cmd prints it, in the kernel's language for that */
};

enum event_id {
	SCHED_SWITCH, SCHED_WAKING, SCHED_WAKEUP, SCHED_WAKEUP_NEW,
	CONTENTION_BEGIN, CONTENTION_END, IRQ_ENTRY, IRQ_EXIT,
	IRQ_DISABLE, IRQ_ENABLE, PREEMPT_DISABLE, PREEMPT_ENABLE,
	ALLOC_VMAP_AREA, FREE_VMAP_AREA_NOFLUSH, PURGE_VMAP_AREA_LAZY,
	/* what only a simulator knows: */
	SIMRUN_STEP, SIMRUN_OP, SIMRUN_VIOLATION, SIMRUN_NOTE, FORMATS
};

extern const struct format kernel_formats[FORMATS];

/* The state of the CPU at an event. */
struct event_flags {
	gboolean irqs_off, need_resched, hardirq;
	unsigned preempt_count, migrate_disable;
};

struct field_value {
	int64_t number;
	const char *text;	/* NULL: there is none */
};

struct kernel_event {
	enum event_id id;
	uint32_t cpu, pid;	/* pid: of the task that the CPU runs; 0: it is idle */
	const char *comm;	/* that task's name */
	int64_t t_ns;
	struct event_flags flags;
	struct field_value value[FIELDS_MAX];
};

/* Is it an event of ours, which no kernel has? */
gboolean event_is_ours(enum event_id id);
/* How many fields the event has. */
unsigned event_fields(enum event_id id);

/*
 * Writes the text as a field of so many bytes has it: cut, with a zero at its end, and '?' for what
 * a terminal would obey. The rest of `to` is left alone.
 */
void event_text(char *to, gsize bytes, const char *text);

#endif
