/* SPDX-License-Identifier: MIT */
/*
 * stats.h - the times and counts of a run, and what made a measuring task late.
 */
#ifndef SIM_MACHINE_STATS_H
#define SIM_MACHINE_STATS_H

#include <stdint.h>

/*
 * Every nanosecond of a run is in exactly one of these for each task. So it is for each
 * CPU: what its tasks ran, interrupts (IRQ), stood still (HELD), and idle (OFF).
 */
enum time_kind {
	TIME_OFF,		/* not started yet, or ended */
	TIME_SLEEP,		/* until a timer, an interrupt or work */
	TIME_QUEUE,		/* runnable, but another task runs on its CPU */
	TIME_LOCK,		/* asleep until it is given a lock */
	TIME_IRQ,		/* its CPU is in an interrupt */
	TIME_HELD,		/* a script does not let it go on */
	TIME_USER, TIME_KERNEL,
	TIME_SPIN,		/* burns its CPU until a lock or another CPU lets it go on */
	TIME_KINDS
};

struct task_stats {
	int64_t ns[TIME_KINDS];
	int64_t max_queue_ns;			/* the longest single stay in a run queue */
	uint64_t switches, preemptions;		/* times switched in; times preempted */
};

struct cpu_stats {
	int64_t ns[TIME_KINDS];
};

struct lock_stats {
	uint64_t acquisitions;
	uint64_t contended;	/* of these, those that had to wait */
	uint64_t trylock_failed;	/* attempts that gave up at once */
	int64_t wait_ns, max_wait_ns, hold_ns, max_hold_ns;
	uint32_t max_wait_task, max_hold_task;	/* whose these were; NIL: nobody's */
	uint16_t max_wait_pc, max_hold_pc;	/* the steps that took it then; 0: none */
	uint32_t reserved;
};

/* Of an interrupt source. */
struct source_stats {
	uint64_t arrivals, served;
	int64_t wait_ns;	/* of all arrivals together, until their handler began */
	uint64_t max_waiting;	/* arrivals at once */
};

enum section_kind { SECTION_PREEMPT_OFF, SECTION_IRQ_OFF, SECTION_KINDS };

struct section {		/* the longest of its kind on its CPU */
	uint32_t task;		/* NIL: there was none */
	uint32_t cpu;
	int64_t start_ns, length_ns;
	uint16_t begin_pc, end_pc;	/* the steps that turned it off and on again; 0: none */
};

/* What kept a measuring task waiting. */
enum delay_kind {
	DELAY_SWITCH,		/* the way to it: interrupt request, switch, return */
	DELAY_IRQ,		/* an interrupt handler */
	DELAY_IRQ_OFF,		/* a task with interrupts off */
	DELAY_PREEMPT_OFF,	/* a task with preemption off */
	DELAY_SPINNING,		/* … which spins for a lock meanwhile */
	DELAY_ANSWERS,		/* … which waits for the other CPUs' answers meanwhile */
	DELAY_PRIORITY,		/* a task at least as urgent */
	DELAY_KERNEL,		/* a task in the kernel, where this kernel does not preempt */
	DELAY_KINDS
};

struct blocker {
	int64_t ns;		/* how much of the latency */
	int64_t hot_ns;		/* how much of that in its longest step, every time together */
	int64_t section_ns;	/* when its section began; -1: it has none */
	int64_t held_ns;	/* how long the owner held the lock meanwhile */
	uint32_t task;		/* ids from machine.tasks on: a CPU's interrupt context */
	uint32_t lock[2];	/* held in the longest step, or (SPINNING) waited for; NIL */
	uint32_t awaited;	/* the lock that it spun for, or NIL */
	uint32_t owner;		/* who held that for the longest time meanwhile, or NIL */
	uint32_t owners;	/* that it had meanwhile */
	uint16_t kind;		/* enum delay_kind */
	uint16_t begin_pc, end_pc;	/* the steps that began and ended the section */
	uint16_t hot_pc;	/* the longest step */
	uint16_t held_from_pc, held_to_pc;	/* where the owner took and dropped it; 0 */
	uint16_t reserved[2];
};

#endif
