/* SPDX-License-Identifier: MIT */
/*
 * call.c - calls to other CPUs.
 */
#include "sim/cpu/call.h"

#include "sim/memory/memory.h"
#include "sim/steps/tell.h"
#include "sim/world/bug.h"
#include "sim/world/ids.h"

_Static_assert(MAX_CPUS <= 64 * 64, "a word says which words of call_pending are not 0");

static uint64_t *pending_of(const struct world *w, uint32_t cpu)
{
	return &w->call_pending[(size_t)cpu * w->call_words];
}

uint32_t next_sender(struct world *w, uint32_t cpu)
{
	const uint64_t *const word = pending_of(w, cpu);
	const uint64_t filled = w->call_filled ? w->call_filled[cpu] : word[0] != 0;
	uint32_t i, sender;

	touch_object(w, call_object(w, cpu));
	if (!filled)
		return NIL;
	i = (uint32_t)__builtin_ctzll(filled);
	sender = i * 64 + (uint32_t)__builtin_ctzll(word[i]);
	memory_receives(w, cpu, CHANNEL_CALL, sender);
	return sender;
}

void answer_call(struct world *w, uint32_t cpu, uint32_t sender)
{
	uint64_t *const word = &pending_of(w, cpu)[sender / 64];

	*word &= ~(UINT64_C(1) << sender % 64);
	if (w->call_filled && !*word)
		w->call_filled[cpu] &= ~(UINT64_C(1) << sender / 64);
	sim_assert(w, w->call[sender].outstanding);
	w->call[sender].outstanding--;
	memory_sends(w, cpu, CHANNEL_ANSWER, sender);
}

/*
 * The kernel's smp_call_function_many() warns of this, too: two CPUs that call each other
 * with interrupts off wait for ever.
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
	memory_sends(w, from, CHANNEL_CALL, from);
	w->call[from] = (struct call){
		.argument = { first, second },
		.outstanding = w->machine->cpus - 1,
		.handler = function_place(handler) };
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++) {
		if (cpu == from)
			continue;
		touch_object(w, call_object(w, cpu));
		pending_of(w, cpu)[from / 64] |= UINT64_C(1) << from % 64;
		if (w->call_filled)
			w->call_filled[cpu] |= UINT64_C(1) << from / 64;
		if (w->events.time[slot_call(w, cpu)] > arrival)
			events_set(&w->events, slot_call(w, cpu), arrival);
	}
}
