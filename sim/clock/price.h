/* SPDX-License-Identifier: MIT */
/*
 * price.h - what a step costs on its CPU: for the clock, which makes time of it, and for a
 * search that counts work where no time passes.
 */
#ifndef SIM_CLOCK_PRICE_H
#define SIM_CLOCK_PRICE_H

#include "sim/kernel/run_ahead.h"
#include "sim/machine/state.h"

/* Will dropping this lock wake somebody up, as things stand? */
static inline bool wakes_waiter(const struct world *w, uint32_t cpu, const struct step *s,
				uint32_t lock)
{
	const uint32_t first = w->lock[lock].head;

	return first != NIL && w->task[first].state == TASK_BLOCKED &&
	       (!(s->flags & DROPS_IF_DUE) || w->cpu[cpu].need_resched);
}

/*
 * What the step that the task has announced costs on this CPU. last: the CPU whose cache
 * has the step's object; it becomes this CPU. A step without an object does not use it.
 */
static __always_inline int64_t step_price(const struct world *w, const int64_t *cost,
					  uint32_t cpu, const struct task *t,
					  const struct step *s, uint32_t *last)
{
	int64_t ns = step_cost(cost, s, t->amount);

	if (t->object == NIL)
		return ns;
	if (*last != cpu) {
		if (*last != NIL)
			ns += cost[COST_CACHE_LINE];
		*last = cpu;
	}
	if (s->kind == STEP_UNLOCK && wakes_waiter(w, cpu, s, t->object))
		ns += cost[COST_WAKE_UP];
	return ns;
}

#endif
