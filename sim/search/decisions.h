/* SPDX-License-Identifier: MIT */
/*
 * decisions.h - what virtual time decides in a run. No time passes in a search, so it tries
 * both, where the difference matters. The effects are those of sim/sched/decide.h.
 */
#ifndef SIM_SEARCH_DECISIONS_H
#define SIM_SEARCH_DECISIONS_H

#include "sim/search/space.h"

/*
 * Can the time slice of this CPU's task end now, or can a task that has just woken up there
 * displace it?
 */
bool slice_may_end(const struct space *space, uint32_t cpu);

/*
 * The CPU's task would sleep until a time, or asks whether it has waited for a rw_semaphore
 * for long. Can that time be over already, and does the difference matter?
 */
bool may_be_awake(const struct space *space, uint32_t cpu);

#endif
