/* SPDX-License-Identifier: MIT */
/*
 * price.c - the prices of rare steps: those that take longer than any run, and unlocks of what
 * readers share.
 */
#include "sim/steps/price.h"

int64_t long_product(uint64_t cost, uint64_t amount)
{
	const uint64_t longest = INT64_MAX / 4;
	uint64_t product;

	if (__builtin_mul_overflow(cost, amount, &product) || product > longest)
		product = longest;
	return (int64_t)product;
}

static bool sleeps(const struct world *w, uint32_t task)
{
	return task != NIL && w->task[task].state == TASK_BLOCKED;
}

/* Under rt the last reader wakes the writer that waits for it, and a writer the first waiter. */
bool wakes_waiter_of_shared(const struct world *w, uint32_t lock)
{
	const struct lock *l = &w->lock[lock];

	if (w->machine->preemption != PREEMPT_RT)
		return false;
	if (l->flags & LOCK_DRAINS)
		return l->readers == 1 && sleeps(w, l->owner);
	return l->owner != NIL && sleeps(w, l->queue.head);
}
