/* SPDX-License-Identifier: MIT */
/*
 * decide.h - what virtual time decides in a run, decided by somebody else: a search, which tries
 * both ways, or a schedule.
 *
 * Each decision has a condition, under which it can be made in the present state, and an effect.
 */
#ifndef SIM_SCHED_DECIDE_H
#define SIM_SCHED_DECIDE_H

#include "sim/world/state.h"
#include "sim/world/urgency.h"

static inline bool is_normal(const struct task *t)
{
	return t->prio >= MAX_RT_PRIO;
}

/*
 * Does only time decide which of the two tasks runs first? Virtual run time does of two normal
 * tasks, and of two with deadlines those do.
 */
static inline bool time_decides(const struct task *a, const struct task *b)
{
	return (is_normal(a) && is_normal(b)) || (is_deadline(a) && is_deadline(b));
}

/*
 * The CPU's task has used up its time slice or its budget, or a task that has just woken up there
 * displaces it. Somebody must be queued there. The task goes on until it can be switched out.
 */
void end_slice(struct world *w, uint32_t cpu);
/* Can the budget of this task, which runs there and may have one, be spent? */
bool may_overrun(const struct world *w, uint32_t cpu, const struct task *t);

/*
 * A real-time task spins on this CPU, and a normal one waits for it. Can the kernel
 * throttle the real-time tasks here?
 */
bool may_throttle(const struct world *w, uint32_t cpu);
void begin_throttling(struct world *w, uint32_t cpu);

/* Can a tick of this CPU ask an idle one to pull a task from the queue here? */
bool may_balance(const struct world *w, uint32_t cpu);
void balance(struct world *w, uint32_t cpu);

/* Can the CPU, which has just switched, take up another one of its normal tasks instead? */
bool may_pick(const struct world *w, uint32_t cpu);
/* Is it one of those? */
bool is_queued_on(const struct world *w, uint32_t cpu, uint32_t task);
void pick_instead(struct world *w, uint32_t task);

#endif
