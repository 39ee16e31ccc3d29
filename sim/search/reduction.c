/* SPDX-License-Identifier: MIT */
/*
 * reduction.c - which transitions come later without loss, and which steps are local.
 */
#include "sim/search/reduction.h"

#include "sim/machine/step.h"
#include "sim/memory/memory.h"
#include "sim/search/decisions.h"
#include "sim/steps/context.h"
#include "sim/steps/frame.h"
#include "sim/world/ids.h"
#include "sim/world/wait.h"

/* --- transitions that may as well come later ------------------------------------------ */

/* The task has taken no step since the search began, and does not wait. */
static bool is_untouched(const struct space *space, uint32_t task)
{
	const struct task *t = &space->w->task[task];

	return space->w->task_clock[task].steps == space->first_steps[task] &&
	       !(t->flags & TASK_SPINNING) && t->state == TASK_RUNNING;
}

bool awaits_its_twin(const struct space *space, uint32_t cpu)
{
	const uint32_t id = space->w->cpu[cpu].context, *twin = space->twin;

	if (!space->config->reduce || !twin || id >= space->machine.tasks ||
	    !is_untouched(space, id))
		return false;
	for (uint32_t i = twin[id]; i < id; i++)
		if (twin[i] == twin[id] && is_untouched(space, i))
			return true;
	return false;
}

/* Is the next step of the lock's owner to look whether somebody waits for the lock? */
static bool owner_looks(const struct world *w, uint32_t lock)
{
	const struct task *owner = &w->task[w->lock[lock].owner];

	return owner->object == lock && task_step(w, owner) &&
	       task_step(w, owner)->flags & DROPS_IF_DUE;
}

/* May the task be about to wait for a lock that readers share? Who is next there, is open. */
static bool takes_shared_lock(const struct world *w, const struct task *t)
{
	const struct step *s = task_step(w, t);

	return s && (s->kind == STEP_LOCK || s->kind == STEP_MUTEX_LOCK) && is_shared(w, t->object);
}

/* Is the task about to take a lock that another one holds, and not in its queue yet? */
static bool would_queue(const struct world *w, const struct task *t)
{
	const struct step *s = task_step(w, t);

	if (!s || t->flags & (TASK_SPINNING | TASK_GRANTED) || s->flags & TRYLOCK ||
	    (s->kind != STEP_LOCK && s->kind != STEP_MUTEX_LOCK) || is_shared(w, t->object))
		return false;
	return w->lock[t->object].owner != NIL && w->lock[t->object].owner != t->id;
}

/* Does the task wait for anything but a lock that has one owner, or is it about to? */
static bool waits_otherwise(const struct world *w, const struct task *t)
{
	enum wait_kind kind;

	if (takes_shared_lock(w, t))
		return true;
	if (t->state != TASK_BLOCKED && t->state != TASK_LEAVING)
		return false;
	kind = task_wait(w, t->id).kind;
	return kind == WAIT_FLUSH || kind == WAIT_READERS || kind == WAIT_SYNC;
}

/* The lock for which the task waits, or is about to; or NIL. */
static uint32_t wanted_lock(const struct world *w, const struct task *t)
{
	if (would_queue(w, t))
		return t->object;
	return t->flags & TASK_GRANTED ? NIL : t->waiting_on;
}

/*
 * Would a circle be closed if the task queued for the lock? Its owner may want a lock whose owner
 * wants one, and so on. If that ends with somebody who goes on, it is none, and none is missed:
 * where it becomes one, the task may queue.
 */
static bool may_close_circle(const struct world *w, const struct task *t, uint32_t lock)
{
	for (uint32_t i = 0; i < w->tasks && lock != NIL; i++) {
		const uint32_t owner = w->lock[lock].owner;

		if (owner == NIL)	/* somebody was woken to take it */
			return false;
		if (owner == t->id || waits_otherwise(w, &w->task[owner]))
			return true;
		lock = wanted_lock(w, &w->task[owner]);
		if (lock != NIL && is_shared(w, lock))
			return true;
	}
	return lock != NIL;
}

bool would_only_queue(const struct space *space, uint32_t cpu)
{
	const struct world *w = space->w;
	const uint32_t id = w->cpu[cpu].context;
	const struct task *t = &w->task[id];

	if (!space->config->reduce || space->counted || space->shared[cpu] ||
	    w->machine->sources || w->machine->preemption == PREEMPT_RT ||
	    id >= w->machine->tasks || w->cpu[cpu].irqs_off)
		return false;
	/* tasks that spin for a mutex of this one sleep as soon as it does */
	if (t->mutexes && task_step(w, t)->kind == STEP_MUTEX_LOCK)
		return false;
	return would_queue(w, t) && !may_close_circle(w, t, t->object) &&
	       !owner_looks(w, t->object);
}

/* --- local steps ---------------------------------------------------------------------- */

/* The lock has been handed to the task, which has only to find out. */
static bool takes_up_lock(const struct task *t, const struct step *s)
{
	return t->flags & TASK_GRANTED && t->waiting_on != NIL &&
	       (s->kind == STEP_LOCK || s->kind == STEP_MUTEX_LOCK);
}

/*
 * Other tasks may run on this CPU. Is a switch to one of them before the step something
 * else than a switch after it?
 */
static bool switch_can_tell(const struct space *space, uint32_t cpu, const struct step *s)
{
	if (space->w->cpu_clock[cpu].open & OPEN_PICK || may_be_displaced(space, cpu))
		return true;
	/* if the task is kept from its CPU for ever, an outcome tells how far it came */
	if (space->config->observe && space->config->may_stick)
		return true;
	if (s->flags & (INTERRUPTS_OFF | PREEMPTION_OFF))
		return true;
	return space->w->machine->preemption < PREEMPT_FULL &&
	       s->flags & (USER_MODE | COND_RESCHED_POINT | MIGHT_SLEEP_POINT);
}

bool step_is_local(const struct space *space, uint32_t cpu)
{
	const struct world *w = space->w;
	const struct task *t;
	const struct step *s;

	if (!is_due(w, slot_step(cpu)))
		return false;
	t = &w->task[w->cpu[cpu].context];
	s = task_step(w, t);
	/* what a plug-in says of its steps is believed only where claim.c verifies it */
	if (unlikely(step_is_foreign(s)) && !space->config->check)
		return false;
	if (space->shared[cpu] && switch_can_tell(space, cpu, s))
		return false;
	if (w->migration && (space->shared[cpu] || t->flags & TASK_IRQ))
		return false;
	if (t->mutexes && (w->cpu[cpu].need_resched || s->kind >= STEP_SLEEP))
		return false;
	if (may_be_awake(space, cpu))
		return false;
	if (s->flags & INTERRUPTS_OFF && w->machine->cpus + w->machine->sources > 1)
		return false;
	/* under tso, stores of its last owner reach memory by that */
	if (takes_up_lock(t, s))
		return w->machine->memory != MEMORY_TSO || memory_is_quiet(w);
	/* a fence, or a switch, lets others see what waits in the store buffer */
	if (memory_has_stores_of(w, cpu) && (s->kind == STEP_FENCE || space->shared[cpu]))
		return false;
	/* to leave a task that spins for a lock is no preemption, wherever it does so */
	if (space->counted && t->object < w->machine->locks)
		return false;
	if (t->object != NIL && t->object >= call_object(w, 0))
		return t->id >= w->machine->tasks || w->model_ops->calls_are_local(w);
	return s->local ? s->local(w, t) : w->model_ops->object_is_local(w, t);
}

bool call_is_local(const struct space *space, uint32_t cpu)
{
	const struct world *w = space->w;

	return is_due(w, slot_call(w, cpu)) && !w->cpu[cpu].irqs_off && !in_irq(w, cpu) &&
	       !w->cpu[cpu].need_resched && w->model_ops->calls_are_local(w);
}
