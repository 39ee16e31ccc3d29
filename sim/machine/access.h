/* SPDX-License-Identifier: MIT */
/*
 * access.h - what a step may do to a word of memory.
 */
#ifndef SIM_MACHINE_ACCESS_H
#define SIM_MACHINE_ACCESS_H

#include <stdint.h>

enum access_kind {
	ACCESS_READ,
	ACCESS_WRITE,
	ACCESS_XCHG,
	ACCESS_ADD,
	ACCESS_CMPXCHG,		/* writes only if it reads what is expected */
	ACCESS_AWAIT,		/* reads, and spins until the comparison holds */
};

enum comparison { IS_EQUAL, IS_NOT_EQUAL, IS_LESS, IS_AT_MOST, IS_GREATER, IS_AT_LEAST,
		  IS_EVEN };	/* the last one compares with nothing */

enum fence {
	FENCE_MB, FENCE_RMB, FENCE_WMB,
	FENCE_BEFORE_ATOMIC, FENCE_AFTER_ATOMIC, FENCE_AFTER_SPINLOCK,
	FENCE_AFTER_UNLOCK_LOCK, FENCE_COMPILER,
};

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/* What a step does to a word. */
struct access {
	int64_t operand;	/* what is written or added; what AWAIT compares with */
	int64_t expected;	/* by CMPXCHG */
	uint64_t address, data;	/* registers that tell the word, and the operand: bit sets */
	uint32_t word;
	uint8_t kind;		/* enum access_kind */
	uint8_t order;		/* enum order */
	uint8_t comparison;	/* enum comparison, of AWAIT */
	uint8_t returns;	/* ADD: 0 for atomic_add(), which returns nothing */
};

#pragma GCC diagnostic pop

#endif
