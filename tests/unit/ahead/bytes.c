/* SPDX-License-Identifier: MIT */
/*
 * bytes.c - compares all bytes of two worlds.
 */
#include "tests/unit/ahead/bytes.h"

#include <string.h>

#include "sim/world/state.h"

bool went_ahead(const struct world *w)
{
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		if (w->undo_log[cpu].frame_bytes)
			return true;
	return false;
}

void forget_ways(struct world *w)
{
	for (uint32_t i = 0; i < w->tasks; i++)
		w->task_clock[i].steps = 0;
	memset(w->undo_log, 0, w->machine->cpus * sizeof(*w->undo_log));
}

size_t first_difference(const struct world *a, const struct world *b)
{
	size_t at = 0;

	if (!memcmp(a->arena, b->arena, a->bytes))
		return a->bytes;
	while (a->arena[at] == b->arena[at])
		at++;
	return at;
}
