/* SPDX-License-Identifier: MIT */
/*
 * call.c - calls to other CPUs.
 */
#include "sim/cpu/call.h"

#include "sim/memory/memory.h"
#include "sim/steps/tell.h"
#include "sim/world/bug.h"
#include "sim/world/ids.h"

uint32_t next_sender(struct world *w, uint32_t cpu)
{
	const uint64_t *word = &w->call_pending[(size_t)cpu * w->call_words];

	touch_object(w, call_object(w, cpu));
	for (uint32_t i = 0; i < w->call_words; i++)
		if (word[i]) {
			memory_receives(w, cpu, CHANNEL_CALL,
					i * 64 + (uint32_t)__builtin_ctzll(word[i]));
			return i * 64 + (uint32_t)__builtin_ctzll(word[i]);
		}
	return NIL;
}

void answer_call(struct world *w, uint32_t cpu, uint32_t sender)
{
	w->call_pending[(size_t)cpu * w->call_words + sender / 64] &=
		~(UINT64_C(1) << sender % 64);
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
		w->call_pending[(size_t)cpu * w->call_words + from / 64] |=
			UINT64_C(1) << from % 64;
		if (w->events.time[slot_call(w, cpu)] > arrival)
			events_set(&w->events, slot_call(w, cpu), arrival);
	}
}
