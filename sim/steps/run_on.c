/* SPDX-License-Identifier: MIT */
/*
 * run_on.c - from one step to the next within a function.
 */
#include "sim/steps/run_on.h"

#include "sim/steps/frame.h"
#include "sim/steps/price.h"
#include "sim/steps/run_ahead.h"
#include "sim/world/ids.h"

/* The step that costs so much is taken, unless it ends too late. */
static __always_inline bool take_step(struct world *w, const struct task *t, const struct step *s,
				      uint16_t pc, int64_t ns)
{
	struct clock *const k = w->clock;
	struct run_on *const o = &w->run_on;
	struct cpu_clock *const cc = o->cpu_clock;
	const int64_t now = k->now + ns;
	const bool known = s->kind < STEP_LOCK;

	if (now >= w->events.window || run_on_is_interrupted(w, t))
		return false;
	if (t->object != NIL)
		w->last_cpu[t->object] = t->cpu;
	if (!--o->left)
		w->events.window = 0;
	k->now = now;
	k->steps += o->owed + (uint64_t)known;
	o->owed = !known;
	cc->begin = now;
	cc->ns[!(s->flags & USER_MODE)] += ns;
	w->last_pc = pc;
	w->resched_point = false;
	return true;
}

/* The same for steps that may take very long, or no time, or wake somebody up. */
static __attribute__((noinline)) bool take_rare_step(struct world *w, const struct task *t,
						     const struct step *s, uint16_t pc)
{
	const int64_t *const cost = w->machine->cost;
	const int64_t ns = t->object == NIL ?
				   step_cost(cost, s, t->amount) :
				   step_price(w, cost, t->cpu, t, s, &w->last_cpu[t->object]);

	if (t->object != NIL && w->spinners[t->object])		/* others look at what it does */
		return false;
	if (!take_step(w, t, s, pc, ns))
		return false;
	if (!ns)
		note_next_turn(w, t->cpu);
	return true;
}

/* Will the step, which is an unlock, do more than to drop the lock? */
static __always_inline bool is_waited_for(const struct world *w, uint32_t lock)
{
	return w->lock[lock].queue.head != NIL || is_shared(w, lock);
}

/* Most steps do the same: no call is made for these, so that no register is saved. */
bool step_in_window(struct world *w, const struct task *t, const struct step *s, uint16_t pc)
{
	const int64_t *const cost = w->machine->cost;
	const uint64_t each = (uint64_t)cost[s->cost], amount = t->amount;
	const uint32_t object = t->object;
	int64_t ns = (int64_t)(each * amount);

	if (unlikely((each | amount) >> 30 || ns == 0))
		return take_rare_step(w, t, s, pc);
	if (object != NIL) {
		const uint32_t last = w->last_cpu[object];

		if (w->spinners[object] || (s->kind == STEP_UNLOCK && is_waited_for(w, object)))
			return take_rare_step(w, t, s, pc);
		if (last != t->cpu && last != NIL)
			ns += cost[COST_CACHE_LINE];
	}
	return take_step(w, t, s, pc, ns);
}
