/* SPDX-License-Identifier: MIT */
/*
 * cpu.h - what the arena holds of a CPU.
 */
#ifndef SIM_WORLD_CPU_H
#define SIM_WORLD_CPU_H

#include <stdint.h>

#include "sim/machine/stats.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/* Bits of cpu.pending: interrupts that arrived and wait, and in this order are handled. */
enum irq { IRQ_CALL = 1, IRQ_RESCHED = 2, IRQ_TICK = 4, IRQ_TIMER = 8, IRQ_DEVICE = 16 };

struct cpu {
	uint32_t current;	/* task that runs here, NIL: idle */
	uint32_t context;	/* whose steps it takes: current, or its interrupt context */
	uint32_t expired;	/* first task whose timer expired here, linked by wait_next */
	uint32_t asserted;	/* first handler whose interrupt waits, linked by wait_next */
	uint16_t irqs_off;	/* nesting depth */
	uint8_t pending;	/* enum irq */
	uint8_t need_resched;
};

/* A call that a CPU has asked all others to make: one at a time for each sender. */
struct call {
	uint64_t argument[2];	/* of the handler */
	uint32_t outstanding;	/* CPUs that have not answered yet */
	uint16_t handler;	/* function_at() */
	uint16_t reserved;
};

struct cpu_clock {
	int64_t begin;		/* of the step in progress, or of the spinning */
	/* in user mode, in the kernel, spinning: not yet in anybody's statistics */
	int64_t ns[TIME_KINDS - TIME_USER];
	int64_t exec_start;	/* up to where the current task's vruntime is charged */
	int64_t slice_start;	/* when the current task was picked */
	int64_t held_ns;	/* this CPU stood still for a script, in total */
	int64_t held_since;	/* -1: it does not */
	int64_t min_vruntime;
	uint32_t root;		/* run queue: treap over task ids */
	uint32_t queued;
	uint64_t weight;	/* of the normal tasks queued */
	uint32_t ran_ahead;		/* steps that its task has taken ahead of time */
	uint32_t open;		/* decisions that virtual run time has made: OPEN_… */
};

/*
 * cpu_clock.open: what the scheduler decided by virtual run time. A search does not have
 * that, so it tries the other decision, too, until the CPU's task takes its next step.
 */
enum {
	OPEN_PICK = 1,		/* which of the waiting tasks the CPU takes up */
	OPEN_WAKE_UP = 2,	/* a woken normal task does not displace the current one */
};

#pragma GCC diagnostic pop

#endif
