/* SPDX-License-Identifier: MIT */
/*
 * irq_source.h - the scenario's sources of interrupts: what has arrived, and what waits.
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

/* The thread that serves a source under rt; defined in irq_handler.c. */
DECLARE_STEPS(irq_thread);

void irq_source_init(struct world *w, struct task *t);

void irq_source_start(struct world *w, struct task *t);

/* How many have arrived whose service has not begun? */
uint64_t arrivals_waiting(const struct world *w, uint32_t task);

/* Counts one more arrival, and schedules the next one. */
void count_arrival(struct world *w, uint32_t task);

/* The service of one arrival begins. */
void take_arrival(struct world *w, uint32_t task);

bool source_is_over(const struct world *w, uint32_t task);

/* The interrupt that t serves now waits for its CPU to take it. */
void assert_source(struct world *w, struct task *t);

/* Takes the first handler whose interrupt waits for this CPU off the list. */
uint32_t pop_asserted(struct world *w, struct cpu *c);

#endif
