/* SPDX-License-Identifier: MIT */
/*
 * populate.h - makes the areas that exist when a run begins.
 */
#ifndef POLICIES_PROGRAM_POPULATE_H
#define POLICIES_PROGRAM_POPULATE_H

#include "sim/kernel/verbs.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/* Returns the first instruction behind the shorthands. */
struct populate {
	struct frame frame;
	uint32_t insn;		/* of the shorthands busy and lazy */
	uint32_t area;
	uint64_t left;
};

#pragma GCC diagnostic pop

DECLARE_STEPS(populate);

#endif
