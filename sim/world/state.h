/* SPDX-License-Identifier: MIT */
/*
 * state.h - the handle on a world: where the parts of its arena lie.
 *
 * Who may write what: a step writes its own task and stack, the bytes of the object it
 * announced, and, through sched.h, what the scheduler keeps about anybody (struct task,
 * struct cpu, the clock). check.c holds every step to that.
 */
#ifndef SIM_WORLD_STATE_H
#define SIM_WORLD_STATE_H

#include "sim/base/compiler.h"
#include "sim/base/events.h"
#include "sim/base/treap.h"
#include "sim/machine/machine.h"
#include "sim/machine/observer.h"
#include "sim/machine/stats.h"
#include "sim/world/clock.h"
#include "sim/world/cpu.h"
#include "sim/world/lock.h"
#include "sim/world/measured.h"
#include "sim/world/model.h"
#include "sim/world/source.h"
#include "sim/world/task.h"
#include "sim/world/undo.h"

struct footprint {
	uint64_t objects, cpus;		/* bit sets */
};

struct world {
	const struct machine *machine;
	const struct observer *observer;
	const struct model *model_ops;
	void *model;
	unsigned char *arena;
	size_t bytes, state_bytes, clock_bytes;
	size_t searched_bytes;		/* from the arena's start: what a search goes back to */

	/* state */
	struct task *task;		/* machine.tasks, then one context a CPU */
	struct cpu *cpu;
	struct lock *lock;
	struct source *source;
	int64_t *atomic;
	uint32_t *llist_first, *llist_next;
	struct call *call;		/* by sender */
	uint64_t *call_pending;		/* by receiver: bit set of senders */
	unsigned char *stack;
	void *model_state;

	/* clock */
	struct clock *clock;
	struct task_clock *task_clock;
	struct cpu_clock *cpu_clock;
	struct treap_node *run_node;	/* by task */
	uint32_t *last_cpu;		/* by object: whose cache has it */
	uint32_t *spinners;		/* by object: CPUs that spin on it */
	struct events events;

	/* stats */
	struct task_stats *task_stats;
	struct cpu_stats *cpu_stats;
	struct lock_stats *lock_stats;
	struct lock_clock *lock_clock;
	struct open_section *open_section;	/* by CPU, SECTION_KINDS each */
	struct section *section;
	struct source_clock *source_clock;
	struct lateness *lateness;		/* by measuring task */
	int64_t *step_ns;		/* by blocker and step: in steps of that name */
	uint32_t *late;			/* by CPU: the first late task, or NIL */
	struct watch *watch;		/* by CPU */
	struct work *work;		/* by CPU */
	struct undo_log *undo_log;		/* by CPU */
	void *model_stats;

	uint32_t tasks, objects, call_words;
	uint32_t *stack_bytes;		/* by task; configuration, not in the arena */
	uint16_t *namesake;		/* by number of a step; configuration, where tasks measure */
	uint32_t *seen;			/* by task; of find_circle(), not in the arena */
	struct turn *turn;		/* by falling slot; only the clock's, not in the arena */
	uint32_t turns;
	int64_t turns_at;		/* their moment */
	uint64_t turn_seq;		/* of the latest one */
	bool *lock_sleeps;		/* by lock: who waits for it sleeps; configuration */
	bool mute;			/* tell no observer: the step will be taken again */
	bool migration;			/* some task may run on several CPUs */
	bool time_is_up;		/* in a search: sleep_until() returns at once */

	/* Watchdogs of the run (watch.h), and their thresholds; INT64_MAX: never met. */
	bool watching;			/* it is noted when CPUs cannot schedule, */
	bool watching_kernel;		/* … and when a task enters the kernel, too */
	bool watching_entry;		/* who enters the kernel looks whether to note or to tell */
	int64_t soft_lockup_ns, rcu_stall_ns, hung_ns, hog_ns;
	int64_t stuck_ns;		/* the shorter one of the first two */

	/* The transition that is being made, or was made last. */
	uint32_t this_cpu;		/* NIL: none, as for a task's start */
	uint32_t this_slot;
	uint32_t last_task;		/* whose step took effect; NIL: nobody's */
	uint16_t last_pc;
	bool resched_point;		/* the effect was a point where every kernel reschedules */
	uint32_t switch_point;		/* CPU that could have rescheduled after it, or NIL */
	struct footprint touched;	/* by transitions since somebody emptied it */
	struct run_ahead run_ahead;
};

#endif
