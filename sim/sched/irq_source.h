/* SPDX-License-Identifier: MIT */
/*
 * irq_source.h - sources of interrupts that a scenario describes: how many have arrived and wait.
 */
#ifndef SIM_SCHED_IRQ_SOURCE_H
#define SIM_SCHED_IRQ_SOURCE_H

#include "sim/steps/announce.h"
#include "sim/world/ids.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct irq_thread {
	struct frame frame;
};
#pragma GCC diagnostic pop

/* What a source's thread does (rt); defined in irq_handler.c. */
DECLARE_STEPS(irq_thread);

void irq_source_init(struct world *w, struct task *t);

void irq_source_start(struct world *w, struct task *t);

/* Have so many arrived whose service has not begun? */
uint64_t arrivals_waiting(const struct world *w, uint32_t task);

/* One more arrives; it is counted, and the next one is set up. */
void count_arrival(struct world *w, uint32_t task);

/* The service of one arrival begins. */
void take_arrival(struct world *w, uint32_t task);

bool source_is_over(const struct world *w, uint32_t task);

/* Its interrupt waits for the CPU to take it. */
void assert_source(struct world *w, struct task *t);

/* The first task whose interrupt waits there, and does so no longer. */
uint32_t pop_asserted(struct world *w, struct cpu *c);

#endif
