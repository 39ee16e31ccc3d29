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

/* So many calls and returns do not lie between two steps; it is an endless loop. */
enum { MAX_TRANSFERS = 4096 };

/* Puts a frame of the function with this place there, at this offset, on the stack. */
static __always_inline void *push(struct world *w, struct task *t, const struct function *fn,
				  uint16_t place, uint32_t at, struct frame *f)
{
	const uint32_t units = fn->frame_bytes / FRAME_UNIT;

	sim_assert(w, (at - 1 + units) * FRAME_UNIT <= w->stack_bytes[t->id]);
	*f = (struct frame){ .function = place, .caller = (uint16_t)t->top,
			     .units = (uint16_t)units };
	t->top = at;
	return f;
}

void *frame_push(struct world *w, struct task *t, const struct function *fn)
{
	const uint32_t at = t->top ? t->top + task_top(w, t)->units : 1;

	return push(w, t, fn, function_place(fn), at,
		    (struct frame *)(void *)(task_stack(w, t->id) + (at - 1) * (size_t)FRAME_UNIT));
}

/* The function is called without another one being called first, so that no register is saved. */
void *frame_call(struct world *w, struct task *t, const struct function *fn, struct frame *caller)
{
	if (unlikely(function_is_foreign(fn)))
		return frame_push(w, t, fn);
	return push(w, t, fn, own_function_place(fn), t->top + caller->units,
		    (struct frame *)((uint64_t *)(void *)caller + caller->units));
}

_Static_assert(sizeof(uint64_t) == FRAME_UNIT, "frames are made of words");

/* A frame is a few words, for which a call of memset() would take longer. */
static __always_inline void clear(struct frame *f, uint32_t units)
{
	uint64_t *word = (uint64_t *)(void *)f;

	for (; units >= 4; units -= 4, word += 4)
		memset(word, 0, 4 * FRAME_UNIT);
	if (units & 2) {
		memset(word, 0, 2 * FRAME_UNIT);
		word += 2;
	}
	if (units & 1)
		*word = 0;
}

enum step_result frame_pop(struct world *w, struct task *t, int64_t result)
{
	struct frame *f = task_top(w, t);
	const uint32_t caller = f->caller;

	sim_assert(w, !w->run_ahead.taken);
	clear(f, f->units);
	t->top = caller;
	t->result = result;
	return caller ? RETURNED : ENDED;
}

/* transfers are counted anew when a function took steps while nobody else was due. */
enum step_result task_run_on(struct world *w, struct task *t)
{
	uint64_t before;

	do {
		before = w->clock->steps;
		for (unsigned transfers = 0; transfers < MAX_TRANSFERS; transfers++) {
			struct frame *const f = task_top(w, t);
			const enum step_result r = function_at(f->function)->run(w, t, f);

			if (r != CALLED && r != RETURNED)
				return r;
		}
	} while (w->clock->steps != before);
	sim_assert(w, false && "a loop of calls without a step");
}
