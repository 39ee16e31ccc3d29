/* SPDX-License-Identifier: MIT */
/*
 * task.h - the state of a task, as the arena holds it.
 */
#ifndef SIM_WORLD_PARTS_TASK_H
#define SIM_WORLD_PARTS_TASK_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/base/nil.h"
#include "sim/machine/stats.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

enum task_state {
	TASK_NEW,		/* before its start */
	TASK_READY,		/* in a run queue */
	TASK_RUNNING,		/* current on its CPU; interrupted, spinning or held, too */
	TASK_SLEEPING,		/* until a timer or an interrupt */
	TASK_BLOCKED,		/* asleep until a task wakes it: for a lock, or for work */
	TASK_LEAVING,		/* the same, until the CPU has switched: it goes to another one */
	TASK_PARKED,		/* could run, but is held by a script, outside run queues */
	TASK_DEAD,
	TASK_THROTTLED,		/* could run, but has no budget, outside run queues */
};

/* task.flags */
enum {
	TASK_HELD = 1,		/* a script holds it */
	TASK_DIRECTED = 2,	/* a script lets this one go on: no task preempts it */
	TASK_SPINNING = 4,	/* burns its CPU until its step can take effect */
	TASK_GRANTED = 8,	/* it has what it waited for: the lock, or its time is up */
	TASK_IRQ = 16,		/* a handler of interrupts */
	TASK_YIELDS = 32,	/* a real-time task goes behind equally urgent ones, once */
	TASK_AT_WORK = 64,	/* a worker of a CPU that counts in pool.running */
	TASK_AWAY = 128,	/* the same, but it sleeps, or has not run since it did */
};

/*
 * Priorities: 0 is the highest, real time below 100, nice 0 is 120. As the kernel counts them,
 * but real-time ones are higher by one, and so is that of deadline tasks, -1 there.
 */
enum { DEADLINE_PRIO = 0, MAX_RT_PRIO = 100, DEFAULT_PRIO = 120 };

struct task {
	uint64_t rng;		/* its stream of random numbers */
	int64_t result;		/* what the last function that it called returned */
	uint64_t amount;	/* of the step it announced */
	uint32_t object;	/* of the step it announced, or NIL */
	uint32_t cpu;		/* where it runs, or ran last */
	uint32_t waiting_on;	/* lock that it waits for, or NIL */
	uint32_t wait_next;	/* the next in that queue */
	uint32_t id;
	uint32_t stack;		/* where its stack begins, in FRAME_UNITs */
	uint32_t top;		/* offset of its innermost frame + 1, in units; 0: none */
	uint16_t preempt_count;
	uint16_t migrate_disable;
	uint16_t locks;		/* how many it holds */
	uint16_t mutexes;	/* how many of these have waiters that spin while it runs */
	uint8_t state;		/* enum task_state */
	uint8_t flags;
	uint8_t prio;		/* with the priority that it inherits */
	uint8_t normal_prio;
};

struct task_clock {
	int64_t left;		/* of the announced step; -1: not begun */
	int64_t switch_cost;	/* still to be paid before it */
	int64_t vruntime;
	int64_t since;		/* its stats lack the time from this moment on */
	int64_t spin_since;	/* when it began to spin */
	int64_t lock_since;	/* when it queued for the lock it waits for */
	int64_t until;		/* when its timer expires */
	int64_t op_wait_ns;	/* how long it has spun, or slept on locks, in total */
	uint64_t returns;	/* operations it has finished */
	uint64_t steps;		/* counted only for scripts and searches */
	uint32_t time;		/* what its time counts as: time_kind, or TIME_RUNNING */
	uint32_t rr_ticks;	/* of class rr: for how many ticks of its slice it has run */
};

/* task_clock.time of a task that runs: each step is charged as what it is (running.h). */
enum { TIME_RUNNING = TIME_KINDS };

/* The CPUs on which a task may run. */
struct affinity {
	uint32_t first, last;
};

#pragma GCC diagnostic pop

#endif
