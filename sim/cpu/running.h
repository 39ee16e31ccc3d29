/* SPDX-License-Identifier: MIT */
/*
 * running.h - the step in progress on a CPU: it begins, is paused, goes on, and is charged.
 */
#ifndef SIM_CPU_RUNNING_H
#define SIM_CPU_RUNNING_H

#include "sim/measure/account.h"
#include "sim/measure/latency.h"
#include "sim/steps/frame.h"
#include "sim/steps/price.h"
#include "sim/world/state.h"

/* Charges the switch to the task, which comes first; returns what is left of ns. */
int64_t charge_switch(struct world *w, uint32_t cpu, const struct task *t, int64_t ns);

static __always_inline int64_t announced_price(struct world *w, uint32_t cpu,
					       const struct task *t)
{
	uint32_t *const last = t->object == NIL ? NULL : &w->last_cpu[t->object];
	const int64_t ns = step_price(w, w->machine->cost, cpu, t, announced_step(w, t), last);

	if (last)
		*last = cpu;
	return ns;
}

/*
 * Charges the time since the step began or was charged last. The processor cannot predict
 * which step it is, so this avoids branches that depend on the step.
 */
static __always_inline void charge_step(struct world *w, uint32_t cpu, struct cpu_clock *cc,
					const struct task *t, struct task_clock *tc,
					const struct step *s, int64_t now)
{
	const unsigned kind = t->flags & TASK_SPINNING ? TIME_SPIN - TIME_USER :
							 !(s->flags & USER_MODE);
	int64_t ns = now - cc->begin;

	cc->begin = now;
	if (unlikely(somebody_is_late(w, cpu)))
		latency_charge(w, cpu, t, ns);
	if (unlikely(tc->switch_cost))
		ns = charge_switch(w, cpu, t, ns);
	cc->ns[kind] += ns;
}

/* Begins the step of the task in whose context this CPU is, or goes on with it. */
void cpu_begin(struct world *w, uint32_t cpu);

/* Pauses that step and charges its time so far; the rest of its price is kept. */
void cpu_pause(struct world *w, uint32_t cpu);

/*
 * Adds the time that the CPU's context has spent there to the statistics of both. Must be
 * called before the context changes; cpu_pause() does so.
 */
void charge_context(struct world *w, uint32_t cpu);

/* When a task that spins for a lock stops if it does not get it; EVENT_NEVER: it spins on. */
int64_t spin_end(const struct world *w, const struct task *t);

/* What the task spins for may have come: it looks again, unless a handler runs there. */
void cpu_rearm(struct world *w, const struct task *t);

/* The same for a task that was given what it spins for: mostly nothing else keeps it from going on. */
static inline void cpu_granted(struct world *w, const struct task *t)
{
	const uint32_t cpu = t->cpu;
	struct task_clock *const tc = &w->task_clock[t->id];
	struct cpu_clock *const cc = &w->cpu_clock[cpu];
	const int64_t now = w->clock->now;

	if (unlikely(t->flags != (TASK_SPINNING | TASK_GRANTED) || w->cpu[cpu].context != t->id ||
		     cc->held_since >= 0 || is_due(w, slot_step(cpu)) || somebody_is_late(w, cpu) ||
		     tc->switch_cost || tc->time != TIME_RUNNING)) {
		cpu_rearm(w, t);
		return;
	}
	touch_cpu(w, cpu);
	cc->ns[TIME_SPIN - TIME_USER] += now - cc->begin;
	cc->begin = now;
	tc->left = announced_price(w, cpu, t);
	events_set(&w->events, slot_step(cpu), now + tc->left);
}

/* A step of this CPU has changed the object: all tasks that spin on it look again. */
void object_changed(struct world *w, uint32_t object);

/* From now on the task spins. */
static inline void start_spinning(struct world *w, struct task *t)
{
	t->flags |= TASK_SPINNING;
	w->task_clock[t->id].spin_since = w->clock->now;
}

void spin_wait(struct world *w, struct task *t);	/* on the announced object */

void spin_done(struct world *w, struct task *t);

#endif
