/* SPDX-License-Identifier: MIT */
/*
 * transitions.h - what can happen next in a state, and making it happen.
 *
 * A transition is one number:
 *
 *	slot			   what is due in this event slot: a step, an interrupt, …
 *	TRANSITION_THROTTLE + cpu  its real-time tasks have had their share of the CPU
 *	TRANSITION_SLICE + cpu	   the time slice or the budget of its task ends, or a task
 *				   that woke up there displaces it
 *	TRANSITION_AWAKE + cpu	   its task would sleep until a time, which is over already;
 *				   or has waited for a rw_semaphore for long
 *	TRANSITION_BALANCE + cpu   its tick asks an idle CPU to pull from its queue
 *	TRANSITION_PICK + task	   the CPU, which has just switched, takes up this task
 *	TRANSITION_PULL + task	   the CPU that has just pulled another task pulls this one
 *
 * Local steps, which nobody else can notice, follow at once as part of the transition. All
 * kinds but the first stand for what virtual time decides in a run (decisions.h).
 */
#ifndef SIM_SEARCH_TRANSITIONS_H
#define SIM_SEARCH_TRANSITIONS_H

#include "sim/search/space.h"

enum {
	TRANSITION_SLICE = 1 << 26, TRANSITION_AWAKE = 1 << 27,
	TRANSITION_BALANCE = 1 << 28, TRANSITION_PICK = 1 << 29,
	TRANSITION_PULL = 1 << 30,
	/* a CPU's access by another choice than the first: + MAX_CHOICES * cpu + choice */
	TRANSITION_OLDER = 1 << 25,
	TRANSITION_THROTTLE = 1 << 24,
	MAX_CHOICES = 128,
	MAX_LOCAL = 4096,	/* local steps in a row before somebody else is looked at again */
	TRANSITION_STEPS = MAX_LOCAL + 2,	/* a transition has no more */
};

/* Starts those tasks of time 0 whose order does not matter, and takes all local steps. */
void transitions_begin(struct space *space);

/* What can happen next, into list[], which has room for transitions_most(); how many. */
uint32_t transitions_enabled(const struct space *space, uint32_t *list);
uint32_t transitions_most(const struct space *space);

void transition_take(struct space *space, uint32_t transition);

/* The CPU whose task takes its step by this transition, or NIL. */
static inline uint32_t transition_cpu(const struct space *space, uint32_t transition)
{
	if (transition < space->machine.cpus)
		return transition;
	if (transition >= TRANSITION_OLDER && transition < TRANSITION_SLICE)
		return (transition - TRANSITION_OLDER) / MAX_CHOICES;
	return transition >= TRANSITION_AWAKE && transition < TRANSITION_BALANCE ?
	       transition - TRANSITION_AWAKE : NIL;
}

/*
 * Is the interleaving over: have all tasks ended, or can nobody ever go on? If so, *status
 * says how, and what only the end violates has been told. list, nr: what is enabled.
 */
bool transitions_over(struct space *space, const uint32_t *list, uint32_t nr,
		      enum run_status *status);

/*
 * What this transition adds to the preemptions of an interleaving. It adds if it leaves the
 * task that moved last (actor) though that task could go on, or lets an interrupt wait.
 */
uint32_t transition_preemptions(const struct space *space, uint32_t transition,
				uint32_t actor);

#endif
