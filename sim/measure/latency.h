/* SPDX-License-Identifier: MIT */
/*
 * latency.h - what keeps a measuring task from running after its timer has expired.
 */
#ifndef SIM_MEASURE_LATENCY_H
#define SIM_MEASURE_LATENCY_H

#include "sim/world/state.h"

/* The task's timer has expired: from now on it is late (if it measures at all). */
void delay_begin(struct world *w, uint32_t task);

void delay_moved(struct world *w, uint32_t task, uint32_t cpu);

/* It runs in user mode again. What kept it, *nr of them, longest first. */
const struct blocker *delay_end(struct world *w, uint32_t task, uint32_t *nr);

/* The CPU, where somebody is late, spent ns in a step of t. */
void delay_charge(struct world *w, uint32_t cpu, const struct task *t, int64_t ns);

/* The owner is about to drop a lock that others wait for. */
void delay_lock_drops(struct world *w, const struct task *owner, uint32_t lock);

void delay_section_ended(struct world *w, uint32_t cpu, enum section_kind k,
			 int64_t start_ns);

#endif
