/* SPDX-License-Identifier: MIT */
/*
 * cpu.h - the state of a CPU, as the arena holds it.
 */
#ifndef SIM_WORLD_PARTS_CPU_H
#define SIM_WORLD_PARTS_CPU_H

#include <stdint.h>

#include "sim/machine/stats.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/* Bits of cpu.pending: interrupts that have arrived and wait, in the order of handling. */
enum irq { IRQ_CALL = 1, IRQ_RESCHED = 2, IRQ_TICK = 4, IRQ_TIMER = 8, IRQ_DEVICE = 16 };

struct cpu {
	uint32_t current;	/* task that runs here, NIL: idle */
	uint32_t context;	/* whose steps it takes: current or its interrupt context */
	uint32_t expired;	/* tasks whose timer expired here, linked by wait_next */
	uint32_t asserted;	/* handlers whose interrupt waits, linked by wait_next */
	uint16_t irqs_off;	/* nesting depth */
	uint8_t pending;	/* enum irq */
	uint8_t need_resched;
};

/* A call of one CPU to all others. Each CPU has at most one under way. */
struct call {
	uint64_t argument[2];	/* of the handler */
	uint32_t outstanding;	/* CPUs that have not answered yet */
	uint16_t handler;	/* function_at() */
	uint16_t reserved;
};

struct cpu_clock {
	int64_t begin;		/* of the step in progress, or of the spinning */
	/* time in user mode, in the kernel, spinning, that is in no statistics yet */
	int64_t ns[TIME_KINDS - TIME_USER];
	int64_t exec_start;	/* the current task's vruntime is charged up to this time */
	int64_t slice_start;	/* when the current task was picked */
	int64_t held_ns;	/* how long this CPU stood still for a script, in total */
	int64_t held_since;	/* since when it stands still; -1: it does not */
	int64_t min_vruntime;
	uint32_t root;		/* run queue: treap over task ids */
	uint32_t queued;
	uint64_t weight;	/* of the normal tasks queued */
	uint32_t ran_ahead;		/* steps that its task has taken ahead of time */
	uint32_t open;		/* decisions that a search also tries the other way */
	uint32_t skip;		/* the normal task that yielded last, + 1; 0: it ran since */
	uint32_t reserved;
};

/*
 * cpu_clock.open: what the scheduler has decided by virtual run time. In a search that
 * means nothing, so it also tries the other decision, until the CPU's task takes its next
 * step.
 */
enum {
	OPEN_PICK = 1,		/* which of the waiting tasks the CPU took up */
	OPEN_WAKE_UP = 2,	/* that a woken normal task did not preempt current */
};

#pragma GCC diagnostic pop

#endif
