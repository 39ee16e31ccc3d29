/* SPDX-License-Identifier: MIT */
/*
 * stats.h - the times and counts of a run, and what made a measuring task late.
 */
#ifndef SIM_MACHINE_STATS_H
#define SIM_MACHINE_STATS_H

#include <stdint.h>

/* They lie in the arena, and --check compares all of that. */
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/*
 * Every nanosecond of a run counts as exactly one of these for each task. So it does for
 * each CPU: as what its task was doing, as IRQ in an interrupt, as HELD while a script
 * made the CPU stand still, and as OFF while it was idle.
 */
enum time_kind {
	TIME_OFF,		/* not started yet, or ended */
	TIME_SLEEP,		/* until a timer, an interrupt or work */
	TIME_QUEUE,		/* it could run, but another task runs on its CPU */
	TIME_LOCK,		/* asleep until it is given a lock, or until work is done */
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
	int64_t max_wait_end_ns;	/* when the longest wait was over */
	uint32_t max_wait_task, max_hold_task;	/* who waited or held so long, or NIL */
	uint16_t max_wait_pc, max_hold_pc;	/* the steps that took it then; 0: none */
	uint32_t reserved;
};

/* What is counted of an interrupt source. */
struct source_stats {
	uint64_t arrivals, served;
	int64_t wait_ns;	/* of all arrivals together, until their service began */
	uint64_t max_waiting;	/* the most arrivals that waited at once */
};

enum section_kind { SECTION_PREEMPT_OFF, SECTION_IRQ_OFF, SECTION_KINDS };

struct section {		/* the longest of its kind on its CPU */
	uint32_t task;		/* NIL: there was none */
	uint32_t cpu;
	int64_t start_ns, length_ns;	/* -1: there was none */
	uint16_t begin_pc, end_pc;	/* the steps that turned it off and on again; 0: none */
	uint32_t reserved;
};

/* What kept a measuring task waiting. */
enum blocker_kind {
	BLOCKER_SWITCH,		/* the way to it: interrupt request, switch, return */
	BLOCKER_IRQ,		/* an interrupt handler */
	BLOCKER_IRQ_OFF,		/* a task with interrupts off */
	BLOCKER_PREEMPT_OFF,	/* a task with preemption off */
	BLOCKER_SPINNING,	/* such a task, while it spins for a lock */
	BLOCKER_ANSWERS,	/* such a task, while it waits for other CPUs to answer */
	BLOCKER_PRIORITY,		/* a task at least as urgent */
	BLOCKER_KERNEL,		/* a task in the kernel, where this kernel does not preempt */
	BLOCKER_THROTTLED,	/* a task that ran because the late one had had its share */
	BLOCKER_KINDS
};

struct blocker {
	int64_t ns;		/* how much of the latency it caused */
	int64_t hot_ns;		/* the part of that in its longest step, in total */
	int64_t section_ns;	/* when its section began; -1: it has none */
	int64_t held_ns;	/* how long the owner held the awaited lock in this time */
	uint32_t task;		/* ids from machine.tasks on: a CPU's interrupt context */
	uint32_t lock[2];	/* held in the longest step, or (SPINNING) waited for; NIL */
	uint32_t awaited;	/* the lock that it spun for, or NIL */
	uint32_t owner;		/* the task that held that the longest, or NIL */
	uint32_t owners;	/* how many tasks held it in this time */
	uint16_t kind;		/* enum blocker_kind */
	uint16_t begin_pc, end_pc;	/* the steps that began and ended the section */
	uint16_t hot_pc;	/* the longest step */
	uint16_t held_from_pc, held_to_pc;	/* where it was taken and dropped; 0 */
	uint16_t reserved[2];
};

#pragma GCC diagnostic pop

#endif
