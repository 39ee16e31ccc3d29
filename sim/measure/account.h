/* SPDX-License-Identifier: MIT */
/*
 * account.h - what the time of tasks and CPUs is spent on.
 */
#ifndef SIM_MEASURE_ACCOUNT_H
#define SIM_MEASURE_ACCOUNT_H

#include "sim/world/ids.h"

/* From now on the task's time counts as this kind (enum time_kind or TIME_RUNNING). */
void account_change(struct world *w, uint32_t task, uint32_t time);

static inline void account(struct world *w, uint32_t task, uint32_t time)
{
	if (w->task_clock[task].time != time)
		account_change(w, task, time);
}

/*
 * At the end of a run: counts what is still under way, so that all adds up to the time
 * simulated.
 */
void account_all(struct world *w);

/* How long the task, which is running, has spun or slept on locks since it started. */
static inline int64_t task_waited_ns(const struct world *w, const struct task *t)
{
	return w->task_clock[t->id].op_wait_ns +
	       (w->cpu[t->cpu].context == t->id ?
			w->cpu_clock[t->cpu].ns[TIME_SPIN - TIME_USER] : 0);
}

#endif
