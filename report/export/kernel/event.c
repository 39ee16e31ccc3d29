/* SPDX-License-Identifier: MIT */
/*
 * event.c - see event.h. The names and fields are those of Linux 6.12.
 */
#include "report/export/kernel/event.h"

#include <string.h>

#define SYMBOL "(void *)((unsigned long)(0xffffffff81000000) + REC->"

#define COMM(name)	{ FIELD_COMM, "char", name, COMM_BYTES }
#define PID(name)	{ FIELD_INT, "pid_t", name, 4 }
#define INT(name)	{ FIELD_INT, "int", name, 4 }
#define ULONG(name)	{ FIELD_UINT, "unsigned long", name, 8 }
#define HEX(name)	{ FIELD_HEX, "unsigned long", name, 8 }
#define TEXT(name, bytes) { FIELD_TEXT, "char", name, bytes }
#define OFFSET(name)	{ FIELD_POINTER, "s32", name, 4 }

#define WAKEUP(event)								\
	{ "sched", event,							\
	  { COMM("comm"), PID("pid"), INT("prio"), INT("target_cpu") },		\
	  "\"comm=%s pid=%d prio=%d target_cpu=%03d\", REC->comm, REC->pid,"	\
	  " REC->prio, REC->target_cpu" }
#define TOGGLE(event)								\
	{ "preemptirq", event, { OFFSET("caller_offs"), OFFSET("parent_offs") },	\
	  "\"caller=%pS parent=%pS\", " SYMBOL "caller_offs), " SYMBOL "parent_offs)" }

const struct format kernel_formats[FORMATS] = {
	[SCHED_SWITCH] = { "sched", "sched_switch",
		{ COMM("prev_comm"), PID("prev_pid"), INT("prev_prio"),
		  { FIELD_INT, "long", "prev_state", 8 },
		  COMM("next_comm"), PID("next_pid"), INT("next_prio") },
		"\"prev_comm=%s prev_pid=%d prev_prio=%d prev_state=%s%s ==> next_comm=%s"
		" next_pid=%d next_prio=%d\", REC->prev_comm, REC->prev_pid,"
		" REC->prev_prio, (REC->prev_state & 0xff) ?"
		" __print_flags(REC->prev_state & 0xff, \"|\", { 0x01, \"S\" },"
		" { 0x02, \"D\" }, { 0x04, \"T\" }, { 0x08, \"t\" }, { 0x10, \"X\" },"
		" { 0x20, \"Z\" }, { 0x40, \"P\" }, { 0x80, \"I\" }) : \"R\","
		" REC->prev_state & 0x100 ? \"+\" : \"\", REC->next_comm, REC->next_pid,"
		" REC->next_prio" },
	[SCHED_WAKING] = WAKEUP("sched_waking"),
	[SCHED_WAKEUP] = WAKEUP("sched_wakeup"),
	[SCHED_WAKEUP_NEW] = WAKEUP("sched_wakeup_new"),
	[CONTENTION_BEGIN] = { "lock", "contention_begin",
		{ { FIELD_POINTER, "void *", "lock_addr", 8 },
		  { FIELD_UINT, "unsigned int", "flags", 4 } },
		"\"%pS (flags=%s)\", REC->lock_addr, __print_flags(REC->flags, \"|\","
		" { 1, \"SPIN\" }, { 2, \"READ\" }, { 4, \"WRITE\" }, { 8, \"RT\" },"
		" { 16, \"PERCPU\" }, { 32, \"MUTEX\" })" },
	[CONTENTION_END] = { "lock", "contention_end",
		{ { FIELD_POINTER, "void *", "lock_addr", 8 }, INT("ret") },
		"\"%pS (ret=%d)\", REC->lock_addr, REC->ret" },
	[IRQ_ENTRY] = { "irq", "irq_handler_entry",
		{ INT("irq"), TEXT("name", COMM_BYTES) },
		"\"irq=%d name=%s\", REC->irq, REC->name" },
	[IRQ_EXIT] = { "irq", "irq_handler_exit", { INT("irq"), INT("ret") },
		"\"irq=%d ret=%s\", REC->irq, REC->ret ? \"handled\" : \"unhandled\"" },
	[IRQ_DISABLE] = TOGGLE("irq_disable"),
	[IRQ_ENABLE] = TOGGLE("irq_enable"),
	[PREEMPT_DISABLE] = TOGGLE("preempt_disable"),
	[PREEMPT_ENABLE] = TOGGLE("preempt_enable"),
	[ALLOC_VMAP_AREA] = { "vmalloc", "alloc_vmap_area",
		{ ULONG("addr"), ULONG("size"), ULONG("align"), HEX("vstart"), HEX("vend"),
		  INT("failed") },
		"\"va_start: %lu size=%lu align=%lu vstart=0x%lx vend=0x%lx failed=%d\","
		" REC->addr, REC->size, REC->align, REC->vstart, REC->vend, REC->failed" },
	[FREE_VMAP_AREA_NOFLUSH] = { "vmalloc", "free_vmap_area_noflush",
		{ HEX("va_start"), ULONG("nr_lazy"), ULONG("nr_lazy_max") },
		"\"va_start=0x%lx nr_lazy=%lu nr_lazy_max=%lu\", REC->va_start,"
		" REC->nr_lazy, REC->nr_lazy_max" },
	[PURGE_VMAP_AREA_LAZY] = { "vmalloc", "purge_vmap_area_lazy",
		{ HEX("start"), HEX("end"), { FIELD_UINT, "unsigned int", "npurged", 4 } },
		"\"start=0x%lx end=0x%lx num_purged=%u\", REC->start, REC->end,"
		" REC->npurged" },
	[SIMRUN_STEP] = { "simrun", "step",
		{ TEXT("label", 32), TEXT("function", 40), TEXT("object", 32), TEXT("waits", 8),
		  { FIELD_INT, "long", "value", 8 }, ULONG("step") },
		"\"%s %s(%s) %ld %s step=%lu\", REC->label, REC->function, REC->object,"
		" REC->value, REC->waits, REC->step" },
	[SIMRUN_OP] = { "simrun", "op",
		{ TEXT("kind", 16), TEXT("result", 16), INT("seq"), INT("in_flight_pages"),
		  INT("lazy_pages") },
		"\"%s = %s seq=%d lazy_pages=%d in_flight_pages=%d\", REC->kind,"
		" REC->result, REC->seq, REC->lazy_pages, REC->in_flight_pages" },
	[SIMRUN_VIOLATION] = { "simrun", "violation",
		{ TEXT("property", 24), TEXT("detail", 160) },
		"\"%s: %s\", REC->property, REC->detail" },
	[SIMRUN_NOTE] = { "simrun", "note", { TEXT("text", 160) }, "\"%s\", REC->text" },
};

gboolean event_is_ours(enum event_id id)
{
	return id >= SIMRUN_STEP;
}

unsigned event_fields(enum event_id id)
{
	unsigned nr = 0;

	while (nr < FIELDS_MAX && kernel_formats[id].field[nr].type)
		nr++;
	return nr;
}

void event_text(char *to, gsize bytes, const char *text)
{
	g_strlcpy(to, text ? text : "", bytes);
	for (char *c = to; *c; c++)
		if (*c < ' ' || *c >= 0x7f)
			*c = '?';
}
