/* SPDX-License-Identifier: MIT */
/*
 * task.h - what the arena holds of a task.
 */
#ifndef SIM_WORLD_TASK_H
#define SIM_WORLD_TASK_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/base/nil.h"
#include "sim/machine/stats.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

enum task_state {
	TASK_NEW,		/* before its start */
	TASK_READY,		/* in a run queue */
	TASK_RUNNING,		/* current on its CPU, be it interrupted, spinning or held */
	TASK_SLEEPING,		/* until a timer or an interrupt */
	TASK_BLOCKED,		/* asleep until another task wakes it: on a lock, or for work */
	TASK_PARKED,		/* could run, but a script holds it; in no run queue */
	TASK_DEAD,
};

/* task.flags */
enum {
	TASK_HELD = 1,		/* by a script */
	TASK_DIRECTED = 2,	/* a script wants this one: nobody preempts it */
	TASK_SPINNING = 4,	/* burns its CPU until its step can take effect */
	TASK_GRANTED = 8,	/* what it waited for is there: the lock is its own, the time is up */
	TASK_IRQ = 16,		/* an interrupt's handler */
	TASK_YIELDS = 32,	/* real time, and goes behind its equals this time */
};

/* Priorities as the kernel counts them: 0 is the highest, real time below 100. */
enum { MAX_RT_PRIO = 100, DEFAULT_PRIO = 120 };

struct task {
	uint64_t rng;		/* its stream of random numbers */
	int64_t result;		/* of the function that returned to it last */
	uint64_t amount;	/* of the step it announced */
	uint32_t object;	/* of the step it announced, or NIL */
	uint32_t cpu;		/* where it runs, or ran last */
	uint32_t waiting_on;	/* lock it is queued for, or NIL */
	uint32_t wait_next;	/* the next in that queue */
	uint32_t id;
	uint32_t stack;		/* where its stack begins, in FRAME_UNITs */
	uint32_t top;		/* offset of its innermost frame + 1, in FRAME_UNITs; 0: none */
	uint16_t preempt_count;
	uint16_t migrate_disable;
	uint16_t locks;		/* it holds */
	uint16_t mutexes;	/* of these, those whose waiters spin while it runs */
	uint8_t state;		/* enum task_state */
	uint8_t flags;
	uint8_t prio;		/* with what it inherited */
	uint8_t normal_prio;
};

struct task_clock {
	int64_t left;		/* of the announced step; -1: not begun */
	int64_t switch_cost;	/* still to be paid before it */
	int64_t vruntime;
	int64_t since;		/* when the time began that is not yet in its stats */
	int64_t spin_since;	/* when it began to spin */
	int64_t lock_since;	/* when it queued for the lock it waits for */
	int64_t until;		/* when its timer expires */
	int64_t op_wait_ns;	/* spun, or slept on locks, ever */
	uint64_t returns;	/* operations it has finished */
	uint64_t steps;		/* counted only for scripts and searches */
	uint32_t time;		/* enum time_kind of what it is in, or TIME_RUNNING */
	uint32_t reserved;
};

/* task_clock.time: it runs; clock.c charges each step as what it is. */
enum { TIME_RUNNING = TIME_KINDS };

#pragma GCC diagnostic pop

/* It spins for a lock that it was not given yet, whether or not a script holds it. */
static inline bool spins_for_lock(const struct task *t)
{
	return t->flags & TASK_SPINNING && !(t->flags & TASK_GRANTED) && t->waiting_on != NIL;
}

#endif
