/* SPDX-License-Identifier: MIT */
/*
 * irq_handler.c - what interrupt handlers do, and how a CPU leaves them.
 */
#include "sim/sched/irq_handler.h"

#include "sim/measure/account.h"
#include "sim/measure/section.h"
#include "sim/measure/watch.h"
#include "sim/cpu/call.h"
#include "sim/cpu/irq.h"
#include "sim/cpu/irq_source.h"
#include "sim/cpu/preempt.h"
#include "sim/cpu/running.h"
#include "sim/sched/deadline.h"
#include "sim/sched/sched.h"
#include "sim/sched/wake.h"
#include "sim/steps/announce.h"
#include "sim/steps/context.h"
#include "sim/steps/run_ahead.h"
#include "sim/steps/tell.h"
#include "sim/world/ids.h"
#include "sim/world/queue.h"

STEPS(irq_handler)
{
	const uint32_t cpu = t->cpu;
	struct cpu *const c = &w->cpu[cpu];

	BEGIN;

	if (f->from_idle)
		WORK(COST_IDLE_EXIT, 1, NIL, "irq.idle_exit");
	WORK(COST_IRQ_ENTER, 1, NIL, "irq.enter");
	while (c->pending & ~IRQ_DEVICE) {
		if (c->pending & IRQ_CALL) {
			c->pending &= (uint8_t)~IRQ_CALL;
			while ((f->sender = next_sender(w, cpu)) != NIL) {
				CALL_POINTER(function_at(w->call[f->sender].handler),
					     struct call_handler,
					     .argument = { w->call[f->sender].argument[0],
							   w->call[f->sender].argument[1] });
				WORK(COST_ATOMIC, 1, call_object(w, f->sender), "irq.answer");
				answer_call(w, cpu, f->sender);
			}
		} else if (c->pending & IRQ_TICK) {
			c->pending &= (uint8_t)~IRQ_TICK;
			WORK(COST_TICK, 1, NIL, "irq.tick");
			scheduler_tick(w, cpu);
		} else if (c->pending & IRQ_TIMER) {
			c->pending &= (uint8_t)~IRQ_TIMER;
			while (c->expired != NIL) {
				WORK(COST_WAKE_UP, 1, NIL, "irq.wake");
				f->task = task_list_pop(w, &c->expired);
				wake_up(w, &w->task[f->task], NULL);
			}
			while ((f->task = next_to_replenish(w, cpu)) != NIL) {
				WORK(COST_WAKE_UP, 1, NIL, "irq.replenish");
				budget_replenished(w, &w->task[f->task]);
			}
		} else {
			c->pending &= IRQ_DEVICE;	/* need_resched is set already */
		}
	}
	WORK(COST_IRQ_EXIT, 1, NIL, "irq.exit");
	RETURN(0);
}

/* Under rt, tasks sleep until the timer's program is over; others spin. */
static void end_timer(struct world *w, struct task *t)
{
	const uint32_t timer = timer_of(w, t->id);
	struct wait_queue *const q = &w->sync[timer].queue;

	timer_ends(w, t);
	while (q->head != NIL) {
		struct task *const first = &w->task[q->head];

		wait_queue_remove(w, q, first);
		wake_up(w, first, t);
	}
}

/* Runs the program of a timer, if that is still pending when its time has come. */
STEPS(timer_service)
{
	BEGIN;

	STEP_(begin, "timer.begin", STEP_ATOMIC, COST_ATOMIC, 1,
	      sync_object(w, timer_of(w, t->id)), FULL, 0)
	if (!timer_begins(w, t))
		RETURN(0);
	CALL_POINTER(w->machine->task[t->id].main, struct irq_thread);
	STEP_(end, "timer.end", STEP_ATOMIC, COST_ATOMIC, 1,
	      sync_object(w, timer_of(w, t->id)), FULL, 0)
	end_timer(w, t);
	RETURN(0);
}

static const struct function *service_of(const struct world *w, const struct task *t)
{
	return timer_of(w, t->id) == NIL ? w->machine->task[t->id].main :
					   &FUNCTION(timer_service);
}

/* Serves one arrival; afterwards the CPU goes on with what it was doing before. */
STEPS(irq_service)
{
	BEGIN;

	if (f->from_idle)
		WORK(COST_IDLE_EXIT, 1, NIL, "irq.idle_exit");
	WORK(COST_IRQ_ENTER, 1, NIL, "irq.enter");
	CALL_POINTER(service_of(w, t), struct irq_thread);
	WORK(COST_IRQ_EXIT, 1, NIL, "irq.exit");
	RETURN(0);
}

static bool wait_for_arrival(struct world *w, struct task *t)
{
	t->flags &= (uint8_t)~TASK_GRANTED;
	if (arrivals_waiting(w, t->id))
		return true;
	t->state = TASK_SLEEPING;
	return false;
}

STEPS(irq_thread)
{
	BEGIN;

	do {
		STEP_(step, "irq.wait", STEP_SLEEP, COST_LOCAL, 1, NIL, RELAXED, MAY_SLEEP)
		if (!wait_for_arrival(w, t))
			return BLOCKED;
		if (timer_of(w, t->id) == NIL)
			take_arrival(w, t->id);
		CALL_POINTER(service_of(w, t), struct irq_thread);
	} while (!source_is_over(w, t->id));
	RETURN(0);
}

/* Of an interrupt that has just come. */
static void tell_if_late(struct world *w, const struct task *t)
{
	const bool off = w->cpu[t->cpu].irqs_off;

	if (off || in_irq(w, t->cpu))
		tell_event(w, EVENT_LATE, t->cpu, t->id, NIL, off, 0);
}

void irq_arrives(struct world *w, struct task *t)
{
	const uint32_t id = t->id;
	const bool idle = !arrivals_waiting(w, id) && t->state == TASK_SLEEPING &&
			  !(t->flags & TASK_GRANTED) &&
			  (timer_of(w, id) == NIL || !is_asserted(w, t));

	count_idle_transition(w);
	touch_cpu(w, t->cpu);
	if (timer_of(w, id) != NIL)
		touch_object(w, sync_object(w, timer_of(w, id)));
	count_arrival(w, id);
	tell_if_late(w, t);
	if (!(t->flags & TASK_IRQ)) {
		if (idle)
			timer_expired(w, t);
	} else if (idle) {
		assert_source(w, t);
		irq_deliver(w, t->cpu);
	}
}

static void end_service(struct world *w, struct task *t)
{
	const uint32_t id = t->id;

	drop_all(w, t);
	if (source_is_over(w, id)) {
		account(w, id, TIME_OFF);
		task_exit(w, t);
		return;
	}
	t->state = TASK_SLEEPING;
	account(w, id, TIME_SLEEP);
	if (arrivals_waiting(w, id))
		assert_source(w, t);
}

void irq_return(struct world *w, uint32_t cpu)
{
	struct cpu *c = &w->cpu[cpu];
	struct task *t;

	t = &w->task[c->context];
	section_end(w, SECTION_IRQ_OFF, t);
	watch_irq_end(w, cpu);
	charge_context(w, cpu);
	c->context = c->current;
	if (t->id < w->machine->tasks)
		end_service(w, t);
	if (c->current == NIL) {
		if (!irq_take_awake(w, cpu))
			schedule(w, cpu);
		return;
	}
	if (!mutex_spin_ends(w, cpu))
		resume_cpu(w, cpu, 0);
}
