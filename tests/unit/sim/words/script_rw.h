/* SPDX-License-Identifier: MIT */
/*
 * script_rw.h - the words of scripts for locks with readers, and for local locks.
 */
#ifndef TESTS_UNIT_SIM_WORDS_SCRIPT_RW_H
#define TESTS_UNIT_SIM_WORDS_SCRIPT_RW_H

#include "sim/steps/announce.h"

enum rw_word {
	RW_RLOCK, RW_RUNLOCK, RW_WLOCK, RW_WUNLOCK, RW_RTRY, RW_WTRY, RW_DOWNGRADE, RW_LLOCK,
	RW_LUNLOCK,
};

struct script_rw {
	struct frame frame;
	uint64_t got;
	uint32_t word, lock;
};

/* Follows the word; returns whether the script goes on. Locks of the kind LOCK_RWSEM sleep. */
DECLARE_STEPS(script_rw);

#endif
