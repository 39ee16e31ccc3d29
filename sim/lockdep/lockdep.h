/* SPDX-License-Identifier: MIT */
/*
 * lockdep.h - watches in which order and context tasks take locks, and decides nothing.
 *
 * One run in which each task comes by alone tells of a deadlock that another order of the same
 * steps would be. The rules are those of kernel/locking/lockdep.c of Linux 6.12.
 */
#ifndef SIM_LOCKDEP_LOCKDEP_H
#define SIM_LOCKDEP_LOCKDEP_H

#include "sim/world/state.h"

/* The task's next step is about to be made. w->lockdep is not NULL, here and below. */
void lockdep_begin(struct world *w, const struct task *t, uint16_t pc);
/*
 * The step, which had announced this object, was made, whether it took effect or the task has to
 * wait.
 */
void lockdep_end(struct world *w, struct task *t, uint32_t object);

#endif
