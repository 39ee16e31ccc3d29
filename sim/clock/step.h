/* SPDX-License-Identifier: MIT */
/*
 * step.h - what the clock does before and after the effect of a step.
 */
#ifndef SIM_CLOCK_STEP_H
#define SIM_CLOCK_STEP_H

#include "sim/cpu/running.h"
#include "sim/world/ids.h"

/*
 * The step that the task has announced is about to take effect, as its time is over. The event
 * queue's slot is open, so its time is set here, and no more.
 */
static __always_inline void step_begins(struct world *w, uint32_t cpu, struct cpu_clock *cc,
					const struct task *t, const struct step *s, uint16_t pc)
{
	struct task_clock *const tc = &w->task_clock[t->id];

	charge_step(w, cpu, cc, t, tc, s, w->clock->now);
	w->events.time[slot_step(cpu)] = EVENT_NEVER;
	tc->switch_cost = 0;
	w->last_pc = pc;
	/* a step that may have to wait is counted only when it did not */
	w->clock->steps += s->kind < STEP_LOCK;
}

/* A step on this object has taken effect; it has no price any more. */
static __always_inline void step_over(struct world *w, uint32_t cpu, const struct task *t,
				      uint32_t object)
{
	if (t->id == w->cpu[cpu].current)
		w->clock->idle_transitions = 0;
	w->task_clock[t->id].left = -1;
	if (object != NIL && unlikely(w->spinners[object]))
		object_changed(w, object);
}

/* The step did not take effect: its task has to wait. */
void step_failed(struct world *w, uint32_t cpu, const struct task *t);

/* The task, or handler, has no steps any more. */
void task_ended(struct world *w, uint32_t cpu, struct task *t);

/* Where the kernel reschedules after this step; mutex_lock() begins with might_sleep(). */
static inline uint8_t step_flags_after(const struct step *s)
{
	return s->kind == STEP_MUTEX_LOCK ? s->flags & (uint8_t)~MIGHT_SLEEP_POINT : s->flags;
}

#endif
