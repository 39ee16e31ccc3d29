/* SPDX-License-Identifier: MIT */
/*
 * call.h - calls to other CPUs: a CPU asks all others to run a handler, and each answers.
 */
#ifndef SIM_SCHED_CALL_H
#define SIM_SCHED_CALL_H

#include "sim/steps/announce.h"

/* The frame of every handler of such a call begins with this. */
struct call_handler {
	struct frame frame;
	uint64_t argument[2];
};

/* The task's CPU calls all others: an interrupt is sent to each. */
void call_others(struct world *w, const struct task *t, const struct function *handler,
		 uint64_t first, uint64_t second);

/* The CPU whose call this CPU is to answer next, or NIL. */
uint32_t next_sender(struct world *w, uint32_t cpu);
void answer_call(struct world *w, uint32_t cpu, uint32_t sender);

#endif
