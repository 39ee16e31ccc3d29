/* SPDX-License-Identifier: MIT */
/*
 * blame.h - what keeps a task from going on, and who is to blame for that.
 */
#ifndef SIM_MACHINE_BLAME_H
#define SIM_MACHINE_BLAME_H

#include <stdint.h>

/* What a task does, or why it does not go on. */
enum blame_kind {
	BLAME_RUNS,		/* it takes its steps: nobody keeps it */
	BLAME_SPINS,		/* it burns its CPU until the object is free or has changed */
	BLAME_ASLEEP,		/* it sleeps until it has the object, a lock */
	BLAME_ANSWERS,		/* it burns its CPU until other CPUs have answered its call */
	BLAME_WORK,		/* it sleeps until the object, work or a callback, is done */
	BLAME_READERS,		/* it sleeps until an RCU read-side section ends */
	BLAME_SLEEPS,		/* it sleeps until something happens */
	BLAME_IRQ,		/* its CPU handles an interrupt */
	BLAME_IRQ_OFF,		/* its CPU runs a task that has interrupts off */
	BLAME_PREEMPT_OFF,	/* … that has preemption off */
	BLAME_PRIORITY,		/* … that is at least as urgent */
	BLAME_KERNEL,		/* … that is in the kernel, where this kernel does not preempt */
	BLAME_THROTTLED,	/* it has had its share, and its CPU runs another task */
	BLAME_SWITCH,		/* the way to it: interrupt request, switch, return */
	BLAME_HELD,		/* a schedule does not let it go on */
	BLAME_REST,		/* not told, as there were too many segments */
	BLAME_KINDS
};

/* In which times somebody may want to know that. */
enum blame_what {
	BLAME_LATENCY,		/* of a measuring task, from the expiry of its timer until it runs */
	BLAME_WAIT,		/* waits for locks; of each lock only the longest */
	BLAME_OPERATION,	/* operations that returned, by how long they waited */
	BLAME_SECTION,		/* sections with preemption off; of each CPU only the longest */
	BLAME_WHATS
};

/*
 * A link of a chain of causes: `task` is kept by `by`, whose own link comes next. Tasks are
 * numbered from 0; from machine.tasks on they are the CPUs' interrupt contexts.
 */
struct blame_link {
	int64_t waits_since_ns;	/* when the task began to wait; -1: it does not */
	int64_t since_ns;	/* when `by` took the lock or turned preemption off; -1: … */
	uint32_t task;		/* … it did neither */
	uint32_t cpu;		/* where the task is */
	uint32_t object;	/* what it waits for, or NIL */
	uint32_t by;		/* who is to blame, or NIL */
	uint32_t by_cpu;	/* where that is, or NIL */
	uint16_t kind;		/* enum blame_kind */
	uint16_t pc;		/* the step before which the task is; 0: none */
	uint16_t since_pc;	/* the step by which `by` did that; 0: none */
	uint16_t reserved;
};

/* A chain has no more links: who then keeps the last one's `by` is not told. */
enum { BLAME_DEPTH = 16 };

#endif
