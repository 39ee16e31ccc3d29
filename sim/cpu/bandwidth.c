/* SPDX-License-Identifier: MIT */
/*
 * bandwidth.c - how much of its CPU a task may have.
 *
 * Real-time throttling is that of kernel/sched/rt.c of Linux 5.10 to 6.11 without
 * RT_GROUP_SCHED, RT_RUNTIME_SHARE and RT_RUNTIME_GREED: each CPU counts how long its
 * real-time and deadline tasks have run. If that is more than sched_rt_runtime at a tick,
 * or when such a task is switched out, the CPU runs no real-time task until, at the end of
 * a period, a runtime has been taken off what was counted and it is less again. Periods are
 * multiples of sched_rt_period; they are made up for when somebody asks, so that a CPU
 * whose tasks are not throttled has no event for them.
 */
#include "sim/cpu/bandwidth.h"

/* Takes off what the periods give that have ended. */
static void pass_periods(struct world *w, struct rt_budget *b)
{
	const struct machine *m = w->machine;
	int64_t ended;

	if (w->clock->now < b->until)
		return;
	ended = (w->clock->now - b->until) / m->rt_period_ns + 1;
	b->until += ended * m->rt_period_ns;
	if (ended > b->ns / m->rt_runtime_ns)
		b->ns = 0;
	else
		b->ns -= ended * m->rt_runtime_ns;
}

void charge_bandwidth(struct world *w, uint32_t cpu, const struct task *t, int64_t ns)
{
	struct rt_budget *b;

	if (is_deadline(t))
		w->deadline_clock[t->id].runtime -= ns;
	if (!w->rt_share)
		return;
	b = &w->rt_budget[cpu];
	pass_periods(w, b);
	b->ns += ns;
}

void throttle_rt(struct world *w, uint32_t cpu)
{
	const int64_t period = w->machine->rt_period_ns;

	touch_cpu(w, cpu);
	w->rt_share[cpu].throttled = 1;
	events_set(&w->events, slot_rt_period(w, cpu),
		   (w->clock->now / period + 1) * period);
}

bool rt_share_exceeded(struct world *w, uint32_t cpu)
{
	if (!w->rt_share || w->rt_share[cpu].throttled || w->untimed ||
	    w->rt_budget[cpu].ns <= w->machine->rt_runtime_ns)
		return false;
	throttle_rt(w, cpu);
	return true;
}

bool rt_period_ends(struct world *w, uint32_t cpu)
{
	struct rt_budget *b = &w->rt_budget[cpu];

	pass_periods(w, b);
	if (!w->untimed && b->ns >= w->machine->rt_runtime_ns) {
		throttle_rt(w, cpu);
		return false;
	}
	w->rt_share[cpu].throttled = 0;
	return true;
}
