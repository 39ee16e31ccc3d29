/* SPDX-License-Identifier: MIT */
/*
 * store_buffer.c - the store buffers of total store order.
 */
#include "sim/memory/store_buffer.h"

#include <string.h>

#include "sim/base/events.h"
#include "sim/world/bug.h"

/* --- draining --------------------------------------------------------------------------- */

static int64_t *times(const struct memory *y, uint32_t cpu)
{
	return y->made + (size_t)cpu * STORE_BUFFER;
}

/* The next store reaches memory when it is old enough; under a schedule, when that says so. */
static void arm(struct world *w, uint32_t cpu)
{
	const struct memory *y = w->memory;
	const int64_t due = times(y, cpu)[0] + w->machine->cost[COST_STORE_DRAIN];
	const int64_t at = due > w->clock->now ? due : w->clock->now;
	const bool waits = y->buffer[cpu].stores && !*y->forced;

	events_set(&w->events, slot_drain(w, cpu), waits ? at : EVENT_NEVER);
}

void store_rearm(struct world *w)
{
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		arm(w, cpu);
}

void store_drain(struct world *w, uint32_t cpu)
{
	struct memory *y = w->memory;
	struct store_buffer *b = &y->buffer[cpu];
	const struct pending_store s = b->store[0];

	sim_assert(w, b->stores && y->draineds < 2 * y->cpus * STORE_BUFFER);
	if (s.word != NIL) {
		w->atomic[s.word] = s.value;
		touch_object(w, atomic_object(w, s.word));
	} else {
		touch_object(w, s.lock);
	}
	touch_cpu(w, cpu);
	b->stores--;
	if (b->over)
		b->over--;
	if (b->awaited)
		b->awaited--;
	memmove(b->store, b->store + 1, b->stores * sizeof(*b->store));
	memmove(times(y, cpu), times(y, cpu) + 1, b->stores * sizeof(*y->made));
	b->store[b->stores] = (struct pending_store){ 0 };
	times(y, cpu)[b->stores] = 0;
	y->drained[y->draineds++] = (struct drained_store){ .store = s, .cpu = cpu };
	arm(w, cpu);
}

void store_drain_all(struct world *w, uint32_t cpu)
{
	while (w->memory->buffer[cpu].stores)
		store_drain(w, cpu);
}

void store_section_ends(struct world *w, uint32_t cpu)
{
	w->memory->buffer[cpu].over = w->memory->buffer[cpu].stores;
}

void store_await_sections(struct world *w, uint32_t cpu)
{
	w->memory->buffer[cpu].awaited = w->memory->buffer[cpu].over;
}

void store_drain_sections(struct world *w)
{
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		while (w->memory->buffer[cpu].awaited)
			store_drain(w, cpu);
}

static void push(struct world *w, uint32_t cpu, struct pending_store s)
{
	struct memory *y = w->memory;
	struct store_buffer *b = &y->buffer[cpu];

	if (b->stores == STORE_BUFFER)
		store_drain(w, cpu);
	times(y, cpu)[b->stores] = w->clock->now;
	b->store[b->stores++] = s;
	arm(w, cpu);
}

/* --- accesses ------------------------------------------------------------------------------- */

/* A CPU reads its own latest store of the word, if that has not reached memory. */
static int64_t forwarded(const struct world *w, uint32_t cpu, uint32_t word)
{
	const struct store_buffer *b = &w->memory->buffer[cpu];

	for (uint32_t i = b->stores; i--;)
		if (b->store[i].word == word)
			return b->store[i].value;
	return w->atomic[word];
}

/* Every atomic read-modify-write is a full barrier, one that fails, too. */
static int64_t read_modify_write(struct world *w, uint32_t cpu, const struct access *a)
{
	int64_t before;

	store_drain_all(w, cpu);
	before = w->atomic[a->word];
	access_writes(a, before, &w->atomic[a->word]);
	return before;
}

bool tso_access(struct world *w, const struct task *t, const struct access *a, int64_t *before)
{
	switch (a->kind) {
	case ACCESS_READ:
		*before = forwarded(w, t->cpu, a->word);
		return true;
	case ACCESS_AWAIT:
		*before = forwarded(w, t->cpu, a->word);
		return compare(*before, (enum comparison)a->comparison, a->operand);
	case ACCESS_WRITE:
		*before = 0;
		push(w, t->cpu, (struct pending_store){ .value = a->operand,
							 .word = a->word, .lock = NIL });
		if (a->order == FULL)
			store_drain_all(w, t->cpu);
		return true;
	default:
		*before = read_modify_write(w, t->cpu, a);
		return true;
	}
}

/* --- locks ---------------------------------------------------------------------------------- */

void store_unlock(struct world *w, uint32_t cpu, uint32_t lock)
{
	if (w->memory->buffer[cpu].stores)
		push(w, cpu, (struct pending_store){ .word = NIL, .lock = lock });
}

static bool has_unlock(const struct store_buffer *b, uint32_t lock)
{
	for (uint32_t i = 0; i < b->stores; i++)
		if (b->store[i].word == NIL && b->store[i].lock == lock)
			return true;
	return false;
}

void store_await_unlock(struct world *w, uint32_t lock)
{
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		while (has_unlock(&w->memory->buffer[cpu], lock))
			store_drain(w, cpu);
}

bool store_hides_unlock(const struct world *w, uint32_t cpu, uint32_t lock)
{
	for (uint32_t i = 0; i < w->machine->cpus; i++)
		if (i != cpu && has_unlock(&w->memory->buffer[i], lock))
			return true;
	return false;
}
