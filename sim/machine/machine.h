/* SPDX-License-Identifier: MIT */
/*
 * machine.h - what a run is configured to be: CPUs, preemption model, costs, tasks.
 *
 * A machine never changes while a world made from it runs; worlds hold a pointer to it.
 * All limits are the loader's to check: sim/ and policies/ trust what stands here.
 */
#ifndef SIM_MACHINE_MACHINE_H
#define SIM_MACHINE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/base/nil.h"
#include "sim/base/random.h"
#include "sim/machine/cost.h"

enum {
	MAX_CPUS = 1024,
	MAX_TASKS = 16384,
	MAX_LOCKS = 4096,	/* locks that the scenario itself declares */
};

enum preemption { PREEMPT_NONE, PREEMPT_VOLUNTARY, PREEMPT_FULL, PREEMPT_RT };

enum task_class { CLASS_NORMAL, CLASS_FIFO, CLASS_IRQ };

struct function;
struct world;

struct task_config {
	const char *name;
	uint32_t cpu_first, cpu_last;	/* it may run on these; it starts on the first */
	enum task_class class;
	int priority;			/* fifo: 1-99; normal: nice, -20..19; irq: 0 */
	int64_t start_ns;
	const struct function *main;	/* its outermost function */
	uint32_t stack_bytes;
	uint32_t measures;		/* numbers the measuring tasks from 1; 0: no */
	uint32_t member;		/* numbers the tasks of one description from 0 */
	uint32_t source;		/* which source it serves, from 1; 0: none */
	uint32_t pool;			/* it is a worker of this pool, from 1; 0: it is none */
	bool background;		/* the run does not wait for its end */
	bool starts_asleep;		/* until it is woken the first time */
	bool moves;			/* it may choose another CPU (RUN_ON) */
};

/*
 * An interrupt source. A task serves it: one of class irq is the handler, which
 * interrupts whatever runs on its CPU; one of another class is a thread, as under rt.
 * Arrivals queue up, and each is served once.
 */
struct irq_source {
	struct draw period;		/* from one arrival to the next, ns */
	uint64_t count;			/* it ends after so many arrivals; 0: never */
};

enum lock_kind {
	LOCK_RAW_SPIN,		/* spins under every preemption model */
	LOCK_SPIN,		/* spins; under rt sleeps, with priority inheritance */
	LOCK_MUTEX,		/* sleeps, FIFO hand-over; waiters spin while the owner runs */
};

struct lock_config {
	const char *name;
	enum lock_kind kind;
};

struct atomic_config {
	const char *name;
	int64_t initial;
};

/*
 * A work item: a function that a worker calls when somebody has queued the work. Its frame
 * begins with struct work_args (sim/kernel/worker.h).
 */
struct work_config {
	const char *name;
	const struct function *function;
	bool unbound;		/* any CPU may do it; else the one that queues it */
	bool highpri;		/* its workers have nice -20 (WQ_HIGHPRI) */
};

/*
 * Each CPU has two pools of workers, with nice 0 and with nice -20; so have all CPUs
 * together, for unbound work. A pool has the workers whose task_config names it. It needs
 * as many as there are work items that may sleep there at the same time, and one more:
 * unlike the kernel, the machine makes no worker while it runs.
 */
static inline uint32_t pool_of_cpu(uint32_t cpu, bool highpri)
{
	return 2 * cpu + highpri;
}

static inline uint32_t pool_unbound(uint32_t cpus, bool highpri)
{
	return 2 * cpus + highpri;
}

struct machine {
	uint32_t cpus;
	enum preemption preemption;
	int64_t tick_ns;		/* 0: no tick */
	int64_t horizon_ns;		/* the clock stops here at the latest */
	uint64_t max_steps;		/* the run ends after so many steps */
	uint64_t seed;
	int64_t cost[MAX_COSTS];
	/* Watchdogs (watch.h): a longer time is a violation; 0: the watchdog is off. */
	int64_t soft_lockup_ns, rcu_stall_ns, hung_task_ns, wq_cpu_hog_ns;

	uint32_t tasks;
	const struct task_config *task;
	uint32_t measuring;		/* how many of these measure latency */
	uint32_t sources;
	const struct irq_source *source;
	uint32_t locks;
	const struct lock_config *lock;
	uint32_t atomics;
	const struct atomic_config *atomic;
	uint32_t llists;		/* lock-less lists, over entries 0 .. llist_entries - 1 */
	uint32_t llist_entries;
	const char *const *llist_name;
	uint32_t works;
	const struct work_config *work;

	/* What the tasks work on; sim/ holds its bytes and knows nothing else of it. */
	const struct model *model;
	const void *model_config;
};

#endif
