/* SPDX-License-Identifier: MIT */
/*
 * irq.c - interrupts on their way to a CPU, and taking them.
 *
 * Each CPU has an interrupt context: an extra task, which enters irq_handler() when an
 * interrupt arrives and ends when that returns. The step in progress on the CPU is paused
 * meanwhile and goes on afterwards. An interrupt that arrives while interrupts are off,
 * or while another handler runs, waits in cpu.pending. Handlers do not nest.
 *
 *	slot_tick	-> IRQ_TICK	every tick_ns, only while the CPU is not idle
 *	slot_call	-> IRQ_CALL	a CPU calls all others
 *	slot_resched	-> IRQ_RESCHED	another CPU set need_resched here
 *	slot_timer	-> IRQ_TIMER	a sleeping task's time is up
 *	slot_replenish	-> IRQ_TIMER	a deadline task gets a new budget
 */
#include "sim/cpu/irq.h"

#include "sim/measure/account.h"
#include "sim/measure/latency.h"
#include "sim/measure/section.h"
#include "sim/cpu/irq_source.h"
#include "sim/cpu/running.h"
#include "sim/steps/context.h"
#include "sim/steps/frame.h"
#include "sim/steps/run_ahead.h"
#include "sim/steps/tell.h"
#include "sim/world/ids.h"

static void begin_service(struct world *w, struct task *t, bool from_idle)
{
	struct irq_service *f = frame_push(w, t, &FUNCTION(irq_service));

	f->from_idle = from_idle;
	t->state = TASK_RUNNING;
	if (timer_of(w, t->id) == NIL)
		take_arrival(w, t->id);
}

static struct task *begin_handler(struct world *w, uint32_t cpu, bool from_idle)
{
	struct cpu *c = &w->cpu[cpu];
	struct irq_handler *f;
	struct task *t;

	if (c->pending & ~IRQ_DEVICE) {
		t = &w->task[w->machine->tasks + cpu];
		f = frame_push(w, t, &FUNCTION(irq_handler));
		f->from_idle = from_idle;
		f->task = f->sender = NIL;
	} else {
		t = &w->task[pop_asserted(w, c)];
		begin_service(w, t, from_idle);
	}
	task_run(w, t, task_top(w, t));
	return t;
}

static bool take_interrupt(struct world *w, uint32_t cpu, bool from_idle)
{
	struct cpu *c = &w->cpu[cpu];
	const uint8_t pending = c->pending;
	struct task *t;

	if (!pending || c->irqs_off || in_irq(w, cpu))
		return false;
	cpu_pause(w, cpu);
	if (c->current != NIL)
		account(w, c->current, TIME_IRQ);
	t = begin_handler(w, cpu, from_idle);
	c->context = t->id;
	tell_event(w, EVENT_IRQ, cpu, c->context, NIL, pending, 0);
	section_begin(w, SECTION_IRQ_OFF, t);
	cpu_begin(w, cpu);
	return true;
}

bool irq_take(struct world *w, uint32_t cpu)
{
	return take_interrupt(w, cpu, w->cpu[cpu].current == NIL);
}

bool irq_take_awake(struct world *w, uint32_t cpu)
{
	return take_interrupt(w, cpu, false);
}

void irq_raise(struct world *w, uint32_t cpu, uint8_t irq)
{
	run_ahead_cancel(w, cpu);
	touch_cpu(w, cpu);
	if (irq & IRQ_CALL)
		touch_object(w, call_object(w, cpu));
	w->cpu[cpu].pending |= irq;
	irq_deliver(w, cpu);
}

void timer_expired(struct world *w, struct task *t)
{
	t->flags |= TASK_GRANTED;
	latency_begin(w, t->id);
	task_list_append(w, &task_cpu(w, t)->expired, t->id);
	irq_raise(w, t->cpu, IRQ_TIMER);
}

void budget_timer_expired(struct world *w, struct task *t)
{
	w->deadline[t->id].expired = 1;
	irq_raise(w, t->cpu, IRQ_TIMER);
}

void resched_cpu(struct world *w, uint32_t cpu, uint32_t from)
{
	struct cpu *c = &w->cpu[cpu];
	const uint32_t slot = slot_resched(w, cpu);
	int64_t arrival = w->clock->now;

	touch_cpu(w, cpu);
	if (c->need_resched)
		return;
	run_ahead_cancel(w, cpu);
	c->need_resched = 1;
	if (cpu == from)
		return;		/* the CPU looks at need_resched after this transition */
	if (from != NIL)
		arrival += w->machine->cost[COST_IPI_DELIVERY];
	if (w->events.time[slot] > arrival)
		events_set(&w->events, slot, arrival);
}

void tick_start(struct world *w, uint32_t cpu)
{
	const int64_t period = w->machine->tick_ns;
	const uint32_t slot = slot_tick(w, cpu);

	if (period && !is_due(w, slot))
		events_set(&w->events, slot, (w->clock->now / period + 1) * period);
}

void tick_stop(struct world *w, uint32_t cpu)
{
	events_set(&w->events, slot_tick(w, cpu), EVENT_NEVER);
}
