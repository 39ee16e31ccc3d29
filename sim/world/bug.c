/* SPDX-License-Identifier: MIT */
/*
 * bug.c - prints a world when an assertion fails.
 */
#include "sim/world/bug.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/machine/step.h"
#include "sim/world/ids.h"
#include "sim/world/state.h"
#include "sim/world/world.h"

const char *task_backtrace(const struct world *w, const struct task *t, char *buf, size_t n)
{
	uint32_t at = t->top;
	size_t used = 0;

	buf[0] = '\0';
	while (at && used < n) {
		const struct frame *f = (const struct frame *)
			(task_stack(w, t->id) + (at - 1) * FRAME_UNIT);
		const struct step *s = step_at(f->pc);
		const int more = snprintf(buf + used, n - used, "%s%s:%d %s",
					  used ? " < " : "",
					  function_at(f->function)->name,
					  s ? s->line : 0, s && s->label ? s->label : "");

		used += more > 0 ? (size_t)more : 0;
		at = f->caller;
	}
	return buf;
}

void sim_bug(const struct world *w, const char *file, int line, const char *condition)
{
	char name[NAME_BYTES], stack[1024];

	fprintf(stderr, "%s:%d: assertion failed: %s\n  at %" PRId64 " ns, step %" PRIu64 "\n",
		file, line, condition, w->clock->now, w->clock->steps);
	for (uint32_t c = 0; c < w->machine->cpus && c < 16; c++) {
		const uint32_t t = w->cpu[c].context;

		if (t != NIL)
			fprintf(stderr, "  cpu %" PRIu32 ": %s: %s\n", c,
				world_task_name(w, t, name),
				task_backtrace(w, &w->task[t], stack, sizeof(stack)));
	}
	abort();
}
