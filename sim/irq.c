/* SPDX-License-Identifier: MIT */
/*
 * irq.c - interrupts: the tick, timers, reschedule requests, calls to other CPUs.
 *
 * Each CPU has an interrupt context, a task of its own that begins irq_handler() when an
 * interrupt arrives and ends with it. The step that was in progress stops where it is
 * and goes on afterwards. An interrupt that finds interrupts off, or another handler,
 * waits in cpu.pending. Handlers do not nest.
 *
 *	slot_tick	-> IRQ_TICK	every tick_ns, only while the CPU is not idle
 *	slot_call	-> IRQ_CALL	a CPU asked all others to drop translations
 *	slot_resched	-> IRQ_RESCHED	another CPU set need_resched here
 *	slot_timer	-> IRQ_TIMER	a sleeping task's time is up
 */
#include "sim/sched.h"
#include "sim/verbs.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct irq_handler {
	struct frame frame;
	uint32_t task;
	uint32_t sender;
};
#pragma GCC diagnostic pop

bool in_irq(const struct world *w, uint32_t cpu)
{
	return w->cpu[cpu].context != w->cpu[cpu].current;
}

/* --- the handler ------------------------------------------------------------------------ */

static uint32_t pop_expired(struct world *w, struct cpu *c)
{
	const uint32_t id = c->expired;

	c->expired = w->task[id].wait_next;
	w->task[id].wait_next = NIL;
	return id;
}

static uint32_t next_sender(const struct world *w, uint32_t cpu)
{
	const uint64_t *word = &w->call_pending[(size_t)cpu * w->call_words];

	for (uint32_t i = 0; i < w->call_words; i++)
		if (word[i])
			return i * 64 + (uint32_t)__builtin_ctzll(word[i]);
	return NIL;
}

static void answer(struct world *w, uint32_t cpu, uint32_t sender)
{
	w->call_pending[(size_t)cpu * w->call_words + sender / 64] &=
		~(UINT64_C(1) << sender % 64);
	sim_assert(w, w->call[sender].outstanding);
	w->call[sender].outstanding--;
}

STATIC_STEPS(irq_handler)
{
	const uint32_t cpu = t->cpu;
	struct cpu *const c = &w->cpu[cpu];

	BEGIN;

	if (c->current == NIL)
		WORK(COST_IDLE_EXIT, 1, NIL, "irq.idle_exit");
	WORK(COST_IRQ_ENTER, 1, NIL, "irq.enter");
	while (c->pending) {
		if (c->pending & IRQ_CALL) {
			c->pending &= (uint8_t)~IRQ_CALL;
			while ((f->sender = next_sender(w, cpu)) != NIL) {
				WORK(COST_TLB_FLUSH, 1,
				     model_object(w, w->model_ops->tlb_object(cpu)), "irq.flush");
				w->model_ops->tlb_flush(w, cpu, w->call[f->sender].start,
							w->call[f->sender].end);
				WORK(COST_ATOMIC, 1, call_object(w, f->sender), "irq.answer");
				answer(w, cpu, f->sender);
			}
		} else if (c->pending & IRQ_TICK) {
			c->pending &= (uint8_t)~IRQ_TICK;
			WORK(COST_TICK, 1, NIL, "irq.tick");
			scheduler_tick(w, cpu);
		} else if (c->pending & IRQ_TIMER) {
			c->pending &= (uint8_t)~IRQ_TIMER;
			while (c->expired != NIL) {
				WORK(COST_WAKE_UP, 1, NIL, "irq.wake");
				f->task = pop_expired(w, c);
				wake_up(w, &w->task[f->task], NULL);
			}
		} else {
			c->pending = 0;		/* a reschedule: need_resched says it all */
		}
	}
	WORK(COST_IRQ_EXIT, 1, NIL, "irq.exit");
	RETURN(0);
}

bool irq_deliver(struct world *w, uint32_t cpu)
{
	struct cpu *c = &w->cpu[cpu];
	struct task *t = &w->task[w->machine->tasks + cpu];

	if (!c->pending || c->irqs_off || in_irq(w, cpu))
		return false;
	cpu_pause(w, cpu);
	c->context = task_id(w, t);
	tell_event(w, EVENT_IRQ, cpu, c->context, NIL, c->pending, 0);
	frame_push(w, t, &FUNCTION(irq_handler));
	task_run(w, t);
	section_begin(w, SECTION_IRQ_OFF, t);
	cpu_begin(w, cpu);
	return true;
}

void irq_return(struct world *w, uint32_t cpu)
{
	struct cpu *c = &w->cpu[cpu];
	struct task *t;

	section_end(w, SECTION_IRQ_OFF, &w->task[c->context]);
	c->context = c->current;
	if (c->current == NIL) {
		if (!irq_deliver(w, cpu))
			schedule(w, cpu);
		return;
	}
	t = &w->task[c->current];
	if (t->flags & TASK_SPINNING && t->waiting_on != NIL && c->need_resched &&
	    lock_sleeps(w, t->waiting_on) && !(t->flags & TASK_GRANTED)) {
		t->flags &= (uint8_t)~TASK_SPINNING;	/* gives up spinning for the mutex */
		t->state = TASK_BLOCKED;
		schedule(w, cpu);
		return;
	}
	resume_cpu(w, cpu, 0);
}

/* --- where they come from -------------------------------------------------------------------- */

void irq_raise(struct world *w, uint32_t cpu, uint8_t irq)
{
	w->cpu[cpu].pending |= irq;
	irq_deliver(w, cpu);
}

void timer_expired(struct world *w, struct task *t)
{
	struct cpu *c = task_cpu(w, t);
	uint32_t *link = &c->expired;

	t->flags |= TASK_GRANTED;
	while (*link != NIL)
		link = &w->task[*link].wait_next;
	*link = task_id(w, t);
	irq_raise(w, t->cpu, IRQ_TIMER);
}

void resched_cpu(struct world *w, uint32_t cpu, uint32_t from)
{
	struct cpu *c = &w->cpu[cpu];
	const uint32_t slot = slot_resched(w, cpu);
	int64_t arrival = w->clock->now;

	if (c->need_resched)
		return;
	c->need_resched = 1;
	if (cpu == from)
		return;		/* it looks when this move ends */
	if (from != NIL)
		arrival += w->machine->cost[COST_IPI_DELIVERY];
	if (w->events.time[slot] > arrival)
		events_set(&w->events, slot, arrival);
}

void tick_start(struct world *w, uint32_t cpu)
{
	const int64_t period = w->machine->tick_ns;
	const uint32_t slot = slot_tick(w, cpu);

	if (period && w->events.time[slot] == EVENT_NEVER)
		events_set(&w->events, slot, (w->clock->now / period + 1) * period);
}

void tick_stop(struct world *w, uint32_t cpu)
{
	events_set(&w->events, slot_tick(w, cpu), EVENT_NEVER);
}

void local_irq_disable(struct world *w, struct task *t)
{
	if (!task_cpu(w, t)->irqs_off++)
		section_begin(w, SECTION_IRQ_OFF, t);
}

void local_irq_enable(struct world *w, struct task *t)
{
	sim_assert(w, task_cpu(w, t)->irqs_off);
	if (!--task_cpu(w, t)->irqs_off)
		section_end(w, SECTION_IRQ_OFF, t);
}

/* --- calling all others: the TLB flush ------------------------------------------------------------ */

static void send_calls(struct world *w, uint32_t from, uint64_t start, uint64_t end)
{
	const int64_t arrival = w->clock->now + w->machine->cost[COST_IPI_DELIVERY];

	w->call[from] = (struct call){ .start = start, .end = end,
				       .outstanding = w->machine->cpus - 1 };
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++) {
		if (cpu == from)
			continue;
		w->call_pending[(size_t)cpu * w->call_words + from / 64] |=
			UINT64_C(1) << from % 64;
		if (w->events.time[slot_call(w, cpu)] > arrival)
			events_set(&w->events, slot_call(w, cpu), arrival);
	}
}

/*
 * Removes the translations of a range from every CPU and returns when all have answered.
 * x86, 4.8: on_each_cpu() with wait: preemption is off, interrupts stay on.
 */
STEPS(flush_tlb_kernel_range)
{
	BEGIN;

	PREEMPT_DISABLE("flush.begin");
	if (w->machine->cpus > 1) {
		WORK(COST_IPI_SEND, w->machine->cpus - 1, call_object(w, t->cpu), "flush.send");
		send_calls(w, t->cpu, f->start, f->end);
	}
	WORK(COST_TLB_FLUSH, 1, model_object(w, w->model_ops->tlb_object(t->cpu)),
	     "flush.local");
	w->model_ops->tlb_flush(w, t->cpu, f->start, f->end);
	if (w->machine->cpus > 1)
		SPIN_WHILE(w->call[t->cpu].outstanding, call_object(w, t->cpu), "flush.wait");
	PREEMPT_ENABLE("flush.end");
	RETURN(0);
}
