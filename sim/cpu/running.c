/* SPDX-License-Identifier: MIT */
/*
 * running.c - the step in progress on a CPU.
 *
 * A step begins on its CPU, costs time and takes effect at its end.
 */
#include "sim/cpu/running.h"

#include "sim/measure/account.h"
#include "sim/steps/context.h"
#include "sim/steps/frame.h"
#include "sim/steps/run_ahead.h"
#include "sim/world/ids.h"

int64_t charge_switch(struct world *w, uint32_t cpu, const struct task *t, int64_t ns)
{
	const int64_t cost = w->task_clock[t->id].switch_cost;
	const int64_t in_switch = ns < cost ? ns : cost;

	w->cpu_clock[cpu].ns[TIME_KERNEL - TIME_USER] += in_switch;
	return ns - in_switch;
}

void charge_context(struct world *w, uint32_t cpu)
{
	struct cpu_clock *const cc = &w->cpu_clock[cpu];
	const struct task *const t = &w->task[w->cpu[cpu].context];

	w->task_clock[t->id].op_wait_ns += cc->ns[TIME_SPIN - TIME_USER];
	for (unsigned kind = TIME_USER; kind < TIME_KINDS; kind++) {
		int64_t *const ns = &cc->ns[kind - TIME_USER];

		w->task_stats[t->id].ns[kind] += *ns;
		w->cpu_stats[cpu].ns[t->flags & TASK_IRQ ? TIME_IRQ : kind] += *ns;
		*ns = 0;
	}
}

/* Begins the task's step, or goes on with it; returns when it will end. */
static __always_inline int64_t step_end(struct world *w, uint32_t cpu, const struct task *t,
					struct task_clock *tc)
{
	account(w, t->id, TIME_RUNNING);
	if (tc->left < 0)
		tc->left = announced_price(w, cpu, t);
	return w->clock->now + tc->switch_cost + tc->left;
}

int64_t spin_end(const struct world *w, const struct task *t)
{
	const int64_t until = w->task_clock[t->id].until;

	if (!spins_on_readers(w, t))
		return EVENT_NEVER;
	return until > w->clock->now ? until : w->clock->now;
}

/* The same, for a CPU that may be idle, or whose task may be held or spin. */
static int64_t end_if_any(struct world *w, uint32_t cpu)
{
	const uint32_t id = w->cpu[cpu].context;
	const struct task *t = &w->task[id];

	if (id == NIL)
		return EVENT_NEVER;
	if (t->flags & TASK_HELD && !in_irq(w, cpu) && !spins_for_lock(w, t)) {
		account(w, id, TIME_HELD);
		w->cpu_clock[cpu].held_since = w->clock->now;
		w->stood_still = true;
		w->sections_are_timed = false;
		return EVENT_NEVER;
	}
	if (!spins_for_lock(w, t))
		return step_end(w, cpu, t, &w->task_clock[id]);
	account(w, id, TIME_RUNNING);
	return spin_end(w, t);
}

void cpu_begin(struct world *w, uint32_t cpu)
{
	w->cpu_clock[cpu].begin = w->clock->now;
	events_set(&w->events, slot_step(cpu), end_if_any(w, cpu));
}

void cpu_pause(struct world *w, uint32_t cpu)
{
	struct cpu_clock *cc = &w->cpu_clock[cpu];
	const int64_t now = w->clock->now;
	const uint32_t id = w->cpu[cpu].context;
	struct task_clock *tc = &w->task_clock[id];
	int64_t end;

	run_ahead_cancel(w, cpu);
	end = w->events.time[slot_step(cpu)];
	if (id == NIL) {
		w->cpu_stats[cpu].ns[TIME_OFF] += now - cc->begin;
		cc->begin = now;
		return;
	}
	if (cc->held_since >= 0) {
		charge_context(w, cpu);
		w->cpu_stats[cpu].ns[TIME_HELD] += now - cc->held_since;
		cc->held_ns += now - cc->held_since;
		cc->held_since = -1;
		cc->begin = now;
		return;
	}
	if (cc->begin != now)	/* else the task may have ended, and has no step */
		charge_step(w, cpu, cc, &w->task[id], tc, announced_step(w, &w->task[id]), now);
	charge_context(w, cpu);
	if (end == EVENT_NEVER)
		return;
	if (spins_on_readers(w, &w->task[id])) {
		events_set(&w->events, slot_step(cpu), EVENT_NEVER);
		return;
	}
	if (end - now > tc->left) {
		tc->switch_cost = end - now - tc->left;
	} else {
		tc->switch_cost = 0;
		tc->left = end - now;
	}
	events_set(&w->events, slot_step(cpu), EVENT_NEVER);
}

/* Its step is due when it would give up, but it may look now. */
static bool ends_spinning_early(const struct world *w, const struct task *t)
{
	return t->waiting_on != NIL && is_shared(w, t->waiting_on) &&
	       share_of(w, t->waiting_on, t->id)->bounded && !spins_on_readers(w, t);
}

void cpu_rearm(struct world *w, const struct task *t)
{
	const uint32_t cpu = t->cpu, id = t->id;
	struct task_clock *const tc = &w->task_clock[id];

	if (w->cpu[cpu].context != id || !(t->flags & TASK_SPINNING) ||
	    w->cpu_clock[cpu].held_since >= 0)
		return;
	if (is_due(w, slot_step(cpu)) && !ends_spinning_early(w, t))
		return;
	touch_cpu(w, cpu);
	charge_step(w, cpu, &w->cpu_clock[cpu], t, tc, announced_step(w, t), w->clock->now);
	tc->left = -1;
	if ((t->flags & (TASK_HELD | TASK_GRANTED)) == TASK_GRANTED)	/* as mostly */
		events_set(&w->events, slot_step(cpu), step_end(w, cpu, t, tc));
	else
		events_set(&w->events, slot_step(cpu), end_if_any(w, cpu));
}

static bool spins_on(const struct world *w, uint32_t task, uint32_t object)
{
	return task != NIL && w->task[task].object == object &&
	       w->task[task].flags & TASK_SPINNING && w->task[task].waiting_on == NIL;
}

/*
 * Of a call of one CPU to others: is nobody but its task waiting for the answers? Then nobody
 * else need be asked.
 */
static bool is_awaited_by_sender(const struct world *w, uint32_t object)
{
	return object >= call_object(w, 0) && w->spinners[object] == 1 &&
	       spins_on(w, w->cpu[object - call_object(w, 0)].current, object);
}

void object_changed(struct world *w, uint32_t object)
{
	const bool call = is_awaited_by_sender(w, object);
	const uint32_t first = call ? object - call_object(w, 0) : 0;
	const uint32_t last = call ? first : w->machine->cpus - 1;

	for (uint32_t cpu = first; cpu <= last; cpu++)
		if (spins_on(w, w->cpu[cpu].context, object))
			cpu_rearm(w, &w->task[w->cpu[cpu].context]);
}

void spin_wait(struct world *w, struct task *t)
{
	if (t->flags & TASK_SPINNING)
		return;
	start_spinning(w, t);
	w->spinners[t->object]++;
}

void spin_done(struct world *w, struct task *t)
{
	if (!(t->flags & TASK_SPINNING))
		return;
	t->flags &= (uint8_t)~TASK_SPINNING;
	w->spinners[t->object]--;
}
