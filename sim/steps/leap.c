/* SPDX-License-Identifier: MIT */
/*
 * leap.c - time passes for a leap.
 */
#include "sim/steps/leap.h"

#include "sim/steps/run_ahead.h"
#include "sim/steps/run_on.h"

static bool leap_in_window(struct world *w, const struct task *t, const struct leap *l)
{
	struct clock *const k = w->clock;
	struct run_on *const o = &w->run_on;
	struct cpu_clock *const cc = o->cpu_clock;
	const int64_t now = k->now + l->ns[0] + l->ns[1];

	if (now >= w->events.window || o->left <= l->steps || run_on_is_interrupted(w, t))
		return false;
	o->left -= l->steps;
	k->now = now;
	k->steps += o->owed + l->steps;
	o->owed = 0;
	cc->begin = now;
	cc->ns[0] += l->ns[0];
	cc->ns[1] += l->ns[1];
	w->last_pc = task_top(w, t)->pc;
	w->resched_point = false;
	return true;
}

/* The undo log has begun: it gets these steps. */
static __always_inline void leap_ahead(struct world *w, const struct leap *l)
{
	struct run_ahead *const g = &w->run_ahead;
	struct undo_log *const a = g->log;
	const int64_t now = w->clock->now;

	for (uint32_t i = 0; i < l->steps; i++)
		a->end[g->taken + i] = now + l->end[i];
	g->taken += l->steps;
	w->clock->now = now + l->ns[0] + l->ns[1];
	a->ns[0] += l->ns[0];
	a->ns[1] += l->ns[1];
}

static __always_inline bool fits(const struct world *w, const struct leap *l)
{
	const struct run_ahead *const g = &w->run_ahead;

	return g->taken + l->steps <= g->limit && w->clock->now + l->ns[0] + l->ns[1] <= g->until;
}

bool leap_begins(struct world *w, const struct task *t, const struct frame *f, uint32_t bytes,
		 const struct leap *l)
{
	if (leap_in_window(w, t, l))
		return true;
	if (!fits(w, l) || (!w->run_ahead.taken && !run_ahead_begin(w, t, f, bytes)))
		return false;
	leap_ahead(w, l);
	return true;
}
