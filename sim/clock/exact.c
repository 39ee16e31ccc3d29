/* SPDX-License-Identifier: MIT */
/*
 * exact.c - schedules that say all that happens, also what time decides otherwise.
 *
 * While such a schedule is followed, the world is as in a search: time decides nothing
 * (world.untimed), and a transition is made when a directive says so, however long ago it was
 * due. Time still passes, so that the run has times: a step takes as long as it costs, and who is
 * late is late by that much.
 *
 * Any schedule may say when an interrupt comes. So that it does not come by itself before, what is
 * due is put off to a time that never comes.
 */
#include "sim/clock/exact.h"

#include <string.h>

#include "sim/clock/clock.h"
#include "sim/clock/stalled.h"
#include "sim/cpu/run_queue.h"
#include "sim/locks/rwsem.h"
#include "sim/machine/step.h"
#include "sim/sched/decide.h"
#include "sim/sched/placement.h"
#include "sim/sched/sched.h"
#include "sim/steps/context.h"
#include "sim/steps/frame.h"
#include "sim/world/ids.h"
#include "sim/world/world.h"

/* Behind each horizon, and far from an overflow */
static const int64_t never_by_itself = INT64_MAX / 2;

/* --- what can be chosen -------------------------------------------------------------------- */

static bool can_step(const struct world *w, uint32_t cpu)
{
	return is_due(w, slot_step(cpu)) && !spins_on_readers(w, &w->task[w->cpu[cpu].context]);
}

static bool can_be_awake(const struct world *w, uint32_t cpu)
{
	const struct task *t = &w->task[w->cpu[cpu].context];

	if (!is_due(w, slot_step(cpu)))
		return false;
	return rwsem_time_decides(w, t) ||
	       (task_step(w, t)->kind == STEP_SLEEP_UNTIL && !(t->flags & TASK_GRANTED));
}

/* Is there somebody whose turn it would be then? */
static bool slice_can_end(const struct world *w, uint32_t cpu)
{
	const uint32_t id = w->cpu[cpu].current;

	if (id == NIL || in_irq(w, cpu) || w->cpu[cpu].need_resched || !w->cpu_clock[cpu].queued)
		return false;
	if (is_normal(&w->task[id]) || is_deadline(&w->task[id]))
		return first_runnable(w, cpu) != NIL;
	return w->machine->task[id].class == CLASS_RR && has_equal(w, &w->task[id]);
}

static bool cpu_can(const struct world *w, enum choice_kind kind, uint32_t cpu)
{
	switch (kind) {
	case CHOICE_STEP:
		return can_step(w, cpu);
	case CHOICE_CALL:
		return is_due(w, slot_call(w, cpu));
	case CHOICE_IPI:
		return is_due(w, slot_resched(w, cpu));
	case CHOICE_SLICE:
		return slice_can_end(w, cpu);
	case CHOICE_AWAKE:
		return can_be_awake(w, cpu);
	case CHOICE_BALANCE:
		return w->migration && may_balance(w, cpu);
	case CHOICE_THROTTLE:
		return w->rt_share && may_throttle(w, cpu);
	case CHOICE_PERIOD:
		return w->rt_share && is_due(w, slot_rt_period(w, cpu));
	default:
		return false;
	}
}

static bool task_can(const struct world *w, enum choice_kind kind, uint32_t task)
{
	switch (kind) {
	case CHOICE_PUT_OFF:
	case CHOICE_LET_COME:
	case CHOICE_ARRIVE:
		return is_due(w, slot_timer(w, task));
	case CHOICE_PICK:
		return may_pick(w, w->task[task].cpu) && is_queued_on(w, w->task[task].cpu, task);
	case CHOICE_PULL:
		return w->clock->puller != NIL && could_be_pulled(w, &w->task[task]);
	case CHOICE_REPLENISH:
		return w->deadline && is_due(w, slot_replenish(w, task));
	default:
		return false;
	}
}

bool exact_is_possible(const struct world *w, const struct choice *c)
{
	if (c->kind == CHOICE_EXACT)
		return true;
	if (c->kind > CHOICE_EXACT && !w->untimed)
		return false;
	if (c->cpu != NIL)
		return c->cpu < w->machine->cpus && cpu_can(w, c->kind, c->cpu);
	return c->task < w->machine->tasks && task_can(w, c->kind, c->task);
}

/* --- choosing it ----------------------------------------------------------------------------- */

/* A step takes its time, and so does what is on its way. The run ends at its horizon at the latest. */
static void take(struct world *w, uint32_t slot)
{
	const int64_t due = w->events.time[slot], last = w->machine->horizon_ns;

	if (w->untimed && due < never_by_itself && due > w->clock->now)
		w->clock->now = due < last ? due : last;
	clock_take(w, slot);
}

/* The decisions of the scheduler stand as soon as the CPU's task goes on. */
static void take_step(struct world *w, uint32_t cpu)
{
	if (!in_irq(w, cpu)) {
		w->cpu_clock[cpu].open = 0;
		if (w->clock->puller == cpu)
			w->clock->puller = NIL;
	}
	take(w, slot_step(cpu));
}

/*
 * What is late by now is due now. Tasks that wait for each other in a circle are told here, as a
 * search does: timers may keep the run from coming to rest.
 */
static void end_exact(struct world *w)
{
	clock_tell_circle(w);
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		update_curr(w, cpu);
	w->untimed = false;
	for (uint32_t slot = 0; slot < w->events.slots; slot++)
		if (w->events.time[slot] < w->clock->now)
			events_set(&w->events, slot, w->clock->now);
}

static void apply_to_cpu(struct world *w, enum choice_kind kind, uint32_t cpu)
{
	switch (kind) {
	case CHOICE_STEP:
		take_step(w, cpu);
		break;
	case CHOICE_AWAKE:
		w->time_is_up = true;
		take_step(w, cpu);
		w->time_is_up = false;
		break;
	case CHOICE_CALL:
		take(w, slot_call(w, cpu));
		break;
	case CHOICE_IPI:
		take(w, slot_resched(w, cpu));
		break;
	case CHOICE_SLICE:
		end_slice(w, cpu);
		break;
	case CHOICE_BALANCE:
		balance(w, cpu);
		break;
	case CHOICE_THROTTLE:
		begin_throttling(w, cpu);
		break;
	case CHOICE_PERIOD:
		take(w, slot_rt_period(w, cpu));
		break;
	default:
		break;
	}
}

static void apply_to_task(struct world *w, enum choice_kind kind, uint32_t task)
{
	const uint32_t slot = slot_timer(w, task);

	switch (kind) {
	case CHOICE_PUT_OFF:
		events_set(&w->events, slot, never_by_itself);
		break;
	case CHOICE_LET_COME:
		if (w->events.time[slot] == never_by_itself)
			events_set(&w->events, slot, w->clock->now);
		break;
	case CHOICE_ARRIVE:
		take(w, slot);
		break;
	case CHOICE_PICK:
		pick_instead(w, task);
		break;
	case CHOICE_PULL:
		pull_instead(w, &w->task[task]);
		w->clock->puller = NIL;
		break;
	case CHOICE_REPLENISH:
		take(w, slot_replenish(w, task));
		break;
	default:
		break;
	}
}

void exact_apply(struct world *w, const struct choice *c)
{
	w->last_task = NIL;
	if (c->kind == CHOICE_EXACT && c->cpu)
		w->untimed = true;
	else if (c->kind == CHOICE_EXACT)
		end_exact(w);
	else if (c->cpu != NIL)
		apply_to_cpu(w, c->kind, c->cpu);
	else
		apply_to_task(w, c->kind, c->task);
}

/* --- following directives ---------------------------------------------------------------------- */

bool exact_comes_by_itself(const struct world *w, uint32_t task)
{
	return w->machine->task[task].source && w->task[task].state != TASK_NEW &&
	       w->events.time[slot_timer(w, task)] < never_by_itself;
}

bool exact_waits(const struct world *w)
{
	const int64_t first = w->events.time[events_first(&w->events)];

	return first >= never_by_itself && first != EVENT_NEVER;
}

const char *exact_operation(const struct world *w, uint32_t task)
{
	return w->model_ops->operation ? w->model_ops->operation(w, task) : NULL;
}

bool exact_is_named(const struct world *w, const struct directive *d, uint16_t pc,
		    uint32_t object, const char *operation)
{
	const char *const label = step_at(pc)->label;
	char name[NAME_BYTES];

	if (!label || strcmp(label, d->label))
		return false;
	if (d->operation && (!operation || strcmp(operation, d->operation)))
		return false;
	return !d->object ||
	       (object != NIL && !strcmp(world_object_name(w, object, name), d->object));
}

bool exact_is_at(const struct world *w, uint32_t cpu, const struct directive *d, uint64_t seen)
{
	const uint32_t id = w->cpu[cpu].context;

	return id != NIL && seen + 1 == d->count &&
	       exact_is_named(w, d, task_top(w, &w->task[id])->pc, w->task[id].object,
			      exact_operation(w, id));
}

static enum directive_end next_step(const struct world *w, uint32_t cpu, struct choice *c)
{
	c->kind = CHOICE_STEP;
	c->cpu = cpu;
	return can_step(w, cpu) ? DIRECTIVE_PENDING : DIRECTIVE_BLOCKED;
}

enum directive_end exact_next(const struct world *w, const struct directive *d, uint64_t seen,
			      struct choice *c)
{
	const uint32_t cpu = d->task == NIL ? d->cpu : w->task[d->task].cpu;

	*c = (struct choice){ .cpu = d->cpu, .task = d->task == NIL ? 0 : d->task };
	if (d->kind == HAPPENS || (d->kind == ARRIVES &&
				   (!d->label || exact_is_at(w, cpu, d, seen)))) {
		c->kind = d->kind == HAPPENS ? d->choice : CHOICE_ARRIVE;
		return exact_is_possible(w, c) ? DIRECTIVE_PENDING : DIRECTIVE_BLOCKED;
	}
	if (d->kind == ARRIVES || d->task == NIL)
		return next_step(w, cpu, c);
	if (w->task[d->task].state == TASK_DEAD)
		return DIRECTIVE_EXITED;
	return w->cpu[cpu].context == d->task ? next_step(w, cpu, c) : DIRECTIVE_BLOCKED;
}
