/* SPDX-License-Identifier: MIT */
/*
 * course.h - can a course be gone over now, and how long does that take?
 */
#ifndef POLICIES_PROGRAM_LEAP_COURSE_H
#define POLICIES_PROGRAM_LEAP_COURSE_H

#include "policies/program/state.h"
#include "sim/steps/leap.h"

_Static_assert((int)COURSE_STEPS <= (int)LEAP_STEPS, "a leap has room for a course");

/* Not if the loop whose end is in it ends there. */
static inline bool course_is_open(const struct world *w, const struct task *t, const struct course *c)
{
	return !c->loop || *loop_counter(w, t, c->loop->loop) > 1;
}

/*
 * Adds up the steps of the course from number `first` on, the first of which begins at `at`. to[i]:
 * when step i ends; ns: what they take in user mode, and in the kernel. Returns when the last one
 * ends; -1: one of them cannot be leapt.
 */
static __always_inline int64_t course_end(const struct world *w, const struct course *c, uint32_t first,
					  int64_t at, uint64_t *rng, int64_t ns[2], int64_t *to)
{
	const int64_t *const cost = w->machine->cost;

	for (uint32_t i = first; i < c->steps; i++) {
		const struct course_step *const s = &c->step[i];
		const int64_t each = s->draw ? (int64_t)random_draw(rng, s->draw) : cost[s->cost];

		if (unlikely(!may_be_leapt(each)))
			return -1;
		ns[s->in_kernel] += each;
		at += each;
		to[i] = at;
	}
	return at;
}

#endif
