/* SPDX-License-Identifier: MIT */
/*
 * irq.c - interrupts: the tick, timers, reschedule requests, calls to other CPUs, and the
 * scenario's own sources.
 *
 * Each CPU has an interrupt context, a task of its own that begins irq_handler() when an
 * interrupt arrives and ends with it. The step that was in progress stops where it is
 * and goes on afterwards. An interrupt that finds interrupts off, or another handler,
 * waits in cpu.pending. Handlers do not nest. A source of the scenario has a task of its
 * own, which serves its arrivals one by one: in the CPU's stead as irq_source(), or (rt)
 * as a thread, irq_thread().
 *
 *	slot_tick	-> IRQ_TICK	every tick_ns, only while the CPU is not idle
 *	slot_call	-> IRQ_CALL	a CPU calls all others
 *	slot_resched	-> IRQ_RESCHED	another CPU set need_resched here
 *	slot_timer	-> IRQ_TIMER	a sleeping task's time is up
 */
#include "sim/sched/sched.h"

#include <stdio.h>

#include "sim/steps/run_ahead.h"
#include "sim/kernel/verbs.h"
#include "sim/measure/watch.h"
#include "sim/steps/frame.h"
#include "sim/steps/tell.h"
#include "sim/base/random.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"
struct irq_handler {
	struct frame frame;
	uint32_t task;
	uint32_t sender;
	uint32_t from_idle;	/* its CPU was asleep */
	uint32_t reserved;
};

struct irq_service {
	struct frame frame;
	uint64_t from_idle;
};

struct irq_thread {
	struct frame frame;
};
#pragma GCC diagnostic pop

/* --- the handler ------------------------------------------------------------------------ */

static uint32_t pop_expired(struct world *w, struct cpu *c)
{
	const uint32_t id = c->expired;

	c->expired = w->task[id].wait_next;
	w->task[id].wait_next = NIL;
	return id;
}

static uint32_t next_sender(struct world *w, uint32_t cpu)
{
	const uint64_t *word = &w->call_pending[(size_t)cpu * w->call_words];

	touch_object(w, call_object(w, cpu));
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
			c->pending &= IRQ_DEVICE;	/* need_resched says it all */
		}
	}
	WORK(COST_IRQ_EXIT, 1, NIL, "irq.exit");
	RETURN(0);
}

/* --- sources of the scenario ---------------------------------------------------------------- */

static const struct irq_source *source_config(const struct world *w, uint32_t task)
{
	return &w->machine->source[w->machine->task[task].source - 1];
}

static struct source *source_of(const struct world *w, uint32_t task)
{
	return &w->source[w->machine->task[task].source - 1];
}

/* Arrivals whose service has not begun. */
static uint64_t waiting(const struct source *s)
{
	return s->arrivals - s->served;
}

/* Before the number of those that wait changes: they have waited for so long. */
static struct source_stats *count_waiting(struct world *w, uint32_t task)
{
	struct source_clock *sc = &w->source_clock[w->machine->task[task].source - 1];
	const uint64_t n = waiting(source_of(w, task));

	sc->stats.wait_ns += (int64_t)n * (w->clock->now - sc->since);
	sc->since = w->clock->now;
	return &sc->stats;
}

static void take_arrival(struct world *w, uint32_t task)
{
	count_waiting(w, task)->served++;
	source_of(w, task)->served++;
}

static bool source_is_over(const struct world *w, uint32_t task)
{
	const uint64_t count = source_config(w, task)->count;

	return count && source_of(w, task)->served == count;
}

static void await_next(struct world *w, uint32_t task)
{
	struct source *s = source_of(w, task);
	const struct irq_source *c = source_config(w, task);
	uint64_t period;

	if (c->count && s->arrivals == c->count)
		return;
	period = random_draw(&s->rng, &c->period);
	events_set(&w->events, slot_timer(w, task), w->clock->now + (int64_t)period);
}

/* Its interrupt waits for the CPU to take it. */
static void assert_source(struct world *w, struct task *t)
{
	struct cpu *c = task_cpu(w, t);
	uint32_t *link = &c->asserted;

	while (*link != NIL)
		link = &w->task[*link].wait_next;
	*link = t->id;
	c->pending |= IRQ_DEVICE;
	account(w, t->id, TIME_QUEUE);
}

static uint32_t pop_asserted(struct world *w, struct cpu *c)
{
	const uint32_t id = c->asserted;

	c->asserted = w->task[id].wait_next;
	w->task[id].wait_next = NIL;
	if (c->asserted == NIL)
		c->pending &= (uint8_t)~IRQ_DEVICE;
	return id;
}

void irq_arrives(struct world *w, struct task *t)
{
	const uint32_t id = t->id;
	struct source *s = source_of(w, id);
	struct source_stats *stats = count_waiting(w, id);
	const bool idle = !waiting(s) && t->state == TASK_SLEEPING;

	count_idle_move(w);
	touch_cpu(w, t->cpu);
	s->arrivals++;
	stats->arrivals++;
	if (waiting(s) > stats->max_waiting)
		stats->max_waiting = waiting(s);
	await_next(w, id);
	if (!(t->flags & TASK_IRQ)) {
		if (idle)
			timer_expired(w, t);
	} else if (idle) {
		assert_source(w, t);
		irq_deliver(w, t->cpu);
	}
}

/* Serves one arrival in the stead of whatever its CPU was doing. */
STATIC_STEPS(irq_service)
{
	BEGIN;

	if (f->from_idle)
		WORK(COST_IDLE_EXIT, 1, NIL, "irq.idle_exit");
	WORK(COST_IRQ_ENTER, 1, NIL, "irq.enter");
	CALL_POINTER(w->machine->task[t->id].main, struct irq_thread);
	WORK(COST_IRQ_EXIT, 1, NIL, "irq.exit");
	RETURN(0);
}

static bool wait_for_arrival(struct world *w, struct task *t)
{
	t->flags &= (uint8_t)~TASK_GRANTED;
	if (waiting(source_of(w, t->id)))
		return true;
	t->state = TASK_SLEEPING;
	return false;
}

STATIC_STEPS(irq_thread)
{
	BEGIN;

	do {
		STEP_(step, "irq.wait", STEP_SLEEP, COST_LOCAL, 1, NIL, RELAXED, MAY_SLEEP)
		if (!wait_for_arrival(w, t))
			return BLOCKED;
		take_arrival(w, t->id);
		CALL_POINTER(w->machine->task[t->id].main, struct irq_thread);
	} while (!source_is_over(w, t->id));
	RETURN(0);
}

void irq_source_init(struct world *w, struct task *t)
{
	const struct task_config *c = &w->machine->task[t->id];
	char name[NAME_BYTES + 10];

	snprintf(name, sizeof(name), "%s arrivals", c->name);
	source_of(w, t->id)->rng = random_stream(w->machine->seed, name);
	if (c->class == CLASS_IRQ)
		t->flags |= TASK_IRQ;
	else
		frame_push(w, t, &FUNCTION(irq_thread));
}

void irq_source_start(struct world *w, struct task *t)
{
	t->state = TASK_SLEEPING;
	account(w, t->id, TIME_SLEEP);
	await_next(w, t->id);
}

/* --- taking interrupts ------------------------------------------------------------------------ */

static void begin_service(struct world *w, struct task *t, bool from_idle)
{
	struct irq_service *f = frame_push(w, t, &FUNCTION(irq_service));

	f->from_idle = from_idle;
	t->state = TASK_RUNNING;
	take_arrival(w, t->id);
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
	if (waiting(source_of(w, id)))
		assert_source(w, t);
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
		if (!take_interrupt(w, cpu, false))
			schedule(w, cpu);
		return;
	}
	if (!mutex_spin_ends(w, cpu))
		resume_cpu(w, cpu, 0);
}

/* --- where they come from -------------------------------------------------------------------- */

void irq_raise(struct world *w, uint32_t cpu, uint8_t irq)
{
	ahead_cancel(w, cpu);
	touch_cpu(w, cpu);
	if (irq & IRQ_CALL)
		touch_object(w, call_object(w, cpu));
	w->cpu[cpu].pending |= irq;
	irq_deliver(w, cpu);
}

void timer_expired(struct world *w, struct task *t)
{
	struct cpu *c = task_cpu(w, t);
	uint32_t *link = &c->expired;

	t->flags |= TASK_GRANTED;
	delay_begin(w, t->id);
	while (*link != NIL)
		link = &w->task[*link].wait_next;
	*link = t->id;
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
	ahead_cancel(w, cpu);
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
	if (!task_cpu(w, t)->irqs_off++ && !(t->flags & TASK_IRQ))
		section_begin(w, SECTION_IRQ_OFF, t);
}

void local_irq_restore(struct world *w, struct task *t, uint16_t flags)
{
	struct cpu *c = task_cpu(w, t);
	const bool were_off = c->irqs_off;

	c->irqs_off = flags;
	if (!were_off == !flags || t->flags & TASK_IRQ)
		return;
	if (flags)
		section_begin(w, SECTION_IRQ_OFF, t);
	else
		section_end(w, SECTION_IRQ_OFF, t);
}

uint16_t local_irq_save(struct world *w, struct task *t)
{
	const uint16_t flags = task_cpu(w, t)->irqs_off;

	local_irq_disable(w, t);
	return flags;
}

/* If the task has slept meanwhile, interrupts are on already. */
void local_irq_enable(struct world *w, struct task *t)
{
	const uint16_t depth = task_cpu(w, t)->irqs_off;

	local_irq_restore(w, t, depth ? (uint16_t)(depth - 1) : 0);
}

/* --- calling all others --------------------------------------------------------------------------- */

/*
 * smp_call_function_many() warns, too: two CPUs that do so wait for each other for ever.
 */
static void check_irqs_on(struct world *w, const struct task *t)
{
	const uint32_t others = w->machine->cpus - 1;

	if (task_cpu(w, t)->irqs_off || t->flags & TASK_IRQ)
		violate(w, IPI_WITH_IRQS_OFF, t->id,
			"calls %u other CPU%s, and waits, with interrupts off", others,
			others == 1 ? "" : "s");
}

void call_others(struct world *w, const struct task *t, const struct function *handler,
		 uint64_t first, uint64_t second)
{
	const int64_t arrival = w->clock->now + w->machine->cost[COST_IPI_DELIVERY];
	const uint32_t from = t->cpu;

	check_irqs_on(w, t);
	w->call[from] = (struct call){
		.argument = { first, second },
		.outstanding = w->machine->cpus - 1,
		.handler = RECORD_PLACE(__start_sim_functions, handler) };
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++) {
		if (cpu == from)
			continue;
		touch_object(w, call_object(w, cpu));
		w->call_pending[(size_t)cpu * w->call_words + from / 64] |=
			UINT64_C(1) << from % 64;
		if (w->events.time[slot_call(w, cpu)] > arrival)
			events_set(&w->events, slot_call(w, cpu), arrival);
	}
}
