/* SPDX-License-Identifier: MIT */
/*
 * irq_source.h - the scenario's sources of interrupts: what has arrived, and what waits.
 */
#ifndef SIM_CPU_IRQ_SOURCE_H
#define SIM_CPU_IRQ_SOURCE_H

#include "sim/steps/announce.h"
#include "sim/world/ids.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct irq_thread {
	struct frame frame;
};

struct timer_service {
	struct frame frame;
};
#pragma GCC diagnostic pop

/* The thread that serves a source under rt; defined in irq_handler.c. */
DECLARE_STEPS(irq_thread);
/* What either does if the source is a timer. */
DECLARE_STEPS(timer_service);

void irq_source_init(struct world *w, struct task *t);

void irq_source_start(struct world *w, struct task *t);

/* How many have arrived whose service has not begun? */
uint64_t arrivals_waiting(const struct world *w, uint32_t task);

/* Counts one more arrival, and schedules the next one. */
void count_arrival(struct world *w, uint32_t task);

/* The service of one arrival begins. */
void take_arrival(struct world *w, uint32_t task);

bool source_is_over(const struct world *w, uint32_t task);

/*
 * Timers are sources, too, whose arrivals tasks ask for. One is pending from then on until its
 * program begins, or it is disarmed; the interrupt that comes afterwards finds nothing to do.
 * Its program runs until timer_ends(). Meanwhile it may be armed again. A run does not end while
 * a timer is pending or runs.
 */
bool timer_is_pending(const struct world *w, uint32_t task);
bool timer_runs(const struct world *w, uint32_t task);
/* until: when it expires; if it is pending already, that changes */
void timer_arm(struct world *w, uint32_t task, int64_t until);
void timer_disarm(struct world *w, uint32_t task);
/* Its program is about to begin: false if the timer has been disarmed meanwhile. */
bool timer_begins(struct world *w, const struct task *t);
void timer_ends(struct world *w, const struct task *t);

/* Does the interrupt that t serves wait for its CPU? */
bool is_asserted(const struct world *w, const struct task *t);

/* The interrupt that t serves now waits for its CPU to take it. */
void assert_source(struct world *w, struct task *t);

/* Takes the first handler whose interrupt waits for this CPU off the list. */
uint32_t pop_asserted(struct world *w, struct cpu *c);

#endif
