/* SPDX-License-Identifier: MIT */
/*
 * event.c - the names of events and of their fields.
 */
#include "import/trace/event.h"

#include <string.h>

static const char *const field[TRACE_KINDS][TRACE_VALUES] = {
	[TRACE_ALLOC] = { "addr", "size", "align", "vstart", "vend", "failed" },
	[TRACE_FREE] = { "va_start", "nr_lazy", "nr_lazy_max" },
	[TRACE_PURGE] = { "start", "end", "npurged" },
};

const char *trace_field(enum trace_kind kind, unsigned value)
{
	return kind < TRACE_KINDS && value < TRACE_VALUES ? field[kind][value] : NULL;
}

static const struct { const char *name; enum trace_kind kind; } event[] = {
	{ "alloc_vmap_area", TRACE_ALLOC },
	{ "free_vmap_area_noflush", TRACE_FREE },
	{ "purge_vmap_area_lazy", TRACE_PURGE },
	{ "sched_switch", TRACE_SWITCH },
	{ "workqueue_execute_start", TRACE_WORK_BEGINS },
	{ "workqueue_execute_end", TRACE_WORK_ENDS },
	{ "contention_begin", TRACE_WAIT_BEGINS },
	{ "contention_end", TRACE_WAIT_ENDS },
	{ "irq_handler_entry", TRACE_IRQ_BEGINS },
	{ "irq_handler_exit", TRACE_IRQ_ENDS },
	{ "softirq_entry", TRACE_IRQ_BEGINS },
	{ "softirq_exit", TRACE_IRQ_ENDS },
	{ "call_function_entry", TRACE_IRQ_BEGINS },
	{ "call_function_exit", TRACE_IRQ_ENDS },
	{ "call_function_single_entry", TRACE_IRQ_BEGINS },
	{ "call_function_single_exit", TRACE_IRQ_ENDS },
	{ "local_timer_entry", TRACE_IRQ_BEGINS },
	{ "local_timer_exit", TRACE_IRQ_ENDS },
	{ "reschedule_entry", TRACE_IRQ_BEGINS },
	{ "reschedule_exit", TRACE_IRQ_ENDS },
	{ "ipi_send_cpu", TRACE_IPI },
	{ "ipi_send_cpumask", TRACE_IPI },
	{ "ipi_raise", TRACE_IPI },
};

enum trace_kind trace_kind_of(const char *name, gsize length)
{
	for (gsize i = 0; i < G_N_ELEMENTS(event); i++)
		if (strlen(event[i].name) == length && !memcmp(event[i].name, name, length))
			return event[i].kind;
	return TRACE_OTHER;
}
