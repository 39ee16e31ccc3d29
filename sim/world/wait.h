/* SPDX-License-Identifier: MIT */
/*
 * wait.h - what a task waits for.
 *
 * Only this file works it out from the state. The clock asks it which tasks are stuck, a
 * script whether a directive is over, a search for the worst case which task works for
 * which, and reports what to tell of causes of latency and of the end of a run.
 */
#ifndef SIM_WORLD_WAIT_H
#define SIM_WORLD_WAIT_H

#include <stdbool.h>
#include <stdint.h>

struct task;
struct world;

enum wait_kind {
	WAIT_NOTHING,		/* it takes its steps */
	WAIT_ENDED,		/* it has ended */
	WAIT_LOCK,		/* for a lock; object: the lock, who: its owner */
	WAIT_CONDITION,		/* spins until the object says that it may go on */
	WAIT_ANSWERS,		/* spins until other CPUs have answered; see silent */
	WAIT_TIMER,		/* sleeps until its time has come */
	WAIT_START,		/* it has not started yet */
	WAIT_INTERRUPT,		/* serves a source of interrupts, and none has arrived */
	WAIT_WORK,		/* sleeps until another task wakes it */
	WAIT_FLUSH,		/* for a work item to be done; object: the item, who: a worker */
	WAIT_READERS,		/* for RCU sections to end; object: rcu, who: one who is in one */
	WAIT_SYNC,		/* asleep until it is woken; object: what it is at, or NIL */
	WAIT_CPU,		/* is in a run queue; who: has the CPU */
	WAIT_BUDGET,		/* it has had its share of the CPU, and is throttled */
	WAIT_HANDLER,		/* was interrupted; who: the handler that has to end */
	WAIT_SCRIPT,		/* a script holds it */
};

struct wait {
	int64_t since;		/* when the wait began */
	uint32_t kind;		/* enum wait_kind */
	uint32_t object;	/* what the task waits for, or NIL */
	uint32_t who;		/* the task that has what it waits for, or NIL */
	uint32_t cpu;		/* where it runs, or ran last */
	uint32_t silent;	/* ANSWERS: the first CPU that has not answered, or NIL */
	bool spins;
	bool looks;		/* what it waits for may have come: it will look again */
};

struct wait task_wait(const struct world *w, uint32_t task);

/* The same as reports tell it: of handlers only those that the scenario describes. */
struct wait told_wait(const struct world *w, uint32_t task);

/* What a task with TASK_SPINNING spins for, even if that has just come. */
enum wait_kind spins_for(const struct world *w, const struct task *t);

/* Does the task wait for a lock, work, a condition or other CPUs, spinning or asleep? */
static inline bool waits_for_others(const struct wait *t)
{
	return t->kind == WAIT_LOCK || t->kind == WAIT_FLUSH || t->kind == WAIT_READERS ||
	       t->kind == WAIT_SYNC || t->kind == WAIT_CONDITION || t->kind == WAIT_ANSWERS;
}

/* The first CPU, from this one on, that has not answered the call of that one; or NIL. */
uint32_t silent_cpu(const struct world *w, uint32_t sender, uint32_t from);

#endif
