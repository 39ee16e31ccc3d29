/* SPDX-License-Identifier: MIT */
/*
 * irq_source.c - sources of interrupts that a scenario describes.
 *
 * For each source there is a task, which serves its arrivals one by one: as a handler that
 * interrupts the CPU (irq_service()), or under rt as a thread (irq_thread()).
 */
#include "sim/cpu/irq_source.h"

#include <stdio.h>

#include "sim/base/random.h"
#include "sim/machine/stats.h"
#include "sim/measure/account.h"
#include "sim/memory/memory.h"
#include "sim/steps/frame.h"
#include "sim/steps/run_on.h"
#include "sim/world/ids.h"
#include "sim/world/world.h"

static const struct irq_source *source_config(const struct world *w, uint32_t task)
{
	return &w->machine->source[w->machine->task[task].source - 1];
}

static struct source *source_of(const struct world *w, uint32_t task)
{
	return &w->source[w->machine->task[task].source - 1];
}

/* The number of arrivals whose service has not begun. */
static uint64_t waiting(const struct source *s)
{
	return s->arrivals - s->served;
}

uint64_t arrivals_waiting(const struct world *w, uint32_t task)
{
	return waiting(source_of(w, task));
}

/* Adds up how long arrivals have waited. Called each time before their number changes. */
static struct source_stats *count_waiting(struct world *w, uint32_t task)
{
	struct source_clock *sc = &w->source_clock[w->machine->task[task].source - 1];
	const uint64_t n = waiting(source_of(w, task));

	sc->stats.wait_ns += (int64_t)n * (w->clock->now - sc->since);
	sc->since = w->clock->now;
	return &sc->stats;
}

void take_arrival(struct world *w, uint32_t task)
{
	count_waiting(w, task)->served++;
	source_of(w, task)->served++;
}

bool source_is_over(const struct world *w, uint32_t task)
{
	const uint64_t count = source_config(w, task)->count;

	return count && source_of(w, task)->served == count;
}

static void await_next(struct world *w, uint32_t task)
{
	struct source *s = source_of(w, task);
	const struct irq_source *c = source_config(w, task);
	uint64_t period;

	if (c->timer || (c->count && s->arrivals == c->count))
		return;
	period = random_draw(&s->rng, &c->period);
	events_set(&w->events, slot_timer(w, task), w->clock->now + (int64_t)period);
}

void count_arrival(struct world *w, uint32_t task)
{
	struct source *s = source_of(w, task);
	struct source_stats *stats = count_waiting(w, task);

	s->arrivals++;
	stats->arrivals++;
	if (waiting(s) > stats->max_waiting)
		stats->max_waiting = waiting(s);
	await_next(w, task);
}

/* --- timers --------------------------------------------------------------------------------- */

bool timer_runs(const struct world *w, uint32_t task)
{
	return source_of(w, task)->served;
}

bool timer_is_pending(const struct world *w, uint32_t task)
{
	return is_due(w, slot_timer(w, task)) || arrivals_waiting(w, task);
}

void timer_disarm(struct world *w, uint32_t task)
{
	if (!timer_is_pending(w, task))
		return;
	events_set(&w->events, slot_timer(w, task), EVENT_NEVER);
	count_waiting(w, task);
	source_of(w, task)->arrivals = source_of(w, task)->served;
	alive_no_more(w, !timer_runs(w, task));
}

void timer_arm(struct world *w, uint32_t task, int64_t until)
{
	timer_disarm(w, task);
	w->clock->alive += !timer_runs(w, task);
	events_set(&w->events, slot_timer(w, task), until);
}

bool timer_begins(struct world *w, const struct task *t)
{
	const uint32_t timer = timer_of(w, t->id);
	const bool pending = arrivals_waiting(w, t->id);

	memory_enters(w, t->cpu, timer);
	if (pending)
		take_arrival(w, t->id);
	memory_leaves(w, t->cpu, timer);
	return pending;
}

void timer_ends(struct world *w, const struct task *t)
{
	struct source *const s = source_of(w, t->id);
	const uint32_t timer = timer_of(w, t->id);

	memory_enters(w, t->cpu, timer);
	s->arrivals -= s->served;
	s->served = 0;
	alive_no_more(w, !timer_is_pending(w, t->id));
	memory_leaves(w, t->cpu, timer);
}

/* --- interrupts ----------------------------------------------------------------------------- */

bool is_asserted(const struct world *w, const struct task *t)
{
	uint32_t i = w->cpu[t->cpu].asserted;

	while (i != NIL && i != t->id)
		i = w->task[i].wait_next;
	return i != NIL;
}

void assert_source(struct world *w, struct task *t)
{
	struct cpu *c = task_cpu(w, t);

	task_list_append(w, &c->asserted, t->id);
	c->pending |= IRQ_DEVICE;
	account(w, t->id, TIME_QUEUE);
}

uint32_t pop_asserted(struct world *w, struct cpu *c)
{
	const uint32_t id = task_list_pop(w, &c->asserted);

	if (c->asserted == NIL)
		c->pending &= (uint8_t)~IRQ_DEVICE;
	return id;
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
