/* SPDX-License-Identifier: MIT */
/*
 * emit.h - puts an event together, field by field, and hands it to whoever writes it.
 */
#ifndef REPORT_EXPORT_KERNEL_EMIT_H
#define REPORT_EXPORT_KERNEL_EMIT_H

#include "report/export/kernel/event.h"
#include "report/export/kernel/symbols.h"
#include "sim/world/world.h"

struct record;

/* What a writer does with the events; on each CPU they come in the order of time. */
struct event_sink {
	void *data;
	void (*event)(void *data, const struct kernel_event *e);
};

/* A CPU. */
struct lane {
	uint32_t running;	/* task; NIL: the CPU is idle */
	int prio;		/* of that task, as it was last seen there */
	int64_t irq_ns;		/* of the latest step in its interrupt; -1: it is in none */
	int irq;		/* number of that interrupt */
	int64_t last_ns;	/* of its latest event */
	char idle[COMM_BYTES];	/* the name of its idle task */
};

struct emitter {
	const struct record *r;
	const struct event_sink *sink;
	struct symbols *symbols;
	struct lane *lane;	/* by CPU */
	struct kernel_event event;	/* that is being put together … */
	unsigned fields;		/* … which has so many fields so far */
};

gboolean is_task(const struct emitter *m, uint32_t task);
uint32_t pid_of(const struct emitter *m, uint32_t task);

void emit_begin(struct emitter *m, enum event_id id);
void emit_number(struct emitter *m, int64_t value);
void emit_text(struct emitter *m, const char *value);
void emit_pointer(struct emitter *m, uint64_t address, const char *name);
/* comm and pid; task NIL: the idle one of that CPU */
void emit_comm(struct emitter *m, uint32_t task, uint32_t cpu);
/* In the kernel's numbers: -1 is a deadline task, 0 to 98 are real-time ones, 120 is nice 0. */
int prio_of(const struct emitter *m, uint32_t task);
/* It happened on this CPU, whose state c is; c may be NULL: nothing is off. */
void emit_end(struct emitter *m, uint32_t cpu, int64_t t_ns, const struct cpu_context *c);

#endif
