/* SPDX-License-Identifier: MIT */
/*
 * price.h - what a step costs on its CPU. The clock makes time of it; a search, in which
 * no time passes, counts it as work.
 */
#ifndef SIM_STEPS_PRICE_H
#define SIM_STEPS_PRICE_H

#include "sim/machine/step.h"
#include "sim/world/ids.h"
#include "sim/world/state.h"

/* cost times amount, or, if that is longer than any run, the longest time there is. */
int64_t long_product(uint64_t cost, uint64_t amount);

/* What a step costs by itself, without the part that depends on other tasks and CPUs. */
static __always_inline int64_t step_cost(const int64_t *cost, const struct step *s,
					 uint64_t amount)
{
	const uint64_t each = (uint64_t)cost[s->cost];

	if (__builtin_constant_p(amount) && amount == 1)	/* no cost is longer than any run */
		return (int64_t)each;
	return unlikely((each | amount) >> 30) ? long_product(each, amount) :
						 (int64_t)(each * amount);
}

/*
 * The same for a lock that readers share. Who drops a rw_semaphore wakes others in a step of its
 * own, except under rt.
 */
bool wakes_waiter_of_shared(const struct world *w, uint32_t lock);

/* As things stand, will the step wake a task up when it drops this lock? */
static inline bool wakes_waiter(const struct world *w, uint32_t cpu, const struct step *s,
				uint32_t lock)
{
	const uint32_t first = w->lock[lock].queue.head;

	if (unlikely(is_shared(w, lock)))
		return wakes_waiter_of_shared(w, lock);
	return first != NIL && w->task[first].state == TASK_BLOCKED &&
	       (!(s->flags & DROPS_IF_DUE) || w->cpu[cpu].need_resched);
}

/*
 * What the step that the task has announced costs on this CPU. *last is the CPU whose
 * cache has the step's object; it is not used if the step has no object. Whoever lets the
 * step begin sets *last to its CPU.
 */
static __always_inline int64_t step_price(const struct world *w, const int64_t *cost,
					  uint32_t cpu, const struct task *t,
					  const struct step *s, const uint32_t *last)
{
	int64_t ns = step_cost(cost, s, t->amount);

	if (t->object == NIL)
		return ns;
	if (*last != cpu && *last != NIL)
		ns += cost[COST_CACHE_LINE];
	if (s->kind == STEP_UNLOCK && wakes_waiter(w, cpu, s, t->object))
		ns += cost[COST_WAKE_UP];
	return ns;
}

#endif
