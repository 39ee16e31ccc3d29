/* SPDX-License-Identifier: MIT */
/*
 * stalled.c - tells which tasks are stuck, and in what.
 */
#include "sim/clock/stalled.h"

#include <stdio.h>

#include "sim/kernel/stuck.h"
#include "sim/steps/tell.h"
#include "sim/world/wait.h"
#include "sim/world/world.h"

bool clock_tell_circle(struct world *w)
{
	const uint32_t first = find_circle(w);
	char text[DETAIL_BYTES];

	if (first == NIL)
		return false;
	circle_text(w, first, text, sizeof(text));
	violate(w, DEADLOCK, first, "%s", text);
	return true;
}

/* Does the task sleep for a lock, for work to be done, for readers, or to be woken? */
static bool sleeps_for_others(const struct world *w, uint32_t task)
{
	const enum wait_kind kind = task_wait(w, task).kind;

	return w->task[task].waiting_on != NIL || kind == WAIT_FLUSH || kind == WAIT_READERS ||
	       kind == WAIT_SYNC;
}

/* A task sleeps that was not woken, or would have to be: what it is at, and what others are. */
static void tell_sleeper(struct world *w, uint32_t task, uint32_t more)
{
	const uint32_t object = task_wait(w, task).object;
	char name[NAME_BYTES], at[NAME_BYTES], others[32] = "";

	if (more)
		snprintf(others, sizeof(others), "; %u more %s stuck", more,
			 more == 1 ? "is" : "are");
	world_task_name(w, task, name);
	if (object == NIL)
		violate(w, DEADLOCK, task, "%s sleeps, and nobody is left to wake it%s", name,
			others);
	else
		violate(w, DEADLOCK, task, "%s sleeps at %s, and nobody is left to wake it%s",
			name, world_object_name(w, object, at), others);
}

static void tell_deadlock(struct world *w)
{
	char name[NAME_BYTES], object[NAME_BYTES], others[32] = "";
	uint32_t first = NIL, waiting = 0;

	for (uint32_t i = 0; i < w->machine->tasks; i++) {
		if (w->task[i].state == TASK_DEAD || w->machine->task[i].background)
			continue;
		if (sleeps_for_others(w, i) && first == NIL)
			first = i;
		waiting++;
	}
	if (waiting > 1)
		snprintf(others, sizeof(others), " and %u more", waiting - 1);
	if (first == NIL)
		violate(w, DEADLOCK, NIL, "%u tasks can never run again", waiting);
	else if (task_wait(w, first).kind == WAIT_SYNC)
		tell_sleeper(w, first, waiting - 1);
	else
		violate(w, DEADLOCK, first, "%s waits for ever for %s%s",
			world_task_name(w, first, name),
			world_object_name(w, w->task[first].waiting_on != NIL ?
						     w->task[first].waiting_on :
						     w->task[first].object, object), others);
}

/*
 * The first task that spins for a condition that no task can bring about any more; or
 * NIL.
 */
static uint32_t hopeless_spinner(const struct world *w)
{
	for (uint32_t i = 0; i < w->machine->tasks; i++) {
		const struct wait s = task_wait(w, i);

		if (s.kind == WAIT_CONDITION && !s.looks)
			return i;
	}
	return NIL;
}

static uint32_t runnable_on(const struct world *w, uint32_t cpu)
{
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->task[i].state == TASK_READY && w->task[i].cpu == cpu)
			return i;
	return NIL;
}

static void tell_livelock(struct world *w, uint32_t task)
{
	char name[NAME_BYTES], object[NAME_BYTES], behind[NAME_BYTES];
	const uint32_t cpu = w->task[task].cpu, kept = runnable_on(w, cpu);

	world_object_name(w, w->task[task].object, object);
	if (kept == NIL)
		violate(w, LIVELOCK, task, "%s spins for ever on %s",
			world_task_name(w, task, name), object);
	else
		violate(w, LIVELOCK, task, "%s spins for ever on %s and keeps %s from cpu %u",
			world_task_name(w, task, name), object,
			world_task_name(w, kept, behind), cpu);
}

enum run_status clock_stalled(struct world *w)
{
	const uint32_t spinner = hopeless_spinner(w);

	if (!w->clock->alive)
		return RUN_DONE;
	if (clock_tell_circle(w))
		return RUN_DEADLOCK;
	if (spinner != NIL) {
		tell_livelock(w, spinner);
		return RUN_LIVELOCK;
	}
	tell_deadlock(w);
	return RUN_DEADLOCK;
}
