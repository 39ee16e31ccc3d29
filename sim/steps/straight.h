/* SPDX-License-Identifier: MIT */
/*
 * straight.h - frequent steps as straight code: the effect, the local steps behind it, and the next
 * announcement, without the functions that announce them.
 *
 * Who writes such code knows what the task's function would do. In a burst, a CPU's turn is then one
 * call (model.straight). What it leaves is the same to the byte.
 */
#ifndef SIM_STEPS_STRAIGHT_H
#define SIM_STEPS_STRAIGHT_H

#include "sim/steps/run_ahead.h"
#include "sim/world/ids.h"
#include "sim/world/state.h"

/* The step of a task has taken effect. What it told was told with the step's number. */
static __always_inline void straight_step_over(struct world *w, struct task_clock *tc)
{
	w->clock->idle_transitions = 0;
	tc->left = -1;
}

/* The step did not take effect, and its task spins. */
static __always_inline void straight_step_waits(struct world *w, uint32_t cpu, struct task_clock *tc)
{
	w->clock->others++;
	tc->left = -1;
	w->events.time[slot_step(cpu)] = EVENT_NEVER;
}

/*
 * May local steps be taken ahead of time, after what has happened in this turn? Not if a task is late
 * on this CPU, of which each step is told, or if who enters the kernel may have to tell of something.
 */
static __always_inline bool may_go_straight_on(const struct world *w, uint32_t cpu,
					       const struct task *t)
{
	const struct cpu *const c = w->run_on.cpu;

	return !(c->pending | c->need_resched | w->watching_entry) && !somebody_is_late(w, cpu) &&
	       !may_have_to_leave(w, t);
}

/* The undo log begins before the first step behind this one, which is not announced. */
static __always_inline void straight_log(struct world *w, uint32_t cpu, const struct task *t,
					 const void *frame, uint32_t bytes)
{
	struct undo_log *const a = &w->undo_log[cpu];

	a->begin = w->clock->now;
	a->turn = w->turn_seq;
	a->task = *t;
	a->frame_bytes = (uint16_t)bytes;
	a->announced = false;
	memcpy(a->frame, frame, bytes);
	a->used = 0;
	w->run_ahead.log = a;
}

#endif
