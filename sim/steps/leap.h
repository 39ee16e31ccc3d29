/* SPDX-License-Identifier: MIT */
/*
 * leap.h - several local steps in one: their times are added up, and only what is left when all of
 * them have been taken is written.
 *
 * Whoever knows which steps come next, as programs do, need not announce each of them. A leap is
 * taken as its steps would be: at once while nobody else is due (run_on.h), else ahead of time, and
 * then it can be undone (run_ahead.h).
 */
#ifndef SIM_STEPS_LEAP_H
#define SIM_STEPS_LEAP_H

#include "sim/machine/step.h"
#include "sim/world/state.h"

enum { LEAP_STEPS = 8 };	/* the most */

struct leap {
	int64_t ns[2];		/* in user mode, and in the kernel */
	uint32_t steps;
	int64_t end[LEAP_STEPS];	/* of each step, from the beginning of the leap */
};

/* No step of a leap takes longer than that, or no time at all. */
enum { LEAP_NS_BITS = 40 };

static inline bool may_be_leapt(int64_t ns)
{
	return !((uint64_t)(ns - 1) >> LEAP_NS_BITS);
}

/* May a task leap now? In most of the clock's transitions without a burst it may not. */
static inline bool may_leap(const struct world *w)
{
	return w->events.window > w->clock->now || w->run_ahead.taken < w->run_ahead.limit;
}

/*
 * The task has announced the first of these steps in this frame of so many bytes. True: time has
 * passed for all of them, and the caller must now make their effects; bytes outside of the task and
 * the frame are to be saved before (undo_save()). False: it may take one step at a time.
 */
bool leap_begins(struct world *w, const struct task *t, const struct frame *f, uint32_t bytes,
		 const struct leap *l);

#endif
