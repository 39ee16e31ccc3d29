/* SPDX-License-Identifier: MIT */
/*
 * watch.h - the kernel's watchdogs, as properties: soft_lockup, rcu_stall, hung_task and
 * wq_cpu_hog.
 *
 * The kernel's watchdog of a CPU is a task more urgent than all others. It runs as soon as
 * the CPU can schedule, so what matters is how long the CPU could not:
 *
 *	full, rt		preemption or interrupts are off, or a handler runs
 *	none, voluntary		the same, or a task is in the kernel and passes neither
 *				cond_resched() nor (voluntary) might_sleep()
 *
 * RCU is treated alike: during such a stretch the CPU has no quiescent state. That is the
 * rule since Linux 4.20, where code with preemption or interrupts off counts as a reader.
 * The model takes it that somebody always waits for a grace period.
 *
 * Such a stretch of time is noted only where it begins and where it ends, not at each
 * step. Under full and rt it lies between the beginning of the first section with
 * preemption or interrupts off and the end of the last one, which section.c times anyway;
 * under none and voluntary it is noted when a task enters the kernel and when it leaves
 * it. If the stretch was too long, that is told at the next tick or switch of the CPU, at
 * the end of a handler, when the CPU's task enters the kernel again, or at the end of the
 * run. A sleep for a lock is looked at when it ends, and a work item at ticks and when it
 * sleeps or ends; both also at the end of the run.
 *
 * All of this is statistics, and only runs have it, since no time passes in a search.
 * Nothing is noted if the horizon is too near for any stretch to be too long.
 */
#ifndef SIM_MEASURE_WATCH_H
#define SIM_MEASURE_WATCH_H

#include "sim/world/state.h"

/* In a new world no watchdog is on. */
void watch_nobody(struct world *w);
/* A run begins, with the machine's thresholds. */
void watch_begin(struct world *w);
/* The run ends. Looks at what this CPU is doing, whose time has been charged already. */
void watch_end(struct world *w, uint32_t cpu);

/* --- can the CPU schedule? -------------------------------------------------------------- */

void watch_note_stuck(struct world *w, uint32_t cpu);
void watch_note_user(struct world *w, const struct task *t);
void watch_note_point(struct world *w, const struct task *t, uint32_t preempt_count);
void watch_note_section_end(struct world *w, enum section_kind k, const struct task *t,
			    int64_t start);
void watch_note_switch(struct world *w, uint32_t cpu, uint32_t prev);
void watch_tell(struct world *w, uint32_t cpu);

/* Preemption or interrupts are turned off; a handler begins. */
static inline void watch_section_begin(struct world *w, const struct task *t)
{
	if (unlikely(w->watching_kernel))
		watch_note_stuck(w, t->cpu);
}

/*
 * They are turned on again, or the handler ends. They were off for `length`, since
 * `start`; start is -1 if it is not known. The section is closed already.
 */
static inline void watch_section_end(struct world *w, enum section_kind k,
				     const struct task *t, int64_t start, int64_t length)
{
	const struct open_section *const open = &w->open_section[t->cpu * SECTION_KINDS];

	if (likely(!w->watching))
		return;
	if (!w->watching_kernel && length <= w->stuck_ns && w->watch[t->cpu].since < 0 &&
	    open[SECTION_PREEMPT_OFF].start < 0 && open[SECTION_IRQ_OFF].start < 0)
		return;
	watch_note_section_end(w, k, t, start);
}

/* The task is back in user mode. */
static inline void watch_user(struct world *w, const struct task *t)
{
	if (unlikely(w->watching_kernel))
		watch_note_user(w, t);
}

/* The task leaves user mode. */
static inline void watch_kernel(struct world *w, const struct task *t)
{
	if (likely(!w->watching_entry))
		return;
	if (w->watch[t->cpu].over)	/* then this step is not taken ahead of time */
		watch_tell(w, t->cpu);
	if (w->watching_kernel)
		watch_note_stuck(w, t->cpu);
}

/* Is there a violation to tell of? Then the next step must not be taken ahead of time. */
static inline bool watch_must_tell(const struct world *w, uint32_t cpu)
{
	return unlikely(w->watching_entry) && w->watch[cpu].over;
}

/*
 * The task is at a cond_resched() or the like. The watchdog may run here if the task's
 * preempt_count is this.
 */
static inline void watch_point(struct world *w, const struct task *t, uint32_t preempt_count)
{
	if (unlikely(w->watching))
		watch_note_point(w, t, preempt_count);
}

static inline void watch_switch(struct world *w, uint32_t cpu, uint32_t prev)
{
	if (unlikely(w->watching))
		watch_note_switch(w, cpu, prev);
}

void watch_tick(struct world *w, uint32_t cpu);

static inline void watch_irq_end(struct world *w, uint32_t cpu)
{
	if (unlikely(w->watching))
		watch_tell(w, cpu);
}

/* --- tasks ---------------------------------------------------------------------------------- */

void watch_tell_hung(struct world *w, uint32_t task, int64_t ns);

/* The task has slept for a lock, for ns. */
static inline void watch_slept(struct world *w, uint32_t task, int64_t ns)
{
	if (unlikely(ns > w->hung_ns))
		watch_tell_hung(w, task, ns);
}

/*
 * The task, a worker of its CPU, begins a work item, or goes on with one after a sleep; it
 * has done it, or sleeps within it. A work item that sleeps has given up the CPU, so its
 * time begins anew. (Unbound workers are not watched, as in the kernel.)
 */
void watch_work_begin(struct world *w, const struct task *t);
void watch_work_end(struct world *w, const struct task *t);

#endif
