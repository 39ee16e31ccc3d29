/* SPDX-License-Identifier: MIT */
/*
 * fence.c - what the fences of a weak machine order.
 */
#include "sim/memory/fence.h"

/* What comes before a place in a CPU's program, and what must be visible everywhere then. */
uint64_t *barrier_set(const struct memory *y, uint32_t cpu, enum barrier b)
{
	return set_at(y, y->at.barrier + (cpu * BARRIERS + b) * (1 + y->cpus));
}

/* The sets by CPU follow a first one: those of a barrier, a channel, a grace period. */
uint64_t *following(const struct memory *y, uint64_t *set, uint32_t nr)
{
	return set + (size_t)(1 + nr) * y->node_words;
}

uint64_t *rcu_set(const struct memory *y, uint32_t nr)
{
	return set_at(y, y->at.rcu + nr * (1 + y->cpus));
}

/* Notes the place where the CPU is, on top of what was noted before. */
void note_place(struct memory *y, uint32_t cpu, uint64_t *place)
{
	join(y, place, cpu_set(y, cpu, EVENTS));
	for (uint32_t to = 0; to < y->cpus; to++) {
		join(y, following(y, place, to), cumul(y, cpu, CUMUL_ALL, to));
		join(y, following(y, place, to), cumul(y, cpu, CUMUL_AFTER, to));
	}
}

/* What comes before a strong fence that orders from this place on. */
void before_fence(const struct memory *y, uint64_t *place, uint64_t *before)
{
	join(y, before, place);
	for (uint32_t to = 0; to < y->cpus; to++)
		join(y, before, following(y, place, to));
}

/* A strong fence: what came before that place is visible everywhere before what is to come. */
void strong_fence(struct memory *y, uint32_t cpu, uint64_t *place)
{
	before_fence(y, place, cpu_set(y, cpu, ALL_AFTER));
	for (uint32_t to = 0; to < y->cpus; to++)
		join(y, cumul(y, cpu, CUMUL_AFTER, to), following(y, place, to));
}

/* What comes before smp_mb(), if there were one here. */
void before_mb(const struct memory *y, uint32_t cpu, uint64_t *before)
{
	join(y, before, cpu_set(y, cpu, EVENTS));
	for (uint32_t to = 0; to < y->cpus; to++) {
		join(y, before, cumul(y, cpu, CUMUL_ALL, to));
		join(y, before, cumul(y, cpu, CUMUL_AFTER, to));
	}
}

void fence_mb(struct memory *y, uint32_t cpu)
{
	before_mb(y, cpu, cpu_set(y, cpu, ALL_AFTER));
	for (uint32_t to = 0; to < y->cpus; to++)
		join(y, cumul(y, cpu, CUMUL_AFTER, to), cumul(y, cpu, CUMUL_ALL, to));
}

static void fence_wmb(struct memory *y, uint32_t cpu)
{
	join(y, cpu_set(y, cpu, WRITES_AFTER), cpu_set(y, cpu, WRITES));
	for (uint32_t to = 0; to < y->cpus; to++)
		join(y, cumul(y, cpu, CUMUL_WRITES, to), cumul(y, cpu, CUMUL_OWN, to));
}

void weak_fence(struct memory *y, uint32_t cpu, enum fence f)
{
	switch (f) {
	case FENCE_MB:
		fence_mb(y, cpu);
		break;
	case FENCE_RMB:
		join(y, cpu_set(y, cpu, READS_AFTER), cpu_set(y, cpu, READS));
		break;
	case FENCE_WMB:
		fence_wmb(y, cpu);
		break;
	case FENCE_BEFORE_ATOMIC:	/* orders from here to the next atomics */
		note_place(y, cpu, barrier_set(y, cpu, BEFORE_ATOMIC));
		break;
	case FENCE_AFTER_ATOMIC:
		strong_fence(y, cpu, barrier_set(y, cpu, LAST_ATOMIC));
		break;
	case FENCE_AFTER_SPINLOCK:
		strong_fence(y, cpu, barrier_set(y, cpu, LAST_LOCK));
		break;
	case FENCE_AFTER_UNLOCK_LOCK:
		strong_fence(y, cpu, barrier_set(y, cpu, LAST_UNLOCK));
		break;
	case FENCE_COMPILER:
		break;
	}
	forget_writes(y);
}

void note_event(struct memory *y, uint32_t cpu, enum cpu_set kind,
		       const uint64_t *before)
{
	join(y, cpu_set(y, cpu, EVENTS), before);
	join(y, cpu_set(y, cpu, kind), before);
}
