/* SPDX-License-Identifier: MIT */
/*
 * frame.c - frames on a task's stack, and the loop that resumes a task.
 *
 * A stack grows upwards from its base; `top` is the offset of the innermost frame. Bytes
 * above it are zero, so equal states are equal bytes.
 */
#include "sim/steps/frame.h"

#include "sim/world/bug.h"

#include <string.h>

/* At most so many calls and returns lie between two steps; more is an endless loop. */
enum { MAX_TRANSFERS = 4096 };

void *frame_push(struct world *w, struct task *t, const struct function *fn)
{
	const uint32_t units = fn->frame_bytes / FRAME_UNIT, caller = t->top;
	const uint32_t at = caller ? caller + task_top(w, t)->units : 1;
	struct frame *f;

	sim_assert(w, (at - 1 + units) * FRAME_UNIT <= w->stack_bytes[t->id]);
	t->top = at;
	f = task_top(w, t);
	f->function = function_place(fn);
	f->caller = (uint16_t)caller;
	f->units = (uint16_t)units;
	return f;
}

enum step_result frame_pop(struct world *w, struct task *t, int64_t result)
{
	struct frame *f = task_top(w, t);
	const uint32_t caller = f->caller;

	sim_assert(w, !w->run_ahead.taken);
	memset(f, 0, f->units * (size_t)FRAME_UNIT);
	t->top = caller;
	t->result = result;
	return caller ? RETURNED : ENDED;
}

enum step_result task_run_on(struct world *w, struct task *t)
{
	uint64_t steps = w->clock->steps;
	unsigned transfers = 0;

	while (transfers < MAX_TRANSFERS) {
		struct frame *f = task_top(w, t);
		enum step_result r = task_function(w, t)->run(w, t, f);

		if (r != CALLED && r != RETURNED)
			return r;
		transfers = steps == w->clock->steps ? transfers + 1 : 0;
		steps = w->clock->steps;	/* those that the function took while nobody else was due */
	}
	sim_assert(w, false && "a loop of calls without a step");
}
