/* SPDX-License-Identifier: MIT */
/*
 * event.h - an event of a kernel's trace, as far as an import needs it.
 *
 * Facts: the formats of the events of Linux 6.12 (include/trace/events/vmalloc.h and others).
 */
#ifndef IMPORT_TRACE_EVENT_H
#define IMPORT_TRACE_EVENT_H

#include <stdint.h>

#include <glib.h>

enum trace_kind {
	TRACE_ALLOC,		/* vmalloc:alloc_vmap_area */
	TRACE_FREE,		/* vmalloc:free_vmap_area_noflush */
	TRACE_PURGE,		/* vmalloc:purge_vmap_area_lazy, at the end of a purge */
	TRACE_SWITCH,		/* sched:sched_switch */
	TRACE_WORK_BEGINS,	/* workqueue:workqueue_execute_start */
	TRACE_WORK_ENDS,
	TRACE_WAIT_BEGINS,	/* lock:contention_begin */
	TRACE_WAIT_ENDS,
	TRACE_IRQ_BEGINS,	/* irq:*_entry, irq_vectors:*_entry */
	TRACE_IRQ_ENDS,
	TRACE_IPI,		/* ipi:*; it is counted only */
	TRACE_OTHER,		/* any other event */
	TRACE_LOST,		/* so many events of a CPU are missing here */
	TRACE_CPUS,		/* the machine has so many CPUs */
	TRACE_KINDS
};

/* Where values are, by kind. */
enum {
	ALLOC_ADDRESS = 0, ALLOC_SIZE, ALLOC_ALIGN, ALLOC_VSTART, ALLOC_VEND, ALLOC_FAILED,
	ALLOC_VALUES,
	FREE_ADDRESS = 0, FREE_NR_LAZY, FREE_NR_LAZY_MAX, FREE_VALUES,
	PURGE_START = 0, PURGE_END, PURGE_AREAS, PURGE_VALUES,
	SWITCH_PREVIOUS = 0,	/* its pid */
	SWITCH_SLEEPS,		/* it sleeps from now on; else it is preempted */
	SWITCH_NEXT,		/* whose pid is this */
	SWITCH_VALUES,
	WORK_IS_DRAIN = 0,	/* its function is drain_vmap_area_work */
	COUNT = 0,		/* LOST, CPUS */
	TRACE_VALUES = 6
};

enum { COMM_BYTES = 16 };	/* TASK_COMM_LEN */

struct trace_event {
	int64_t ns;		/* by the trace's clock */
	uint32_t kind;		/* enum trace_kind */
	uint32_t cpu;
	int32_t pid;
	uint32_t line;		/* of a text; 0: it is none */
	char comm[COMM_BYTES];	/* of the task; "<...>" if that was not recorded */
	uint64_t value[TRACE_VALUES];
};

/* The name of a field of an event: "size" of alloc_vmap_area. NULL: there are no more. */
const char *trace_field(enum trace_kind kind, unsigned value);
/* The kind of an event of this name. */
enum trace_kind trace_kind_of(const char *name, gsize length);

/* Is told each event, in the order of the trace. FALSE: it needs no more of them. */
typedef gboolean trace_sink(void *data, const struct trace_event *e);

#define TRACE_ERROR g_quark_from_static_string("simrun-trace")

#endif
