/* SPDX-License-Identifier: MIT */
/*
 * values.h - the registers of tasks, and the words of [variables], with their values.
 */
#ifndef POLICIES_PROGRAM_VALUES_H
#define POLICIES_PROGRAM_VALUES_H

#include <stddef.h>

#include "policies/program/state.h"

/* A task's registers; they lie in the arena. */
static inline int64_t *task_registers(const struct world *w, const struct task *t)
{
	const struct programs *p = programs_of(w);

	return p->reg + p->first_register[program_number(w, t)];
}

/* Which of the machine's words is the first one of [variables]? */
static inline uint32_t first_variable(const struct world *w)
{
	return vmap_of(w)->config->first_variable;
}

/* Writes a number, or the name of the variable to which it points; returns the length. */
size_t write_value(const struct world *w, int64_t value, char *text, size_t bytes);

#endif
