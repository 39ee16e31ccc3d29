/* SPDX-License-Identifier: MIT */
/*
 * decisions.h - what virtual time decides in a run. No time passes in a search, so it tries
 * both: whether each of these can happen in the present state, and its effect.
 */
#ifndef SIM_SEARCH_DECISIONS_H
#define SIM_SEARCH_DECISIONS_H

#include "sim/search/space.h"

/*
 * Can the time slice of this CPU's task end now, or can a task that has just woken up there
 * displace it?
 */
bool slice_may_end(const struct space *space, uint32_t cpu);
void end_slice(struct world *w, uint32_t cpu);

/*
 * A real-time task spins on this CPU, and a normal one waits for it. Can the kernel
 * throttle the real-time tasks here?
 */
bool may_throttle(const struct world *w, uint32_t cpu);
void begin_throttling(struct world *w, uint32_t cpu);

/*
 * The CPU's task would sleep until a time, or asks whether it has waited for a rw_semaphore
 * for long. Can that time be over already, and does the difference matter?
 */
bool may_be_awake(const struct space *space, uint32_t cpu);

/* Can a tick of this CPU ask an idle one to pull a task from the queue here? */
bool may_balance(const struct world *w, uint32_t cpu);
void balance(struct world *w, uint32_t cpu);

/* Can the CPU, which has just switched, take up another one of its normal tasks instead? */
bool may_pick(const struct world *w, uint32_t cpu);
/* Is it one of those? */
bool is_queued_on(const struct world *w, uint32_t cpu, uint32_t task);
void pick_instead(struct world *w, uint32_t task);

#endif
