/* SPDX-License-Identifier: MIT */
/*
 * irq.h - interrupts on their way to a CPU, and taking them.
 */
#ifndef SIM_CPU_IRQ_H
#define SIM_CPU_IRQ_H

#include "sim/steps/announce.h"
#include "sim/world/ids.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct irq_handler {
	struct frame frame;
	uint32_t task;
	uint32_t sender;
	uint32_t from_idle;	/* true: its CPU was idle */
	uint32_t reserved;
};

struct irq_service {
	struct frame frame;
	uint64_t from_idle;
};
#pragma GCC diagnostic pop

/* What handlers do; defined in irq_handler.c. */
DECLARE_STEPS(irq_handler);
DECLARE_STEPS(irq_service);

void irq_raise(struct world *w, uint32_t cpu, uint8_t irq);

/* Takes pending interrupts if the CPU may; true if it is in a handler now. */
bool irq_take(struct world *w, uint32_t cpu);

static inline bool irq_deliver(struct world *w, uint32_t cpu)
{
	return w->cpu[cpu].pending && irq_take(w, cpu);
}

/* The same, on an idle CPU that is still awake because it has just left a handler. */
bool irq_take_awake(struct world *w, uint32_t cpu);

void timer_expired(struct world *w, struct task *t);
/* The budget of a deadline task is to be replenished. */
void budget_timer_expired(struct world *w, struct task *t);

void resched_cpu(struct world *w, uint32_t cpu, uint32_t from);

void tick_start(struct world *w, uint32_t cpu);

void tick_stop(struct world *w, uint32_t cpu);

#endif
