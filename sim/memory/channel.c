/* SPDX-License-Identifier: MIT */
/*
 * channel.c - what a weak machine's CPUs take over from one another by locks and the like, and
 * by RCU.
 */
#include "sim/memory/channel.h"

#include "sim/memory/dependency.h"
#include "sim/memory/fence.h"

/* --- channels ------------------------------------------------------------------------------ */

static uint64_t *channel_set(const struct memory *y, uint32_t channel)
{
	return set_at(y, y->at.channel + channel * (1 + 2 * y->cpus));
}

/* The channel of this CPU's own unlocks, the last ones. */
static uint64_t *own_unlocks(const struct memory *y, uint32_t cpu)
{
	return channel_set(y, memory_channels(y) - y->cpus + cpu);
}

static void send_over(struct memory *y, uint32_t cpu, uint64_t *channel)
{
	join(y, channel, cpu_set(y, cpu, EVENTS));
	join(y, channel, cpu_set(y, cpu, ALL_AFTER));
	join(y, channel, cpu_set(y, cpu, WRITES_AFTER));
	for (uint32_t to = 0; to < y->cpus; to++) {
		uint64_t *const seen = following(y, channel, to);
		uint64_t *const made = following(y, channel, y->cpus + to);

		join(y, seen, cumul(y, cpu, CUMUL_ALL, to));
		join(y, seen, cumul(y, cpu, CUMUL_AFTER, to));
		join(y, seen, cumul(y, cpu, CUMUL_WRITES, to));
		join(y, made, cumul(y, cpu, CUMUL_OWN, to));
		join(y, made, cumul(y, cpu, CUMUL_AFTER, to));
	}
}

/* What an unlock does, which is a release, and a write of this CPU. */
void weak_send(struct memory *y, uint32_t cpu, uint32_t channel)
{
	uint64_t *const set = channel_set(y, channel);

	send_over(y, cpu, set);
	send_over(y, cpu, own_unlocks(y, cpu));
	note_event(y, cpu, WRITES, set);
	for (uint32_t to = 0; to < y->cpus; to++) {
		join(y, cumul(y, cpu, CUMUL_OWN, to), following(y, set, to));
		join(y, cumul(y, cpu, CUMUL_ALL, to), following(y, set, to));
	}
	forget_writes(y);
}

/* What the owner of an unlock made becomes visible before what is made after the lock. */
static void order_behind(struct memory *y, uint32_t cpu, uint64_t *channel)
{
	join(y, cpu_set(y, cpu, ALL_AFTER), channel);
	join(y, cpu_set(y, cpu, ALL_AFTER), following(y, channel, y->cpus + cpu));
	for (uint32_t to = 0; to < y->cpus; to++)
		join(y, cumul(y, cpu, CUMUL_AFTER, to), following(y, channel, y->cpus + to));
}

static void join_place(struct memory *y, uint64_t *to, uint64_t *from)
{
	join(y, to, from);
	for (uint32_t i = 0; i < y->cpus; i++)
		join(y, following(y, to, i), following(y, from, i));
}

/* What taking a lock does, which is an acquire. */
void weak_receive(struct memory *y, uint32_t cpu, uint32_t channel)
{
	uint64_t *const set = channel_set(y, channel);
	uint64_t *const all = cpu_set(y, cpu, ALL_AFTER);

	join(y, all, cpu_set(y, cpu, READS_AFTER));
	join(y, all, following(y, set, cpu));
	order_behind(y, cpu, set);
	order_behind(y, cpu, own_unlocks(y, cpu));
	note_event(y, cpu, READS, all);
	note_event(y, cpu, WRITES, all);
	note_event(y, cpu, WRITES, cpu_set(y, cpu, WRITES_AFTER));
	for (uint32_t to = 0; to < y->cpus; to++)
		join(y, cumul(y, cpu, CUMUL_ALL, to), following(y, set, to));
	note_place(y, cpu, barrier_set(y, cpu, LAST_LOCK));
	join_place(y, barrier_set(y, cpu, LAST_UNLOCK), set);
	join_place(y, barrier_set(y, cpu, LAST_UNLOCK), own_unlocks(y, cpu));
	forget_writes(y);
}

/* --- locks ------------------------------------------------------------------------------------ */

static uint64_t *taken_set(const struct memory *y, uint32_t lock)
{
	return set_at(y, y->at.taken + lock * (1 + y->cpus));
}

/* Who finds the lock taken has seen the write that took it. */
void weak_lock(struct memory *y, uint32_t cpu, uint32_t lock)
{
	uint64_t *const set = taken_set(y, lock);

	weak_receive(y, cpu, lock);
	join(y, set, cpu_set(y, cpu, ALL_AFTER));
	join(y, set, cpu_set(y, cpu, WRITES_AFTER));
	for (uint32_t to = 0; to < y->cpus; to++) {
		join(y, following(y, set, to), cumul(y, cpu, CUMUL_AFTER, to));
		join(y, following(y, set, to), cumul(y, cpu, CUMUL_WRITES, to));
	}
}

/* A read without any order, which comes before the unlock becomes visible to its CPU. */
void weak_trylock_failed(struct memory *y, uint32_t cpu, uint32_t task, uint32_t lock)
{
	uint64_t *const set = taken_set(y, lock);
	struct nodes before = { 0 };

	join(y, before.word, cpu_set(y, cpu, ALL_AFTER));
	join(y, before.word, cpu_set(y, cpu, READS_AFTER));
	join(y, before.word, set);
	join(y, before.word, following(y, set, cpu));
	note_event(y, cpu, READS, before.word);
	join(y, following(y, channel_set(y, lock), cpu), before.word);
	for (uint32_t to = 0; to < y->cpus; to++)
		join(y, cumul(y, cpu, CUMUL_ALL, to), following(y, set, to));
	if (has_registers(y, task))
		copy(y, loaded_set(y, task), before.word);
	forget_writes(y);
}

/* --- RCU -------------------------------------------------------------------------------------- */

/*
 * A section that begins when a task waits for a grace period, or later, is not waited for. It
 * begins after what came before the wait.
 */
static uint64_t *before_waits(const struct memory *y)
{
	return rcu_set(y, y->cpus);
}

/* What the sections left that the CPU's task has to wait for, or that were over before. */
static uint64_t *awaited(const struct memory *y, uint32_t cpu)
{
	return rcu_set(y, y->cpus + 1 + cpu);
}

void weak_rcu_begins(struct memory *y, uint32_t cpu)
{
	before_fence(y, before_waits(y), cpu_set(y, cpu, ALL_AFTER));
	forget_writes(y);
}

void weak_rcu_ends(struct memory *y, uint32_t cpu)
{
	note_place(y, cpu, rcu_set(y, cpu));
}

void weak_rcu_waits(struct memory *y, uint32_t cpu)
{
	fence_mb(y, cpu);
	for (uint32_t i = 0; i < y->cpus; i++)
		join_place(y, awaited(y, cpu), rcu_set(y, i));
	join(y, cpu_set(y, cpu, EVENTS), cpu_set(y, cpu, ALL_AFTER));
	note_place(y, cpu, before_waits(y));
}

void weak_rcu_answered(struct memory *y, uint32_t reader, uint32_t cpu)
{
	join_place(y, awaited(y, cpu), rcu_set(y, reader));
}

/* These sections are over, everywhere, before what comes after the grace period. */
void weak_rcu_synchronized(struct memory *y, uint32_t cpu)
{
	fence_mb(y, cpu);
	strong_fence(y, cpu, awaited(y, cpu));
	join(y, cpu_set(y, cpu, EVENTS), cpu_set(y, cpu, ALL_AFTER));
	forget_writes(y);
}
