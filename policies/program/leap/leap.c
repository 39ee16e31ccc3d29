/* SPDX-License-Identifier: MIT */
/*
 * leap.c - a task takes a course of its program in one.
 */
#include "policies/program/leap/course.h"
#include "policies/program/operation.h"

/* Time has passed for the course: the task is before the instruction at its end, or in it. */
static __always_inline void arrive(struct world *w, struct task *t, struct task_main *f,
				   const struct course *c, uint64_t rng)
{
	if (c->loop) {
		uint64_t *const counter = loop_counter(w, t, c->loop->loop);

		undo_save(w, counter, sizeof(*counter));
		--*counter;
	}
	t->rng = rng;
	f->at = c->end - 1;
	f->begun = c->entered ? TASK_ENTERED : true;
	if (c->enters)
		f->size = 0;
}

bool program_leaps(struct world *w, struct task *t, struct task_main *f, const struct course *c,
		   const struct step *s)
{
	uint64_t rng = t->rng;
	struct leap l;

	if (unlikely(w->watching_entry) || !course_is_open(w, t, c))
		return false;
	l.steps = c->steps;
	if (course_end(c, 0, s->cost == COST_NS ? (int64_t)t->amount : -1, &rng, l.ns, l.end) < 0 ||
	    !leap_begins(w, t, &f->frame, sizeof(*f), &l))
		return false;
	arrive(w, t, f, c, rng);
	return true;
}
