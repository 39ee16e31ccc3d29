/* SPDX-License-Identifier: MIT */
/*
 * moment.c - keeps what a world has outside of its arena, and puts it back.
 */
#include "sim/world/moment.h"

#include <stdlib.h>
#include <string.h>

#include "sim/world/state.h"

struct moment {
	struct world is;	/* the handle at that time; its pointers are of use to that world only */
	struct turn *turn;	/* turns of them */
	int64_t *idle_at;
};

static size_t idle_bytes(const struct world *w)
{
	return (2 * (size_t)w->machine->cpus + 1) * sizeof(*w->idle_at);
}

bool moment_can_be_kept(const struct world *w)
{
	return !w->memory && !w->lockdep && !w->untimed;
}

struct moment *moment_keep(const struct world *w)
{
	const size_t turn_bytes = w->turns * sizeof(*w->turn);
	struct moment *m = malloc(sizeof(*m) + turn_bytes + idle_bytes(w));

	if (!m)
		return NULL;
	m->is = *w;
	m->turn = (struct turn *)(void *)(m + 1);
	m->idle_at = (int64_t *)(void *)((unsigned char *)m->turn + turn_bytes);
	memcpy(m->turn, w->turn, turn_bytes);
	memcpy(m->idle_at, w->idle_at, idle_bytes(w));
	return m;
}

void moment_return(struct world *w, const struct moment *m)
{
	const struct world *const is = &m->is;

	memcpy(w->turn, m->turn, is->turns * sizeof(*w->turn));
	memcpy(w->idle_at, m->idle_at, idle_bytes(w));
	w->turns = is->turns;
	w->turns_at = is->turns_at;
	w->turn_seq = is->turn_seq;
	w->this_cpu = is->this_cpu;
	w->this_slot = is->this_slot;
	w->last_task = is->last_task;
	w->last_pc = is->last_pc;
	w->resched_point = is->resched_point;
	w->switch_point = is->switch_point;
	w->touched = is->touched;
	w->stood_still = is->stood_still;
}

unsigned char *moment_arena(const struct world *w, size_t *bytes)
{
	*bytes = w->bytes;
	return w->arena;
}
