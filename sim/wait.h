/* SPDX-License-Identifier: MIT */
/*
 * wait.h - what a task waits for, and whether that can ever come.
 *
 * This is the one place where the state is asked for it: the clock (who is stuck), scripts
 * (whose directive is over), searches for the worst case (who works for whom), the causes
 * of latencies and what is told at the end of a run all look here.
 */
#ifndef SIM_WAIT_H
#define SIM_WAIT_H

#include "sim/sched.h"

enum wait_kind {
	WAIT_NOTHING,		/* it takes its steps, or has ended */
	WAIT_LOCK,		/* for the lock that object is; who: its owner */
	WAIT_CONDITION,		/* spins until the object says that it may go on */
	WAIT_ANSWERS,		/* spins until other CPUs have answered; cpu: the first that has not */
	WAIT_TIMER,		/* sleeps until its time has come */
	WAIT_START,		/* its time has not begun yet */
	WAIT_INTERRUPT,		/* serves a source of interrupts, of which none waits */
	WAIT_WORK,		/* sleeps until another task wakes it */
	WAIT_CPU,		/* could go on, but its CPU is with another; who: that one */
	WAIT_SCRIPT,		/* a script does not let it go on */
};

struct wait {
	int64_t since;		/* when that began */
	uint32_t kind;		/* enum wait_kind */
	uint32_t object;	/* that the task waits for, or NIL */
	uint32_t who;		/* the task that has what it waits for, or NIL */
	uint32_t cpu;		/* its own, or one that has not answered; NIL: all have */
	bool spins;
	bool looks;		/* that may have come: it looks as soon as it can */
};

struct wait task_wait(const struct world *w, uint32_t task);

/* Spins for a lock that it was not given yet: so it waits, be it held by a script or not. */
static inline bool spins_for_lock(const struct task *t)
{
	return t->flags & TASK_SPINNING && !(t->flags & TASK_GRANTED) && t->waiting_on != NIL;
}

/* What a task with TASK_SPINNING spins for, or did until a moment ago. */
static inline enum wait_kind spins_for(const struct world *w, const struct task *t)
{
	if (t->waiting_on != NIL)
		return WAIT_LOCK;
	return t->object < call_object(w, 0) ? WAIT_CONDITION : WAIT_ANSWERS;
}

/* For a lock, for a condition or for other CPUs, spinning or asleep. */
static inline bool waits_for_others(const struct wait *t)
{
	return t->kind == WAIT_LOCK || t->kind == WAIT_CONDITION || t->kind == WAIT_ANSWERS;
}

/*
 * Does the task wait for what cannot come as long as all others stay where they are? *by: the
 * task without whose move it cannot go on, whatever else happens; NIL: none in particular.
 */
bool is_held_up(const struct world *w, uint32_t task, uint32_t *by);

/* Is everybody held up, so that nobody can ever move again? */
bool all_are_held_up(const struct world *w);

/*
 * Tasks that hold each other up, each by the next one's standing still: the one that is
 * named first, or NIL if there is no such circle.
 */
uint32_t find_circle(struct world *w);
/* "A waits for b, held by B, which waits for a, held by A"; returns how many these are. */
uint32_t circle_text(const struct world *w, uint32_t first, char *buf, size_t bytes);

#endif
