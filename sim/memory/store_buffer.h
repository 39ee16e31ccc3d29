/* SPDX-License-Identifier: MIT */
/*
 * store_buffer.h - total store order: a CPU's stores wait in a FIFO buffer, from which it reads
 * them itself, until they reach memory.
 */
#ifndef SIM_MEMORY_STORE_BUFFER_H
#define SIM_MEMORY_STORE_BUFFER_H

#include "sim/memory/access.h"

/* The access under tso; false: it is an AWAIT whose condition does not hold. */
bool tso_access(struct world *w, const struct task *t, const struct access *a, int64_t *before);

/* The oldest store of the CPU, which has some, reaches memory. */
void store_drain(struct world *w, uint32_t cpu);
void store_drain_all(struct world *w, uint32_t cpu);

/* A schedule begins or ends: see memory_force(). */
void store_rearm(struct world *w);

/* A lock that the CPU drops is free when its earlier stores have reached memory. */
void store_unlock(struct world *w, uint32_t cpu, uint32_t lock);
/* Another CPU takes the lock, so its last owner's stores have reached memory. */
void store_await_unlock(struct world *w, uint32_t lock);
/* Is the lock's release still in the buffer of another CPU? */
bool store_hides_unlock(const struct world *w, uint32_t cpu, uint32_t lock);

/* An RCU section of this CPU is over; a grace period awaits those that are over. */
void store_section_ends(struct world *w, uint32_t cpu);
void store_await_sections(struct world *w, uint32_t cpu);
/* The grace period is over: what was stored before their ends has reached memory. */
void store_drain_sections(struct world *w);

#endif
