/* SPDX-License-Identifier: MIT */
/*
 * fence.h - fences of a weak machine, for its accesses and channels.
 *
 * A *place* is a point of a CPU's program, as the sets of what comes before it and of what must be
 * visible to each CPU before a strong fence that orders from there on: 1 + CPUs sets.
 */
#ifndef SIM_MEMORY_FENCE_H
#define SIM_MEMORY_FENCE_H

#include "sim/memory/access.h"
#include "sim/memory/graph.h"

/* smp_mb() and its kin */
void weak_fence(struct memory *y, uint32_t cpu, enum fence f);

/* The nr-th of the sets that follow this one, which is the first of several. */
uint64_t *following(const struct memory *y, uint64_t *set, uint32_t nr);
/* The place of this kind that the CPU has noted; of RCU; nr is the CPU or a number behind. */
uint64_t *barrier_set(const struct memory *y, uint32_t cpu, enum barrier b);
uint64_t *rcu_set(const struct memory *y, uint32_t nr);

/* Notes the place where the CPU is, on top of what was noted before. */
void note_place(struct memory *y, uint32_t cpu, uint64_t *place);
/* A strong fence that orders from this place on; what comes before it. */
void strong_fence(struct memory *y, uint32_t cpu, uint64_t *place);
void before_fence(const struct memory *y, uint64_t *place, uint64_t *before);
/* smp_mb() of this CPU; what comes before it, if it were here. */
void fence_mb(struct memory *y, uint32_t cpu);
void before_mb(const struct memory *y, uint32_t cpu, uint64_t *before);

/* Something of the kind READS or WRITES has taken effect on the CPU, after all of these. */
void note_event(struct memory *y, uint32_t cpu, enum cpu_set kind, const uint64_t *before);

#endif
