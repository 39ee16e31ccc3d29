/* SPDX-License-Identifier: MIT */
/*
 * call.h - calls to other CPUs: a CPU asks all others to run a handler, and each answers.
 */
#ifndef SIM_CPU_CALL_H
#define SIM_CPU_CALL_H

#include "sim/memory/memory.h"
#include "sim/steps/announce.h"
#include "sim/world/state.h"

/* The frame of every handler of such a call begins with this. */
struct call_handler {
	struct frame frame;
	uint64_t argument[2];
};

/* The task's CPU calls all others: an interrupt is sent to each. */
void call_others(struct world *w, const struct task *t, const struct function *handler,
		 uint64_t first, uint64_t second);

/* How many CPUs have not answered the call of this CPU yet? */
static inline uint32_t calls_outstanding(const struct world *w, uint32_t cpu)
{
	return w->call[cpu].outstanding;
}

/* All have answered the call of the task's CPU, and it has seen that. */
static inline void calls_answered(struct world *w, const struct task *t)
{
	memory_receives(w, t->cpu, CHANNEL_ANSWER, t->cpu);
}

/* The CPU whose call this CPU is to answer next, or NIL. */
uint32_t next_sender(struct world *w, uint32_t cpu);
void answer_call(struct world *w, uint32_t cpu, uint32_t sender);

#endif
