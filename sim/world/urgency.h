/* SPDX-License-Identifier: MIT */
/*
 * urgency.h - which of two tasks is the more urgent one, and which may not run at all.
 *
 * Deadline tasks come before real-time ones, those before normal ones. Of two deadline
 * tasks the one with the earlier deadline is more urgent (dl_entity_preempt() in
 * kernel/sched/deadline.c of Linux 6.12), of two real-time tasks the one with the higher
 * priority. A nicer normal task is less urgent, too, though only its share tells.
 */
#ifndef SIM_WORLD_URGENCY_H
#define SIM_WORLD_URGENCY_H

#include "sim/world/state.h"

static inline bool is_deadline(const struct task *t)
{
	return t->prio == DEADLINE_PRIO;
}

/* Has the task the deadline of one that waits for it? */
static inline bool has_lender(const struct world *w, const struct task *t)
{
	return w->deadline && w->deadline[t->id].lender != NIL;
}

/*
 * Is a more urgent than b? Both as they are now, with what they inherit. In a search time
 * does not pass, so no deadline is earlier than another one there.
 */
static inline bool more_urgent(const struct world *w, const struct task *a, const struct task *b)
{
	if (a->prio != b->prio)
		return a->prio < b->prio;
	return is_deadline(a) && w->deadline_clock[a->id].at < w->deadline_clock[b->id].at;
}

/*
 * The same among those that wait for a lock, where normal tasks are equals (__waiter_prio).
 */
static inline bool more_urgent_waiter(const struct world *w, const struct task *a,
				      const struct task *b)
{
	return a->prio < MAX_RT_PRIO && more_urgent(w, a, b);
}

/*
 * Have the CPU's real-time tasks had their share, so that it runs none until the period
 * ends?
 */
static inline bool is_rt_throttled(const struct world *w, uint32_t cpu)
{
	return w->rt_share && w->rt_share[cpu].throttled;
}

/* Is the task a real-time one, which its CPU does not run at present? */
static inline bool is_throttled_rt(const struct world *w, const struct task *t)
{
	return t->prio < MAX_RT_PRIO && !is_deadline(t) && is_rt_throttled(w, t->cpu);
}

#endif
