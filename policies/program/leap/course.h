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
 * The course begins at `at`: to[i]: when step i ends; ns: what all take in user mode, and in the
 * kernel. given: how long the first step takes, if that was drawn before; -1: it was not. Returns when
 * the last step ends; -1: one of them cannot be leapt, and then numbers may have been drawn.
 */
static __always_inline int64_t course_end(const struct course *c, int64_t at, int64_t given,
					  uint64_t *rng, int64_t *ns, int64_t *to)
{
	ns[0] = c->ns[0];
	ns[1] = c->ns[1];
	for (const struct course_draw *d = c->draw; d < c->draw + c->draws; d++) {
		const int64_t each = given >= 0 && !d->step ?
			given : (int64_t)random_variate(rng, d->ns);

		if (unlikely(!may_be_leapt(each)))
			return -1;
		ns[d->in_kernel] += each;
		to[d->step] = each;
	}
	for (uint32_t i = 0; i < c->steps; i++) {
		at += c->step_ns[i] >= 0 ? c->step_ns[i] : to[i];
		to[i] = at;
	}
	return at;
}

#endif
