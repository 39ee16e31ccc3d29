/* SPDX-License-Identifier: MIT */
/*
 * completion.h - completions: tasks wait until something is done.
 */
#ifndef SIM_SYNC_COMPLETION_H
#define SIM_SYNC_COMPLETION_H

#include "sim/world/state.h"

/* Lets one task pass; or all, from now on. A handler may do this. Returns how many it woke. */
uint32_t complete(struct world *w, struct task *t, uint32_t sync);
uint32_t complete_all(struct world *w, struct task *t, uint32_t sync);

/* False if the task has to sleep, and look again when it was woken. */
bool wait_for_completion(struct world *w, struct task *t, uint32_t sync);
/* The same without sleeping: false if it would have to. */
bool try_wait_for_completion(struct world *w, struct task *t, uint32_t sync);
/* Could a task pass? It takes nothing. */
bool completion_done(struct world *w, struct task *t, uint32_t sync);
/* Nobody may pass any more. Who uses it must know that nobody waits. */
void reinit_completion(struct world *w, struct task *t, uint32_t sync);

#endif
