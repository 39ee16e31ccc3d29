/* SPDX-License-Identifier: MIT */
/*
 * reduction.h - which transitions a search need not try, since they lead to nothing new.
 * doc/search.md argues why that changes no verdict.
 */
#ifndef SIM_SEARCH_REDUCTION_H
#define SIM_SEARCH_REDUCTION_H

#include "sim/search/space.h"

/* Two transitions with these footprints come to the same in either order. */
static inline bool are_independent(const struct footprint *a, const struct footprint *b)
{
	return !(a->objects & b->objects) && !(a->cpus & b->cpus);
}

/*
 * Is there a task with a smaller number that is exactly like this CPU's, and has neither
 * done anything yet? Then that one may go first, since either could be called the first.
 */
bool awaits_its_twin(const struct space *space, uint32_t cpu);

/*
 * Would this CPU's task only join those who wait for a lock? If nobody else wants its CPU,
 * it may as well come when the owner is about to look whether somebody waits, or when the
 * lock is free: then it is the next to take it, as it would have been in the queue. Not if
 * it would close a circle of tasks that wait for each other: then the lock is never free.
 */
bool would_only_queue(const struct space *space, uint32_t cpu);

/*
 * Is the announced step of this CPU local? Nobody can notice whether a local step is taken
 * now or later, so a search takes it at once. A step that takes away a chance to switch or
 * to interrupt is not local.
 */
bool step_is_local(const struct space *space, uint32_t cpu);

/*
 * Is a call to this CPU to drop translations local? It is where it changes nothing for the
 * task that it interrupts, and its sender can only wait for the answer.
 */
bool call_is_local(const struct space *space, uint32_t cpu);

#endif
