/* SPDX-License-Identifier: MIT */
/*
 * channel.h - what a weak machine's CPUs take over from one another by locks and the like, and
 * by RCU.
 */
#ifndef SIM_MEMORY_CHANNEL_H
#define SIM_MEMORY_CHANNEL_H

#include "sim/world/memory.h"

/* What this CPU has seen is handed to whoever receives from the channel later. */
void weak_send(struct memory *y, uint32_t cpu, uint32_t channel);
void weak_receive(struct memory *y, uint32_t cpu, uint32_t channel);

/* The same for the channel of a lock; trylock that finds it taken. */
void weak_lock(struct memory *y, uint32_t cpu, uint32_t lock);
void weak_trylock_failed(struct memory *y, uint32_t cpu, uint32_t task, uint32_t lock);

void weak_rcu_begins(struct memory *y, uint32_t cpu);
void weak_rcu_ends(struct memory *y, uint32_t cpu);
/* The CPU's task waits; a task of the other CPU has left a section that is waited for. */
void weak_rcu_waits(struct memory *y, uint32_t cpu);
void weak_rcu_answered(struct memory *y, uint32_t reader, uint32_t cpu);
void weak_rcu_synchronized(struct memory *y, uint32_t cpu);

#endif
