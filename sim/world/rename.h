/* SPDX-License-Identifier: MIT */
/*
 * rename.h - tasks and CPUs under other numbers. Tasks that are alike, each alone on its CPU, can
 * change places with their CPUs: what the machine does from then on is the same under the new
 * numbers.
 */
#ifndef SIM_WORLD_RENAME_H
#define SIM_WORLD_RENAME_H

#include <stdint.h>

#include "sim/base/nil.h"

/* By old number the new one. Each is a permutation. */
struct renaming {
	uint32_t *task;		/* and interrupt contexts */
	uint32_t *cpu;
	uint32_t *object;	/* locks are the first of them */
};

static inline uint32_t renamed(const uint32_t *number, uint32_t old)
{
	return old == NIL ? NIL : number[old];
}

#endif
