/* SPDX-License-Identifier: MIT */
/*
 * preempt.h - turning preemption, migration and interrupts off and on.
 */
#ifndef SIM_CPU_PREEMPT_H
#define SIM_CPU_PREEMPT_H

#include "sim/measure/section.h"
#include "sim/steps/context.h"
#include "sim/world/bug.h"

void might_sleep(struct world *w, struct task *t);	/* if t must not: a violation */
/* The same in schedule() itself, before which a task sets its state. */
void schedules(struct world *w, struct task *t);

static inline void preempt_disable(struct world *w, struct task *t)
{
	if (!t->preempt_count++)
		section_begin(w, SECTION_PREEMPT_OFF, t);
}

static inline void preempt_enable(struct world *w, struct task *t)
{
	sim_assert(w, t->preempt_count);
	if (!--t->preempt_count)
		section_end(w, SECTION_PREEMPT_OFF, t);
}

/* A local step took effect: sections that begin or end now do so at that step. */
static inline void note_local_step(struct world *w, uint16_t pc)
{
	w->last_pc = pc;
}

/*
 * A task or handler ends. What it has turned off is turned on again. A lock that it still
 * holds is a violation.
 */
void drop_all(struct world *w, struct task *t);

void get_cpu(struct world *w, struct task *t);

void put_cpu(struct world *w, struct task *t);

void local_irq_disable(struct world *w, struct task *t);

void local_irq_enable(struct world *w, struct task *t);

/* Returns how deep interrupts were off (0: on), for local_irq_restore(). */
uint16_t local_irq_save(struct world *w, struct task *t);

void local_irq_restore(struct world *w, struct task *t, uint16_t flags);

#endif
