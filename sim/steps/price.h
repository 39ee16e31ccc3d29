/* SPDX-License-Identifier: MIT */
/*
 * price.h - what a step costs on its CPU: for the clock, which makes time of it, and for a
 * search that counts work where no time passes.
 */
#ifndef SIM_STEPS_PRICE_H
#define SIM_STEPS_PRICE_H

#include "sim/machine/step.h"
#include "sim/world/state.h"

/* A step that takes longer than any run takes that long. */
int64_t long_product(uint64_t cost, uint64_t amount);

/* What a step costs in itself, without what depends on others. */
static __always_inline int64_t step_cost(const int64_t *cost, const struct step *s,
					 uint64_t amount)
{
	const uint64_t each = (uint64_t)cost[s->cost];

	if (__builtin_constant_p(amount) && amount == 1)	/* no cost is longer than any run */
		return (int64_t)each;
	return unlikely((each | amount) >> 30) ? long_product(each, amount) :
						 (int64_t)(each * amount);
}

/* Will dropping this lock wake somebody up, as things stand? */
static inline bool wakes_waiter(const struct world *w, uint32_t cpu, const struct step *s,
				uint32_t lock)
{
	const uint32_t first = w->lock[lock].queue.head;

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
