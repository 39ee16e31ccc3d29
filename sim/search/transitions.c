/* SPDX-License-Identifier: MIT */
/*
 * transitions.c - what can happen next in a state, and making it happen. doc/search.md
 * argues why this is all.
 */
#include "sim/search/transitions.h"

#include <string.h>

#include "sim/clock/clock.h"
#include "sim/kernel/stuck.h"
#include "sim/machine/foreign.h"
#include "sim/machine/step.h"
#include "sim/memory/memory.h"
#include "sim/sched/placement.h"
#include "sim/sched/sched.h"
#include "sim/search/claim.h"
#include "sim/search/decisions.h"
#include "sim/search/reduction.h"
#include "sim/steps/context.h"
#include "sim/steps/frame.h"
#include "sim/world/bug.h"
#include "sim/world/memory.h"
#include "sim/world/ids.h"
#include "sim/clock/stalled.h"

/* --- what can happen ------------------------------------------------------------------ */

/* An interrupt is on its way to this CPU, which could take it at once. */
static bool interrupt_is_late(const struct world *w, uint32_t cpu)
{
	return (is_due(w, slot_call(w, cpu)) || is_due(w, slot_resched(w, cpu))) &&
	       !w->cpu[cpu].irqs_off && !in_irq(w, cpu);
}

/* With --maximize an interrupt comes at once, before any step; its delivery has a price. */
static bool may_step(const struct space *space, uint32_t cpu)
{
	if (space->config->maximize && interrupt_is_late(space->w, cpu))
		return false;
	return !awaits_its_twin(space, cpu) && !would_only_queue(space, cpu);
}

static bool starts_at_once(const struct machine *machine, uint32_t task)
{
	return !machine->task[task].start_ns && task + 1 < machine->tasks;
}

/*
 * Is time still 0? It is while a task has still to start then, or a CPU has to reschedule
 * because one has started.
 */
static bool is_beginning(const struct space *space)
{
	const struct world *w = space->w;

	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->task[i].state == TASK_NEW && starts_at_once(w->machine, i))
			return true;
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		if (is_due(w, slot_resched(w, cpu)))
			return true;
	return false;
}

/* In a run, can the CPU's step be over at time 0? */
static bool takes_no_time(const struct space *space, uint32_t cpu)
{
	const struct world *w = space->w;
	const struct task *t = &w->task[w->cpu[cpu].context];

	return !space->config->cost[COST_CONTEXT_SWITCH] &&
	       (!t->amount || !space->config->cost[task_step(w, t)->cost]);
}

static uint32_t enabled_at_first(const struct space *space, uint32_t *list)
{
	const struct world *w = space->w;
	uint32_t n = 0;

	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->task[i].state == TASK_NEW && starts_at_once(w->machine, i))
			list[n++] = slot_timer(w, i);
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++) {
		if (is_due(w, slot_resched(w, cpu)))
			list[n++] = slot_resched(w, cpu);
		if (is_due(w, slot_step(cpu)) && takes_no_time(space, cpu))
			list[n++] = slot_step(cpu);
	}
	return n;
}

uint32_t transitions_most(const struct space *space)
{
	const uint32_t older = space->machine.memory == MEMORY_WEAK ? MAX_CHOICES : 0;

	return space->width + (4 + older) * space->machine.cpus + 2 * space->machine.tasks;
}

/* The CPU's step may take effect in several ways; the first of them is the step's slot. */
static uint32_t older_choices(const struct space *space, uint32_t cpu, uint32_t *list)
{
	const struct world *w = space->w;
	const uint32_t n = memory_choices(w, &w->task[w->cpu[cpu].context]);

	for (uint32_t i = 1; i < n; i++)
		list[i - 1] = TRANSITION_OLDER + cpu * MAX_CHOICES + i;
	return n - 1;
}

/* All tasks have ended, and stores have still to reach memory. */
static uint32_t last_drains(const struct world *w, uint32_t *list)
{
	uint32_t n = 0;

	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		if (is_due(w, slot_drain(w, cpu)))
			list[n++] = slot_drain(w, cpu);
	return n;
}

/* The transitions that virtual time decides in a run. */
static uint32_t open_decisions(const struct space *space, uint32_t *list)
{
	const struct world *w = space->w;
	uint32_t n = 0;

	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++) {
		if (slice_may_end(space, cpu))
			list[n++] = TRANSITION_SLICE + cpu;
		if (is_due(w, slot_step(cpu)) && may_step(space, cpu) &&
		    may_be_awake(space, cpu))
			list[n++] = TRANSITION_AWAKE + cpu;
		if (w->migration && may_balance(w, cpu))
			list[n++] = TRANSITION_BALANCE + cpu;
		if (!may_pick(w, cpu))
			continue;
		for (uint32_t i = 0; i < w->machine->tasks; i++)
			if (is_queued_on(w, cpu, i))
				list[n++] = TRANSITION_PICK + i;
	}
	for (uint32_t i = 0; w->clock->puller != NIL && i < w->machine->tasks; i++)
		if (could_be_pulled(w, &w->task[i]))
			list[n++] = TRANSITION_PULL + i;
	return n;
}

/* Does the CPU's task spin until time ends that? Then nothing happens until time does. */
static bool awaits_time(const struct world *w, uint32_t cpu)
{
	return spins_on_readers(w, &w->task[w->cpu[cpu].context]);
}

static bool is_interrupt(const struct world *w, uint32_t transition)
{
	return transition >= slot_timer(w, 0) && transition < slot_drain(w, 0) &&
	       w->machine->task[transition - slot_timer(w, 0)].source;
}

/* Can nothing happen but interrupts of the scenario, and ends of time slices? */
static bool only_interrupts(const struct world *w, const uint32_t *list, uint32_t nr)
{
	for (uint32_t i = 0; i < nr; i++)
		if (!is_interrupt(w, list[i]) &&
		    (list[i] < TRANSITION_SLICE || list[i] >= TRANSITION_AWAKE))
			return false;
	return true;
}

/*
 * Throttling takes nearly a second to come, longer than anything that ends. So it is tried only
 * where a real-time task would otherwise keep others from its CPU for ever.
 */
static uint32_t throttlings(const struct world *w, uint32_t *list)
{
	uint32_t n = 0;

	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		if (may_throttle(w, cpu))
			list[n++] = TRANSITION_THROTTLE + cpu;
	return n;
}

uint32_t transitions_enabled(const struct space *space, uint32_t *list)
{
	const struct world *w = space->w;
	uint32_t n = 0;

	if (w->clock->beginning)
		return enabled_at_first(space, list);
	if (!w->clock->alive && memory_has_stores(w))
		return last_drains(w, list);
	for (uint32_t slot = 0; slot < space->width; slot++) {
		if (!is_due(w, slot) || is_tick(w, slot))
			continue;
		if (slot < w->machine->cpus && (!may_step(space, slot) || awaits_time(w, slot)))
			continue;
		list[n++] = slot;
		if (w->memory && slot < w->machine->cpus)
			n += older_choices(space, slot, list + n);
	}
	n += open_decisions(space, list + n);
	if (w->rt_share && only_interrupts(w, list, n))
		n += throttlings(w, list + n);
	return n;
}

/* --- what it costs in preemptions ----------------------------------------------------- */

static bool can_go_on(const struct world *w, uint32_t task)
{
	const struct task *t = &w->task[task];

	return task < w->tasks && t->top && w->cpu[t->cpu].context == task &&
	       is_due(w, slot_step(t->cpu));
}

/*
 * What it adds if a CPU takes a step though an interrupt waits for it. A step that turns
 * interrupts off adds two: mostly there is another interleaving with the interrupt in time,
 * which, unlike a late interrupt, a schedule can force.
 */
static uint32_t irq_lateness(const struct world *w, uint32_t cpu)
{
	const struct task *t;

	if (cpu == NIL || !interrupt_is_late(w, cpu))
		return 0;
	t = &w->task[w->cpu[cpu].context];
	return task_step(w, t)->flags & INTERRUPTS_OFF ? 2 : 1;
}

uint32_t transition_preemptions(const struct space *space, uint32_t transition,
				uint32_t actor)
{
	const struct world *w = space->w;
	const uint32_t cpu = transition_cpu(space, transition);
	const bool leaves = can_go_on(w, actor) && cpu != w->task[actor].cpu;

	if (w->memory && transition >= slot_drain(w, 0) && transition < slot_replenish(w, 0))
		return 0;	/* a store reaches memory: nobody has moved */
	return (uint32_t)leaves + irq_lateness(w, cpu);
}

/* --- making it happen ----------------------------------------------------------------- */

static void on_event(void *data, const struct world *w, const struct event *e)
{
	struct space *space = data;

	(void)w;
	if (space->event)
		space->event(space->event_data, e);
}

/* Not of one that will be taken again. */
static void tell_move(struct space *space, uint32_t transition)
{
	if (unlikely(space->move != NULL) && !space->w->mute)
		space->move(space->event_data, transition);
}

static void take_slot(struct space *space, uint32_t slot)
{
	struct world *w = space->w;

	tell_move(space, w->time_is_up ? TRANSITION_AWAKE + slot : slot);
	if (slot < w->machine->cpus && !in_irq(w, slot))
		w->cpu_clock[slot].open = 0;
	clock_take(w, slot);
	space->waited |= slot < w->machine->cpus && w->last_task == NIL;
	if (w->last_task == NIL)
		return;
	space->steps++;
	space->reached[w->last_pc] = true;
	if (space->log)
		space->log[space->logged++] = w->last_pc;
}

/*
 * FALSE: it was none, and was not taken (claim.h).
 *
 * If the task that moved waits for other CPUs' answers in a local step, to leave it
 * afterwards is no preemption: had the answers taken longer, it would have had to wait.
 */
static bool take_local_step(struct space *space, uint32_t cpu)
{
	const struct world *w = space->w;

	if (unlikely(is_claimed(space, cpu))) {
		if (!claim_take(space, cpu, take_slot))
			return false;
	} else {
		take_slot(space, slot_step(cpu));
	}
	if (w->last_task != NIL && w->last_task == space->actor &&
	    step_at(w->last_pc)->kind == STEP_SPIN)
		space->actor = ANYBODY;
	return true;
}

/* Takes up to `most` local steps and calls of this CPU; returns how many. */
static unsigned take_local_of(struct space *space, uint32_t cpu, unsigned most)
{
	unsigned n = 0;

	for (; n < most; n++) {
		if (step_is_local(space, cpu)) {
			if (!take_local_step(space, cpu))
				break;
		} else if (call_is_local(space, cpu)) {
			take_slot(space, slot_call(space->w, cpu));
		} else {
			break;
		}
	}
	return n;
}

/* One CPU's answer may let another one go on, so this ends when no CPU has a local step. */
static void take_all_local(struct space *space)
{
	struct world *w = space->w;
	unsigned left = MAX_LOCAL, before;

	if (w->clock->beginning && is_beginning(space))
		return;
	w->clock->beginning = false;
	if (!space->config->reduce)
		return;
	do {
		before = left;
		for (uint32_t cpu = 0; cpu < space->machine.cpus && left; cpu++)
			left -= take_local_of(space, cpu, left);
	} while (left && left != before);
}

/* The CPU's task takes its step, and finds that the time it would sleep for is over. */
static void take_awake(struct space *space, uint32_t cpu)
{
	space->w->time_is_up = true;
	take_slot(space, slot_step(cpu));
	space->w->time_is_up = false;
}

/* The CPU's access takes another choice than the first. */
static void take_older(struct space *space, uint32_t choice)
{
	space->w->memory->choice = choice % MAX_CHOICES;
	take_slot(space, choice / MAX_CHOICES);
	space->w->memory->choice = 0;
}

static void take_once(struct space *space, uint32_t transition)
{
	struct world *w = space->w;

	space->violated = 0;
	space->waited = false;
	space->steps = 0;
	w->touched = (struct footprint){ 0 };
	w->last_task = NIL;
	if (transition >= TRANSITION_THROTTLE && transition_cpu(space, transition) == NIL)
		tell_move(space, transition);	/* all others are slots */
	if (transition >= TRANSITION_PULL)
		pull_instead(w, &w->task[transition - TRANSITION_PULL]);
	w->clock->puller = NIL;		/* after any other transition it is too late to */
	if (transition < TRANSITION_THROTTLE)
		take_slot(space, transition);
	else if (transition < TRANSITION_OLDER)
		begin_throttling(w, transition - TRANSITION_THROTTLE);
	else if (transition < TRANSITION_SLICE)
		take_older(space, transition - TRANSITION_OLDER);
	else if (transition < TRANSITION_AWAKE)
		end_slice(w, transition - TRANSITION_SLICE);
	else if (transition < TRANSITION_BALANCE)
		take_awake(space, transition - TRANSITION_AWAKE);
	else if (transition < TRANSITION_PICK)
		balance(w, transition - TRANSITION_BALANCE);
	else if (transition < TRANSITION_PULL)
		pick_instead(w, transition - TRANSITION_PICK);
	space->actor = w->last_task;
	take_all_local(space);
	space->cut |= memory_is_cut(w);
	if (space->waited)	/* only a task that begins to wait can close a circle */
		clock_tell_circle(w);
}

/* A transition that is taken twice from the same bytes must lead to the same bytes. */
static void take_twice(struct space *space, uint32_t transition)
{
	struct world *w = space->w;

	memcpy(space->before, w->arena, w->bytes);
	w->mute = true;
	take_once(space, transition);
	w->mute = false;
	foreign_data_check(step_at(w->last_pc));
	memcpy(space->after, w->arena, w->bytes);
	memcpy(w->arena, space->before, w->bytes);
	take_once(space, transition);
	sim_assert(w, !memcmp(w->arena, space->after, w->bytes));
	sim_assert(w, w->model_ops->is_valid(w));
	sim_assert(w, memory_is_valid(w));
}

void transition_take(struct space *space, uint32_t transition)
{
	space->observer.event = space->event ? on_event : NULL;
	if (space->config->check)
		take_twice(space, transition);
	else
		take_once(space, transition);
}

/* --- the beginning and the end -------------------------------------------------------- */

/*
 * Kernel threads, tasks that serve interrupts, and those that begin asleep start first. But
 * a worker for which work is pending already competes with the others for its CPU.
 */
static bool is_there_first(const struct world *w, uint32_t task)
{
	const struct task_config *t = &w->machine->task[task];

	if (t->pool && w->pool[t->pool - 1].first != NIL)
		return false;
	return t->background || t->source || t->class == CLASS_IRQ || t->starts_asleep;
}

static bool are_equally_urgent(const struct task_config *a, const struct task_config *b)
{
	return is_real_time(a->class) && is_real_time(b->class) &&
	       a->priority == b->priority && a->cpu_first <= b->cpu_last &&
	       b->cpu_first <= a->cpu_last;
}

static bool work_is_pending(const struct world *w)
{
	for (uint32_t pool = 0; pool < w->pools; pool++)
		if (w->pool[pool].first != NIL)
			return true;
	return false;
}

/*
 * Must the starts at time 0 be tried one by one? Between two of them a CPU may take up
 * the first task, or take a step that costs nothing. Somebody can notice that if tasks may
 * run on several CPUs, if entering the kernel costs nothing, or if two real-time tasks of
 * one priority queue on one CPU, since those run in the order in which they came. Or if work is
 * pending: its worker begins in the kernel, where nobody who starts a moment later displaces it
 * unless the kernel is preemptible.
 */
static bool start_in_turn(const struct space *space)
{
	const struct machine *machine = &space->machine;

	if (!space->config->reduce || space->w->migration ||
	    !space->config->cost[COST_SYSCALL])
		return true;
	if (machine->preemption < PREEMPT_FULL && work_is_pending(space->w))
		return true;
	for (uint32_t i = 0; i < machine->tasks; i++)
		for (uint32_t k = 0; k < i; k++)
			if (are_equally_urgent(&machine->task[i], &machine->task[k]))
				return true;
	return false;
}

/* Can nobody notice when this task starts? */
static bool starts_unnoticed(const struct space *space, uint32_t task)
{
	const struct task_config *t = &space->machine.task[task];

	return !space->in_turn || is_there_first(space->w, task) ||
	       (space->config->reduce && t->cpu_first == t->cpu_last &&
		!space->shared[t->cpu_first]);
}

void transitions_begin(struct space *space)
{
	struct world *w = space->w;
	const uint32_t cpus = w->machine->cpus;

	space->observer.event = space->event ? on_event : NULL;
	w->clock->puller = NIL;
	space->in_turn = start_in_turn(space);
	w->clock->beginning = space->in_turn;
	clock_start(w);
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->events.time[slot_timer(w, i)] == 0 && starts_unnoticed(space, i))
			take_slot(space, slot_timer(w, i));
	for (uint32_t cpu = 0; cpu < cpus; cpu++)
		if (is_due(w, slot_resched(w, cpu)))
			take_slot(space, slot_resched(w, cpu));
	take_all_local(space);
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		space->first_steps[i] = w->task_clock[i].steps;
}

bool transitions_over(struct space *space, const uint32_t *list, uint32_t nr,
		      enum run_status *status)
{
	struct world *w = space->w;

	if (!w->clock->alive && memory_has_stores(w))
		return false;
	if (w->clock->alive && nr && !(only_interrupts(w, list, nr) && all_are_held_up(w)))
		return false;
	*status = clock_stalled(w);
	if (space->config->at_end)
		space->config->at_end(w);
	return true;
}
