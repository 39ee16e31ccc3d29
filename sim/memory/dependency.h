/* SPDX-License-Identifier: MIT */
/*
 * dependency.h - dependencies through a task's registers, for the accesses of a weak machine.
 */
#ifndef SIM_MEMORY_DEPENDENCY_H
#define SIM_MEMORY_DEPENDENCY_H

#include "sim/memory/graph.h"

/* Are there sets for this task, which may be the interrupt context of a CPU? */
static inline bool has_registers(const struct memory *y, uint32_t task)
{
	return y->registers && task < y->tasks;
}

static inline uint64_t *register_set(const struct memory *y, uint32_t task, uint32_t reg)
{
	return set_at(y, y->at.reg + y->first_reg[task] + reg);
}

static inline uint64_t *control_set(const struct memory *y, uint32_t task, uint32_t depth)
{
	return set_at(y, y->at.control + task * (MAX_BRANCH_DEPTH + 1) + depth);
}

/* What the task's last read depends on. */
static inline uint64_t *loaded_set(const struct memory *y, uint32_t task)
{
	return set_at(y, y->at.loaded + task);
}

/* Adds what these registers, a bit set, depend on; what the task's branches depend on. */
void join_registers(const struct memory *y, uint32_t task, uint64_t regs, uint64_t *to);
void join_control(const struct memory *y, uint32_t task, uint64_t *to);

#endif
