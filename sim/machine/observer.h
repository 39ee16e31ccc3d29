/* SPDX-License-Identifier: MIT */
/*
 * observer.h - who is told what happens in a run, and what is told.
 */
#ifndef SIM_MACHINE_OBSERVER_H
#define SIM_MACHINE_OBSERVER_H

#include <stdint.h>

#include "sim/machine/property.h"

struct blame_link;
struct blocker;
struct world;

enum event_kind {
	EVENT_STEP,	/* the task's announced step took effect */
	EVENT_WAIT,	/* the step could not: the task begins to spin or sleep on the object */
	EVENT_SWITCH,	/* the CPU takes up this task, or idles (NIL); value: task before */
	EVENT_PREEMPT,	/* the task was switched out though it could have gone on */
	EVENT_WAKE,	/* the task became runnable; value: the task that woke it, or -1 */
	EVENT_RETURN,	/* an operation returned; value: its number */
	EVENT_EXIT,	/* the task ended */
	EVENT_IRQ,	/* an interrupt begins on this CPU; value: enum irq bits */
	/* under tso and weak: */
	EVENT_OLDER,	/* the step's access sees an older write, or its own write comes before
			 * others; value: how many writes of the word are newer */
	EVENT_READ,	/* the step was an access that read this value, … */
	EVENT_WRITE,	/* … or that wrote this one, or both */
	EVENT_VISIBLE,	/* this CPU's store, of this value, has reached memory */
	/* for pictures, and not stored: */
	EVENT_LATE,	/* the interrupt that this task serves has come, and the CPU cannot take it:
			 * value 1: interrupts are off; 0: another handler is under way */
	EVENT_KINDS
};

struct event {
	int64_t t_ns;		/* virtual time at which it took effect */
	uint64_t step;		/* steps of the run so far, this one included */
	int64_t value;		/* of a step: its amount, by which its cost is multiplied */
	uint32_t cpu;
	uint32_t task;		/* NIL: none. Ids from machine.tasks on: a CPU's interrupt context */
	uint32_t object;	/* NIL: none; name: world_object_name() */
	uint16_t kind;		/* enum event_kind */
	uint16_t pc;		/* the step in this build's table: step_at(); 0: none */
};

/*
 * What a kernel would trace besides: preemption and interrupts are turned off or on, or, from
 * POINT_MODEL on, something of the model's.
 */
enum point_kind {
	POINT_PREEMPT_DISABLE, POINT_PREEMPT_ENABLE,
	POINT_IRQ_DISABLE, POINT_IRQ_ENABLE,
	POINT_MODEL
};

enum { POINT_VALUES = 6 };

struct point {
	int64_t t_ns;
	uint64_t value[POINT_VALUES];	/* what they are is the model's to say */
	uint32_t cpu, task;
	uint32_t kind;		/* enum point_kind, or the model's */
	uint16_t pc;		/* the step that did it; 0: none */
	uint16_t reserved;
};

enum op_result { RESULT_OK, RESULT_EBUSY, RESULT_ENOMEM, RESULT_NONE, RESULT_UNFINISHED };

enum { MAX_OP_VALUES = 8 };	/* room for the values of any model */

struct op_record {		/* an operation that returned, or that the run's end cut off */
	uint32_t task;
	uint32_t seq;		/* numbers the task's operations from 1 */
	uint32_t kind;		/* the model's */
	uint32_t result;	/* enum op_result */
	int64_t start_ns, end_ns;	/* end_ns -1: unfinished */
	int64_t wait_ns;	/* spinning or asleep on locks and other CPUs */
	int64_t value[MAX_OP_VALUES];	/* what the model records of it: model.op_value */
};

/* What a model records of each of its operations: one of the values. */
struct op_value_info {
	const char *name, *summary;
	bool optional;		/* not every operation has it */
	int64_t none;		/* stands for "it has none" */
};

enum trace_level { TRACE_NONE, TRACE_OPS, TRACE_STEPS };

/* A time in which somebody wants to know what keeps a task. */
struct blame_window {
	int64_t from_ns, to_ns;
	uint32_t task;
};

/* Any of these may be NULL. They are called in the order in which things take effect. */
struct observer {
	void *data;
	void (*event)(void *data, const struct world *w, const struct event *e);
	/* Only with TRACE_STEPS. */
	void (*point)(void *data, const struct world *w, const struct point *p);
	void (*op)(void *data, const struct world *w, const struct op_record *op);
	void (*violation)(void *data, const struct world *w, const struct violation *v);
	/*
	 * A measuring task ran in user mode again, latency_ns after its timer expired,
	 * because of these blockers, longest first.
	 */
	void (*sample)(void *data, const struct world *w, uint32_t task, int64_t latency_ns,
		       const struct blocker *b, uint32_t blockers);
	/*
	 * If this is set, it is called whenever time passes in one of the windows: from from_ns
	 * to to_ns these links say what kept the window's task, the first link, what kept the
	 * one to blame for that, and so on.
	 */
	void (*blames)(void *data, uint32_t window, int64_t from_ns, int64_t to_ns,
		       const struct blame_link *link, uint32_t links);
	const struct blame_window *blame_window;
	uint32_t blame_windows;
	int64_t blame_from_ns;	/* when the next of the windows begins, or one has begun */
	enum trace_level level;	/* OPS: events other than STEP, WAIT and IRQ; NONE: no events */
};

#endif
