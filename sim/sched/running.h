/* SPDX-License-Identifier: MIT */
/*
 * running.h - the step in progress on a CPU: it begins, is paused, goes on, and is charged.
 */
#ifndef SIM_SCHED_RUNNING_H
#define SIM_SCHED_RUNNING_H

#include "sim/measure/account.h"
#include "sim/measure/latency.h"
#include "sim/steps/frame.h"
#include "sim/steps/price.h"
#include "sim/world/state.h"

/* The first part of the time is the switch to the task; returns what is left of ns. */
int64_t charge_switch(struct world *w, uint32_t cpu, const struct task *t, int64_t ns);

static __always_inline int64_t announced_price(struct world *w, uint32_t cpu,
					       const struct task *t)
{
	return step_price(w, w->machine->cost, cpu, t, announced_step(w, t),
			  t->object == NIL ? NULL : &w->last_cpu[t->object]);
}

/*
 * Charges the time since the step, or its last charge, began. Which step comes next nobody
 * can foretell, so what depends on it is not branched on.
 */
static __always_inline void charge_step(struct world *w, uint32_t cpu, const struct task *t,
				   struct task_clock *tc, const struct step *s, int64_t now)
{
	struct cpu_clock *cc = &w->cpu_clock[cpu];
	const unsigned kind = t->flags & TASK_SPINNING ? TIME_SPIN - TIME_USER :
							 !(s->flags & USER_MODE);
	int64_t ns = now - cc->begin;

	cc->begin = now;
	if (unlikely(w->late[cpu] != NIL))
		latency_charge(w, cpu, t, ns);
	if (unlikely(tc->switch_cost))
		ns = charge_switch(w, cpu, t, ns);
	cc->ns[kind] += ns;
}

/* Begin, or go on with, the step of the task in whose context this CPU is. */
void cpu_begin(struct world *w, uint32_t cpu);

/* Stop it where it is and charge the time; what is left of it is kept. */
void cpu_pause(struct world *w, uint32_t cpu);

/*
 * The time that its context spent on this CPU goes into the statistics of both. To be
 * called before the context changes; pausing does.
 */
void charge_context(struct world *w, uint32_t cpu);

/* What the task spins for may have come: let it look, unless its CPU is interrupted. */
void cpu_rearm(struct world *w, const struct task *t);

/* The object was changed by a step of this CPU: all who spin on it look again. */
void object_changed(struct world *w, uint32_t object);

/* The task burns its CPU from now on. */
void start_spinning(struct world *w, struct task *t);

void spin_wait(struct world *w, struct task *t);	/* on the announced object */

void spin_done(struct world *w, struct task *t);

#endif
