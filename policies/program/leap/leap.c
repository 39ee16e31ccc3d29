/* SPDX-License-Identifier: MIT */
/*
 * leap.c - a task takes a course of its program in one.
 */
#include "policies/program/operation.h"

/* Can the course be gone over now? Not if the loop whose end is in it ends there. */
static inline bool is_open(const struct world *w, const struct task *t, const struct course *c)
{
	return !c->loop || *loop_counter(w, t, c->loop->loop) > 1;
}

/* Adds up the steps of the course from number `first` on. false: one of them cannot be leapt. */
static __always_inline bool add_steps(const struct world *w, const struct course *c, uint32_t first,
				      uint64_t *rng, struct leap *l)
{
	const int64_t *const cost = w->machine->cost;
	int64_t end = first ? l->end[0] : 0;

	for (uint32_t i = first; i < c->steps; i++) {
		const struct course_step *const s = &c->step[i];
		const int64_t ns = s->draw ? (int64_t)random_draw(rng, s->draw) : cost[s->cost];

		if (unlikely(!may_be_leapt(ns)))
			return false;
		l->ns[s->in_kernel] += ns;
		end += ns;
		l->end[i] = end;
	}
	l->steps = c->steps;
	return true;
}

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
	const int64_t ns = step_cost(w->machine->cost, s, t->amount);
	uint64_t rng = t->rng;
	struct leap l;

	if (unlikely(w->watching_entry) || !is_open(w, t, c) || !may_be_leapt(ns))
		return false;
	l.ns[0] = s->flags & USER_MODE ? ns : 0;
	l.ns[1] = s->flags & USER_MODE ? 0 : ns;
	l.end[0] = ns;
	if (!add_steps(w, c, 1, &rng, &l) || !leap_begins(w, t, &f->frame, sizeof(*f), &l))
		return false;
	arrive(w, t, f, c, rng);
	return true;
}
