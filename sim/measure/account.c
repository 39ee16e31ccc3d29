/* SPDX-License-Identifier: MIT */
/*
 * account.c - adds up what the time of tasks and CPUs was spent on.
 */
#include "sim/measure/account.h"

#include "sim/measure/watch.h"
#include "sim/world/bug.h"

void account_change(struct world *w, uint32_t task, uint32_t time)
{
	struct task_clock *tc = &w->task_clock[task];
	struct task_stats *s = &w->task_stats[task];
	const int64_t ns = w->clock->now - tc->since;

	if (tc->time != TIME_RUNNING)
		s->ns[tc->time] += ns;
	if (tc->time == TIME_LOCK) {
		tc->op_wait_ns += ns;
		watch_slept(w, task, ns);
	}
	if (tc->time == TIME_QUEUE && ns > s->max_queue_ns)
		s->max_queue_ns = ns;
	tc->time = time;
	tc->since = w->clock->now;
}

static bool adds_up(const int64_t ns[TIME_KINDS], int64_t total)
{
	for (unsigned i = 0; i < TIME_KINDS; i++)
		total -= ns[i];
	return !total;
}

void account_all(struct world *w)
{
	for (uint32_t i = 0; i < w->machine->tasks; i++) {
		account(w, i, w->task_clock[i].time == TIME_OFF ? TIME_SLEEP : TIME_OFF);
		sim_assert(w, adds_up(w->task_stats[i].ns, w->clock->now));
	}
	for (uint32_t i = 0; i < w->machine->cpus; i++)
		sim_assert(w, adds_up(w->cpu_stats[i].ns, w->clock->now));
}
