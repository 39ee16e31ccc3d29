/* SPDX-License-Identifier: MIT */
/*
 * latency.h - what keeps a measuring task from running after its timer has expired.
 */
#ifndef SIM_MEASURE_LATENCY_H
#define SIM_MEASURE_LATENCY_H

#include "sim/world/state.h"

/* The task's timer has expired. If it measures, it is late from now on. */
void latency_begin(struct world *w, uint32_t task);

/* The task, which may be late, is to run on this CPU now. */
void latency_moved(struct world *w, uint32_t task, uint32_t cpu);

/*
 * The task runs in user mode again. Returns what kept it from running, *nr blockers,
 * longest first; NULL if it does not measure or was not late.
 */
const struct blocker *latency_end(struct world *w, uint32_t task, uint32_t *nr);

/*
 * Why a task that could run does not, while this CPU, where it is expected, runs t. late: the
 * task, which need not measure.
 */
enum blocker_kind latency_why(const struct world *w, uint32_t cpu, const struct task *t,
			      const struct task *late);

/* The CPU, on which a measuring task is late, has spent ns in a step of t. */
void latency_charge(struct world *w, uint32_t cpu, const struct task *t, int64_t ns);

/* The owner is about to drop a lock for which others wait. */
void latency_lock_drops(struct world *w, const struct task *owner, uint32_t lock);

/* A section that began at start_ns has ended on this CPU: its last step is known now. */
void latency_section_ended(struct world *w, uint32_t cpu, enum section_kind k,
			   int64_t start_ns);

#endif
