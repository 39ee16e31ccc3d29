/* SPDX-License-Identifier: MIT */
/*
 * run_on.c - from one step to the next within a function.
 */
#include "sim/steps/run_on.h"

#include "sim/steps/frame.h"
#include "sim/steps/price.h"
#include "sim/steps/run_ahead.h"
#include "sim/world/ids.h"

/*
 * The step that costs so much is taken, unless it ends too late. waits: it may find that it has to
 * wait, so it is not counted yet. Where tasks move, somebody else has seen that this one need not.
 */
static __always_inline bool take_step(struct world *w, const struct task *t, uint16_t pc,
				      int64_t ns, bool kernel, bool waits)
{
	struct run_on *const o = &w->run_on;
	const int64_t now = w->clock->now + ns;

	if (now >= w->events.window)
		return false;
	if (cpu_is_interrupted(o->cpu, t))
		return false;
	w->clock->now = now;
	w->clock->steps += o->owed + (uint64_t)!waits;
	o->owed = waits;
	o->cpu_clock->begin = now;
	o->cpu_clock->ns[kernel] += ns;
	w->last_pc = pc;
	w->resched_point = false;
	if (unlikely(!--o->left))
		events_stop_burst(&w->events);
	return true;
}

/* The same for steps that may take very long, or no time, or wake somebody up. */
bool rare_step_in_window(struct world *w, const struct task *t, uint16_t pc)
{
	const struct step *const s = step_of(pc);
	const uint32_t object = t->object;
	uint32_t *const last = object == NIL ? NULL : &w->last_cpu[object];
	const int64_t ns = step_price(w, w->machine->cost, t->cpu, t, s, last);

	if (object != NIL && w->spinners[object])		/* others look at what it does */
		return false;
	if (is_out_of_place(w, t) ||
	    !take_step(w, t, pc, ns, !(s->flags & USER_MODE), s->kind >= STEP_LOCK))
		return false;
	if (last)
		*last = t->cpu;
	if (!ns)
		note_next_turn(w, t->cpu);
	return true;
}

/* Most steps do the same: no call is made for these, so that no register is saved. */
bool own_step_in_window(struct world *w, const struct task *t, uint16_t pc, int64_t ns,
			bool kernel)
{
	if (unlikely(!ns || w->affinity))
		return rare_step_in_window(w, t, pc);
	return take_step(w, t, pc, ns, kernel, false);
}

/* It is on an object, and does not drop a lock for which somebody waits. */
static __always_inline bool take_object_step(struct world *w, const struct task *t, uint16_t pc,
					     int64_t ns, bool kernel, bool waits)
{
	uint32_t *const last = &w->last_cpu[t->object];

	if (unlikely(!ns || w->spinners[t->object] || w->affinity))
		return rare_step_in_window(w, t, pc);
	if (*last != t->cpu) {
		if (*last != NIL)
			ns += w->machine->cost[COST_CACHE_LINE];
		if (!take_step(w, t, pc, ns, kernel, waits))
			return false;
		*last = t->cpu;
		return true;
	}
	return take_step(w, t, pc, ns, kernel, waits);
}

bool object_step_in_window(struct world *w, const struct task *t, uint16_t pc, int64_t ns,
			   bool kernel)
{
	return take_object_step(w, t, pc, ns, kernel, false);
}

bool waiting_step_in_window(struct world *w, const struct task *t, uint16_t pc, int64_t ns,
			    bool kernel)
{
	return take_object_step(w, t, pc, ns, kernel, true);
}

bool unlock_in_window(struct world *w, const struct task *t, uint16_t pc, int64_t ns,
		      bool kernel)
{
	if (unlikely(w->lock[t->object].queue.head != NIL || is_shared(w, t->object)))
		return rare_step_in_window(w, t, pc);
	return take_object_step(w, t, pc, ns, kernel, false);
}
