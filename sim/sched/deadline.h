/* SPDX-License-Identifier: MIT */
/*
 * deadline.h - the budgets and deadlines of deadline tasks: SCHED_DEADLINE.
 */
#ifndef SIM_SCHED_DEADLINE_H
#define SIM_SCHED_DEADLINE_H

#include "sim/world/urgency.h"

/*
 * The task, which becomes ready, gets a new deadline if it needs one. False: it has no
 * budget, so it has to wait for its next period.
 */
bool deadline_wakes(struct world *w, struct task *t);

/*
 * The task's time so far has been charged. If its budget is spent, it is throttled, or
 * gets a new one at once. True: another task may be the more urgent one now.
 */
bool deadline_overruns(struct world *w, struct task *t);

/* A search: its budget is spent here, however long it has run. */
void deadline_throttle(struct world *w, struct task *t);

/* sched_yield(): the task does without the rest of its budget. */
void deadline_yields(struct world *w, const struct task *t);

/* Is its budget spent, and not replenished yet? */
static inline bool is_out_of_budget(const struct world *w, const struct task *t)
{
	return is_deadline(t) && w->deadline[t->id].throttled;
}

/* The task gets the budget and the deadline of its next period. */
void deadline_replenish(struct world *w, struct task *t);

/* The task's replenishment is due: which CPU's handler does it? That of the task's. */
uint32_t next_to_replenish(const struct world *w, uint32_t cpu);

/*
 * It inherits the deadline of the lender, NULL: no longer. Its prio is the inherited one.
 */
void deadline_inherit(struct world *w, struct task *t, const struct task *lender);

#endif
