/* SPDX-License-Identifier: MIT */
/*
 * context.h - in which context a task runs: may it be switched out, or sleep?
 */
#ifndef SIM_STEPS_CONTEXT_H
#define SIM_STEPS_CONTEXT_H

#include "sim/steps/frame.h"
#include "sim/world/ids.h"

/* Could the task be switched out now if an interrupt came? */
static inline bool is_preemptible(const struct world *w, const struct task *t)
{
	const struct step *s;

	if (t->preempt_count || w->cpu[t->cpu].irqs_off)
		return false;
	if (w->machine->preemption >= PREEMPT_FULL)
		return true;
	s = task_step(w, t);
	return s && s->flags & USER_MODE;
}

static inline bool in_atomic(const struct world *w, const struct task *t)
{
	return t->preempt_count || task_cpu(w, t)->irqs_off || t->flags & TASK_IRQ;
}

/* Has the task set its state to sleep, and nobody woken it since? It is TASK_RUNNING when it has slept. */
static inline bool has_set_state(const struct world *w, const struct task *t)
{
	return unlikely(w->waiter != NULL) && w->waiter[t->id].flags & WAITER_SET;
}

/* Is it no violation if the task sleeps here, for something else than that state? */
static inline bool may_sleep(const struct world *w, const struct task *t)
{
	return !in_atomic(w, t) && !has_set_state(w, t);
}

static inline bool in_irq(const struct world *w, uint32_t cpu)
{
	return w->cpu[cpu].context != w->cpu[cpu].current;
}

#endif
