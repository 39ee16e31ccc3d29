/* SPDX-License-Identifier: MIT */
/*
 * frame.h - the frames on a task's stack, and resuming the task.
 */
#ifndef SIM_STEPS_FRAME_H
#define SIM_STEPS_FRAME_H

#include "sim/machine/step.h"
#include "sim/world/ids.h"

void *frame_push(struct world *w, struct task *t, const struct function *fn);
/* The same, by the function whose frame, the innermost one, is `caller`. */
void *frame_call(struct world *w, struct task *t, const struct function *fn, struct frame *caller);
enum step_result frame_pop(struct world *w, struct task *t, int64_t result);
enum step_result task_run_on(struct world *w, struct task *t);	/* after a call or return */

static inline const struct step *task_step(const struct world *w, const struct task *t)
{
	return t->top ? step_at(task_top(w, t)->pc) : NULL;
}

/* The step of a frame, which must be the innermost one of a task that has not ended. */
static inline const struct step *frame_step(const struct frame *f)
{
	return step_of(f->pc);
}

static inline const struct step *announced_step(const struct world *w, const struct task *t)
{
	return frame_step(task_top(w, t));
}

/* How many bytes of its stack the task uses, up to the end of the innermost frame. */
static inline size_t task_stack_used(const struct world *w, const struct task *t)
{
	return (t->top - 1u + task_top(w, t)->units) * (size_t)FRAME_UNIT;
}

/* The innermost function of a task that has not ended. */
static inline const struct function *task_function(const struct world *w,
						   const struct task *t)
{
	return function_at(task_top(w, t)->function);
}

/* Performs the innermost frame's announced effect, and runs on to the next step. */
static inline enum step_result task_run(struct world *w, struct task *t, struct frame *top)
{
	const enum step_result r = function_at(top->function)->run(w, t, top);

	return r >= CALLED ? task_run_on(w, t) : r;
}

#endif
