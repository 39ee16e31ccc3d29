/* SPDX-License-Identifier: MIT */
/*
 * stuck.c - can what a task waits for ever come?
 *
 *	a task waits for	and is held up by
 *	a lock			the lock's owner
 *	a work item		the worker that does it, or will
 *	a timer's program	whoever runs it
 *	answers to a call	the task or handler that spins on a CPU that cannot answer
 *	a timer			the task or handler that spins on its CPU, as far as that
 *				cannot take the timer's interrupt
 *	its CPU			the task that spins there and never leaves it
 *	a condition, a wake-up	nobody in particular: any task that can go on may bring it
 *
 * A CPU takes neither a call nor a timer's interrupt while a task spins there with
 * interrupts off, or a handler spins. If all tasks are held up, none of them ever takes a
 * step again. If some hold each other up in a circle, those never do, whatever the others
 * do.
 */
#include "sim/kernel/stuck.h"

#include <stdio.h>
#include <string.h>

#include "sim/cpu/bandwidth.h"
#include "sim/cpu/irq_source.h"
#include "sim/sched/placement.h"
#include "sim/steps/context.h"
#include "sim/world/ids.h"
#include "sim/world/urgency.h"
#include "sim/world/wait.h"
#include "sim/world/world.h"

/* --- can it come? ----------------------------------------------------------------------------- */

/* Does the task spin and, as things stand, go on spinning? */
static bool stays_spinning(const struct world *w, uint32_t task)
{
	const struct wait s = task_wait(w, task);

	return s.spins && !s.looks && w->cpu[w->task[task].cpu].context == task;
}

/* Can the CPU take no interrupt until its task or handler, *by, takes a step? */
static bool is_deaf(const struct world *w, uint32_t cpu, uint32_t *by)
{
	const struct cpu *c = &w->cpu[cpu];

	*by = c->context;
	return (c->irqs_off || in_irq(w, cpu)) && stays_spinning(w, c->context);
}

static bool is_never_answered(const struct world *w, uint32_t sender, uint32_t *by)
{
	uint32_t cpu = silent_cpu(w, sender, 0);

	for (; cpu != NIL; cpu = silent_cpu(w, sender, cpu + 1))
		if (is_deaf(w, cpu, by))
			return true;
	return false;
}

/*
 * Does the spinner, or the task, run only now and then, so that each gets the CPU? A task with a
 * budget does, and a real-time one if its CPU throttles those, where the other is a normal one.
 */
static bool is_throttled_here(const struct world *w, const struct task *spinner,
			      const struct task *t)
{
	if (is_deadline(spinner))
		return w->machine->tick_ns && !has_lender(w, spinner);
	if (!w->rt_share || !w->machine->tick_ns)
		return false;
	return spinner->prio < MAX_RT_PRIO ? t->prio >= MAX_RT_PRIO :
					     is_throttled_rt(w, t);
}

/*
 * The spinner spins for ever, and the task is runnable on the same CPU: does it never get
 * the CPU? A task that spins for a mutex stops as soon as a reschedule is due.
 */
static bool keeps_cpu_from(const struct world *w, const struct task *spinner,
			   const struct task *t)
{
	const bool gives_way = is_preemptible(w, spinner) ||
			       (spinner->waiting_on != NIL &&
				lock_sleeps(w, spinner->waiting_on));

	if (spinner->flags & TASK_IRQ || !gives_way)
		return true;
	if (w->cpu[t->cpu].need_resched || is_throttled_here(w, spinner, t))
		return false;
	return (spinner->prio < MAX_RT_PRIO && !more_urgent(w, t, spinner)) ||
	       !w->machine->tick_ns;
}

static bool is_tied_to_cpu(const struct world *w, const struct task *t)
{
	const struct affinity a = task_cpus(w, t);

	return t->migrate_disable || a.first == a.last;
}

/* Is an interrupt on its way to this CPU, or will one of the scenario's come? */
static bool is_interrupted(const struct world *w, uint32_t cpu)
{
	if (is_due(w, slot_call(w, cpu)) || is_due(w, slot_resched(w, cpu)))
		return true;
	for (uint32_t i = 0; w->machine->sources && i < w->machine->tasks; i++)
		if (w->machine->task[i].source && w->task[i].cpu == cpu &&
		    is_due(w, slot_timer(w, i)))
			return true;
	return false;
}

/*
 * An idle CPU looks for waiting tasks after each interrupt that it takes. A CPU with a
 * queue asks the first idle one at its tick.
 */
static bool will_be_pulled(const struct world *w, const struct task *t)
{
	uint32_t by;
	bool asked;

	if (is_tied_to_cpu(w, t))
		return false;
	asked = w->machine->tick_ns && !is_deaf(w, t->cpu, &by);
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++) {
		if (!may_pull(w, t, cpu))
			continue;
		if (!is_deaf(w, cpu, &by) && (asked || is_interrupted(w, cpu)))
			return true;
		asked = false;
	}
	return false;
}

/*
 * Does the task wait for a CPU that the running task, who, never leaves because it spins?
 * *by becomes who only if nothing but a step of it helps: the queued task cannot run
 * elsewhere, and no switch to another task is possible here.
 */
static bool is_kept_from_cpu(const struct world *w, const struct task *t, uint32_t who,
			     uint32_t *by)
{
	const struct task *spinner = &w->task[who];

	if (who == NIL)		/* its CPU is idle and about to take it up */
		return false;
	if (!stays_spinning(w, who) || !keeps_cpu_from(w, spinner, t) || will_be_pulled(w, t))
		return false;
	if (is_tied_to_cpu(w, t) && (spinner->flags & TASK_IRQ || !is_preemptible(w, spinner)))
		*by = who;
	return true;
}

/* Is it a timer's task, and the timer not pending? */
static bool is_unarmed(const struct world *w, uint32_t task)
{
	return timer_of(w, task) != NIL && !timer_is_pending(w, task);
}

bool is_held_up(const struct world *w, uint32_t task, uint32_t *by)
{
	const struct task *t = &w->task[task];
	const struct wait s = task_wait(w, task);

	*by = w->cpu[t->cpu].context;
	if (t->state == TASK_RUNNING && *by != task && stays_spinning(w, *by))
		return true;	/* it was interrupted by a handler that does not end */
	*by = NIL;
	switch (s.kind) {
	case WAIT_LOCK:
	case WAIT_FLUSH:
	case WAIT_READERS:
		*by = s.who;
		return !s.looks;
	case WAIT_CONDITION:
		*by = s.who;
		return !s.looks;
	case WAIT_ANSWERS:
		return !s.looks && is_never_answered(w, t->cpu, by);
	case WAIT_TIMER:
	case WAIT_BUDGET:
		return is_deaf(w, t->cpu, by);
	case WAIT_INTERRUPT:	/* the next one helps others only if it wakes them */
		return is_unarmed(w, task) || (!t->locks && !w->machine->task[task].wakes) ||
		       is_deaf(w, t->cpu, by);
	case WAIT_WORK:
	case WAIT_SYNC:
	case WAIT_ENDED:
		return true;
	case WAIT_CPU:
		return is_kept_from_cpu(w, t, s.who, by);
	default:
		return false;
	}
}

/* Is a task left that has not ended, besides those that serve interrupts or never end? */
static bool somebody_is_left(const struct world *w)
{
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (w->task[i].state != TASK_DEAD && !w->machine->task[i].source &&
		    !w->machine->task[i].background)
			return true;
	return false;
}

/* Does the task serve interrupts, and can its CPU take the next one? */
static bool is_served(const struct world *w, uint32_t task)
{
	uint32_t by;

	return task_wait(w, task).kind == WAIT_INTERRUPT && !is_unarmed(w, task) &&
	       !is_deaf(w, w->task[task].cpu, &by);
}

/* If a task is left, interrupts to come do not help it. If none is, nothing is stuck. */
bool all_are_held_up(const struct world *w)
{
	const bool left = somebody_is_left(w);
	uint32_t by;

	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (!is_held_up(w, i, &by) || (!left && is_served(w, i)))
			return false;
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		if (in_irq(w, cpu) && !is_held_up(w, w->cpu[cpu].context, &by))
			return false;
	return true;
}

/* --- circles ------------------------------------------------------------------------------------ */

/* The task that must take a step before this one can go on, or NIL. */
static uint32_t held_up_by(const struct world *w, uint32_t task)
{
	uint32_t by;

	return is_held_up(w, task, &by) && by != NIL && w->task[by].state != TASK_DEAD ? by :
											 NIL;
}

/* Shall the text begin with a? Tasks come before handlers, and lower numbers first. */
static bool comes_first(const struct world *w, uint32_t a, uint32_t b)
{
	const bool a_is_irq = w->task[a].flags & TASK_IRQ, b_is_irq = w->task[b].flags & TASK_IRQ;

	return a_is_irq != b_is_irq ? b_is_irq : a < b;
}

uint32_t find_circle(struct world *w)
{
	memset(w->seen, 0, w->tasks * sizeof(*w->seen));
	for (uint32_t start = 0; start < w->machine->tasks; start++) {
		uint32_t at = start, first;

		for (; at != NIL && !w->seen[at]; at = held_up_by(w, at))
			w->seen[at] = start + 1;
		if (at == NIL || w->seen[at] != start + 1)
			continue;
		first = at;
		for (uint32_t i = held_up_by(w, at); i != at; i = held_up_by(w, i))
			if (comes_first(w, i, first))
				first = i;
		return first;
	}
	return NIL;
}

/* Is the task held up by the owner of a lock or by a worker, not by what keeps a CPU? */
static bool is_held_up_by_owner(const struct world *w, uint32_t task)
{
	const struct wait s = task_wait(w, task);

	return (s.kind == WAIT_LOCK || s.kind == WAIT_FLUSH || s.kind == WAIT_READERS ||
		(s.kind == WAIT_CONDITION && s.who != NIL)) &&
	       held_up_by(w, task) == s.who;
}

static uint32_t deaf_cpu(const struct world *w, uint32_t sender)
{
	uint32_t by, cpu = silent_cpu(w, sender, 0);

	while (!is_deaf(w, cpu, &by))
		cpu = silent_cpu(w, sender, cpu + 1);
	return cpu;
}

/* Are there readers in the way: of RCU, or of a lock? */
static bool is_read(const struct world *w, const struct wait *s)
{
	return s->kind == WAIT_READERS ||
	       (s->kind == WAIT_LOCK && is_shared(w, s->object) &&
		share_of(w, s->object, s->who)->reads);
}

/*
 * Writes "A waits for cpu 1 to answer, where ", "A waits for work.x, done by " or ", which
 * waits for a, held by ".
 */
static int clause(const struct world *w, uint32_t task, bool which, char *buf, size_t bytes)
{
	const struct wait s = task_wait(w, task);
	const char *const verb = which ? ", which waits for " : " waits for ";
	char name[NAME_BYTES], object[NAME_BYTES];

	world_task_name(w, task, name);
	if (is_held_up_by_owner(w, task))
		return snprintf(buf, bytes, "%s%s%s, %s by ", name, verb,
				world_object_name(w, s.object, object),
				s.kind == WAIT_FLUSH || s.kind == WAIT_CONDITION ? "done" :
				is_read(w, &s) ? "read" : "held");
	if (s.kind == WAIT_ANSWERS && !s.looks)
		return snprintf(buf, bytes, "%s%scpu %u to answer, where ", name, verb,
				deaf_cpu(w, w->task[task].cpu));
	return snprintf(buf, bytes, "%s%s%scpu %u, where ", name, verb,
			s.kind == WAIT_TIMER ? "its timer on " : "", w->task[task].cpu);
}

/* Where the text goes on after so many bytes; NULL when the buffer is full. */
static char *rest(char *buf, size_t bytes, size_t length)
{
	return length < bytes ? buf + length : NULL;
}

static size_t rest_bytes(size_t bytes, size_t length)
{
	return length < bytes ? bytes - length : 0;
}

/* Writes the first `most` of the circle; *length: of the text. Returns how many it has. */
static uint32_t write_circle(const struct world *w, uint32_t first, uint32_t most, char *buf,
			     size_t bytes, size_t *length)
{
	char name[NAME_BYTES];
	uint32_t at = first, end = first, members = 0;
	bool held = false;		/* the text ends with "held by", not with "where" */

	*length = 0;
	do {
		if (members++ < most) {
			*length += (size_t)clause(w, at, held, rest(buf, bytes, *length),
						  rest_bytes(bytes, *length));
			held = is_held_up_by_owner(w, at);
			end = held_up_by(w, at);
		}
		at = held_up_by(w, at);
	} while (at != first);
	*length += (size_t)snprintf(rest(buf, bytes, *length), rest_bytes(bytes, *length),
				    "%s%s", world_task_name(w, end, name),
				    held ? "" : " waits");
	return members;
}

uint32_t circle_text(const struct world *w, uint32_t first, char *buf, size_t bytes)
{
	size_t length;
	const uint32_t members = write_circle(w, first, UINT32_MAX, buf, bytes, &length);

	if (length < bytes)
		return members;
	write_circle(w, first, 1, buf, bytes, &length);
	snprintf(rest(buf, bytes, length), rest_bytes(bytes, length),
		 ", and so on in a circle of %u", members);
	return members;
}
