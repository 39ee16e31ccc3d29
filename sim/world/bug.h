/* SPDX-License-Identifier: MIT */
/*
 * bug.h - assertions about a world. They are always compiled in. If one fails, the
 * mistake is in this program, never in the simulated kernel or a scenario.
 */
#ifndef SIM_WORLD_BUG_H
#define SIM_WORLD_BUG_H

#include <stddef.h>

#include "sim/base/compiler.h"

struct task;
struct world;

__attribute__((noreturn, cold))
void sim_bug(const struct world *w, const char *file, int line, const char *condition);

#define sim_assert(w, condition)							\
	do {										\
		if (unlikely(!(condition)))					\
			sim_bug(w, __FILE__, __LINE__, #condition);			\
	} while (0)

/* The task's call stack as text, for messages and debuggers. */
const char *task_backtrace(const struct world *w, const struct task *t, char *buf, size_t n);

#endif
