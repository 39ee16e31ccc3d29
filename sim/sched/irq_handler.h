/* SPDX-License-Identifier: MIT */
/*
 * irq_handler.h - what interrupt handlers do, and how a CPU leaves them.
 */
#ifndef SIM_CPU_IRQ_HANDLER_H
#define SIM_CPU_IRQ_HANDLER_H

#include "sim/world/state.h"

void irq_return(struct world *w, uint32_t cpu);

/* An interrupt arrives from the source that t serves. Its next one is scheduled. */
void irq_arrives(struct world *w, struct task *t);

#endif
