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
#include "sim/machine/shared.h"

enum {
	MAX_CPUS = 1024,
	MAX_TASKS = 16384,
	MAX_LOCKS = 4096,	/* locks that the scenario itself declares */
};

enum preemption { PREEMPT_NONE, PREEMPT_VOLUNTARY, PREEMPT_FULL, PREEMPT_RT };

/* What a CPU may come to see of others' writes, and when (sim/memory). */
enum memory_model { MEMORY_SC, MEMORY_TSO, MEMORY_WEAK, MEMORY_MODELS };

/*
 * A pointer to a word, an atomic, is this and the word's number. Programs do not come across
 * such numbers otherwise.
 */
#define POINTER_BASE (INT64_C(1) << 48)

/* Which of so many words the value points to, or NIL. Any value may be asked about. */
static inline uint32_t pointed_word(int64_t value, uint32_t words)
{
	if (value < POINTER_BASE || value - POINTER_BASE >= words)
		return NIL;
	return (uint32_t)(value - POINTER_BASE);
}

enum task_class { CLASS_NORMAL, CLASS_FIFO, CLASS_RR, CLASS_DEADLINE, CLASS_IRQ };

/* Of the two real-time classes? Both have priorities from 1 to 99. */
static inline bool is_real_time(enum task_class class)
{
	return class == CLASS_FIFO || class == CLASS_RR;
}

/* What a task does after grace periods of RCU. rcu_barrier() does not wait for the last kind. */
enum callback { CALLBACK_NONE, CALLBACK_OWN, CALLBACK_KFREE };

struct function;
struct world;

struct task_config {
	const char *name;
	uint32_t cpu_first, cpu_last;	/* it may run on these; it starts on the first */
	enum task_class class;
	int priority;			/* fifo, rr: 1-99; normal: nice, -20..19; others: 0 */
	int64_t runtime_ns, deadline_ns, period_ns;	/* of class deadline */
	int64_t start_ns;
	const struct function *main;	/* its outermost function */
	uint32_t stack_bytes;
	uint32_t measures;		/* numbers the measuring tasks from 1; 0: no */
	uint32_t member;		/* numbers the tasks of one description from 0 */
	uint32_t source;		/* which source it serves, from 1; 0: none */
	uint32_t pool;			/* it is a worker of this pool, from 1; 0: it is none */
	enum callback callback;		/* a task that does any is in the background */
	bool background;		/* the run does not wait for its end */
	bool starts_asleep;		/* until it is woken the first time */
	bool wakes;			/* it serves interrupts, and may wake tasks then */
	bool moves;			/* it may get another CPU (RUN_ON, SET_AFFINITY) */
	bool spreads;			/* … and then run on several, or when it does not ask */
	uint32_t registers;		/* of its program, for dependencies */
};

/* May the task run on this CPU, now or later? */
static inline bool may_ever_run_on(const struct task_config *t, uint32_t cpu)
{
	return t->moves || (cpu >= t->cpu_first && cpu <= t->cpu_last);
}

/*
 * An interrupt source. A task serves it: one of class irq is the handler, which
 * interrupts whatever runs on its CPU; one of another class is a thread, as under rt.
 * Arrivals queue up, and each is served once.
 */
struct irq_source {
	struct draw period;		/* from one arrival to the next, ns */
	uint64_t count;			/* it ends after so many arrivals; 0: never */
	uint32_t timer;			/* it is this timer, of the syncs, from 1; 0: it is none */
};

/*
 * What tasks wait at besides locks: a queue, and a count whose meaning is the kind's own. Each
 * kind has a file of sim/sync/.
 */
enum sync_kind {
	SYNC_WAIT_QUEUE,	/* wait_queue_head_t; no count */
	SYNC_SEMAPHORE,		/* the count is how many more may have it */
	SYNC_COMPLETION,	/* the count is how many may pass; UINT32_MAX: all */
	SYNC_TIMER,		/* no count; its state is that of the source that it is */
};

/* The values of a task's state word. Nobody sends signals, so TASK_INTERRUPTIBLE is the same. */
enum { SET_TO_RUN, SET_TO_SLEEP };

struct sync_config {
	const char *name;
	enum sync_kind kind;
	uint32_t initial;	/* its count at first */
	uint32_t task;		/* of a timer: the one that serves it */
};
/* How many of these locks may several readers hold? */
static inline uint32_t shared_locks(const struct lock_config *lock, uint32_t locks)
{
	uint32_t nr = 0;

	for (uint32_t i = 0; i < locks; i++)
		nr += is_shared_kind(lock[i].kind);
	return nr;
}

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
	enum memory_model memory;
	uint32_t window;	/* weak: writes at a time that not every CPU must see; at most 64 */
	int64_t tick_ns;		/* 0: no tick */
	int64_t rr_slice_ns;		/* how long an rr task runs before its equals */
	/* So long may real-time tasks run in each period, on each CPU; 0: as long as they like. */
	int64_t rt_runtime_ns, rt_period_ns;
	bool untimed;			/* a search: time does not pass */
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
	uint32_t syncs;
	const struct sync_config *sync;
	/* Tasks set their own state, or use wait queues; from state_word on each has a word. */
	bool waits;
	uint32_t state_word;
	uint32_t atomics;
	const struct atomic_config *atomic;
	uint32_t llists;		/* lock-less lists, over entries 0 .. llist_entries - 1 */
	uint32_t llist_entries;
	const char *const *llist_name;
	bool llist_words;	/* unless memory is sc: their heads are words, from llist_word on */
	uint32_t llist_word;
	uint32_t works;
	const struct work_config *work;
	bool lockdep;	/* somebody asks in which order and context locks are taken */
	bool rcu;		/* tasks may use RCU (sim/sync/rcu.h); there are at most 64 */

	/* What the tasks work on; sim/ holds its bytes and knows nothing else of it. */
	const struct model *model;
	const void *model_config;
};

#endif
