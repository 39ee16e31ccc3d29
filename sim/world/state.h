/* SPDX-License-Identifier: MIT */
/*
 * state.h - the handle on a world: where the parts of its arena lie.
 *
 * Who may write what: a step writes its own task and stack, the bytes of the object that it
 * announced, and, by functions of sim/sched, what the scheduler keeps of all tasks and CPUs
 * (struct task, struct cpu, the clock). check.c holds every step to that.
 */
#ifndef SIM_WORLD_STATE_H
#define SIM_WORLD_STATE_H

#include "sim/base/compiler.h"
#include "sim/base/events.h"
#include "sim/base/nil.h"
#include "sim/base/treap.h"
#include "sim/machine/machine.h"
#include "sim/machine/observer.h"
#include "sim/machine/stats.h"
#include "sim/world/parts/clock.h"
#include "sim/world/parts/cpu.h"
#include "sim/world/parts/deadline.h"
#include "sim/world/parts/lock.h"
#include "sim/world/parts/measured.h"
#include "sim/world/model.h"
#include "sim/world/parts/rcu.h"
#include "sim/world/parts/source.h"
#include "sim/world/parts/sync.h"
#include "sim/world/parts/task.h"
#include "sim/world/parts/undo.h"
#include "sim/world/parts/work.h"

struct memory;
struct lockdep;

struct footprint {
	uint64_t objects, cpus;		/* bit sets */
};

struct world {
	const struct machine *machine;
	const struct observer *observer;
	const struct model *model_ops;
	void *model;
	unsigned char *arena;
	bool arena_is_lent;
	size_t bytes, state_bytes, clock_bytes;
	size_t searched_bytes;		/* from the arena's start: what a search restores */

	/* state */
	struct task *task;		/* machine.tasks, then CPUs' interrupt contexts */
	struct affinity *affinity;	/* by task; NULL: as configured, since no task moves */
	struct cpu *cpu;
	struct deadline *deadline;	/* by task; NULL: no task has a deadline */
	struct rt_share *rt_share;	/* by CPU; NULL: no real-time task can be throttled */
	struct lock *lock;
	struct sync *sync;
	struct waiter *waiter;		/* by task; NULL unless machine.waits */
	struct share *share;		/* by lock that readers share, and task */
	struct source *source;
	int64_t *atomic;
	uint32_t *llist_first, *llist_next;
	struct work *work;
	struct pool *pool;
	struct rcu *rcu;		/* by task, if machine.rcu */
	struct call *call;		/* by sender */
	uint64_t *call_pending;		/* by receiver: bit set of senders */
	unsigned char *stack;
	void *model_state;
	struct memory *memory;		/* not in the arena itself; NULL: sc */
	struct lockdep *lockdep;	/* not in the arena itself; NULL: nobody watches locks */

	/* clock */
	struct clock *clock;
	struct task_clock *task_clock;
	struct cpu_clock *cpu_clock;
	struct deadline_clock *deadline_clock;	/* by task, if there is world.deadline */
	struct rt_budget *rt_budget;		/* by CPU, if there is world.rt_share */
	struct treap_node *run_node;	/* by task */
	uint32_t *last_cpu;		/* by object: the CPU whose cache has it */
	uint32_t *spinners;		/* by object: CPUs that spin on it */
	uint64_t *call_filled;		/* by receiver: which words of call_pending are not 0 */
	uint64_t *queued_on;		/* bit set of CPUs in whose run queues tasks are */
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
	int64_t *step_ns;		/* by blocker and step: time at that name */
	uint32_t *late;			/* by CPU: the first late task, or NIL */
	struct watch *watch;		/* by CPU */
	struct stint *stint;		/* by worker */
	struct undo_log *undo_log;		/* by CPU */
	void *model_stats;

	uint32_t tasks, objects, call_words, pools;
	uint32_t model_objects;		/* the first object of the model */
	/* What follows is not in the arena. */
	uint32_t *stack_bytes;		/* by task; configuration */
	uint16_t *namesake;		/* step_namesakes(), or NULL; configuration */
	uint32_t *seen;			/* by task; for find_circle() only */
	struct turn *turn;		/* by falling slot; for the clock only */
	uint32_t turns;
	int64_t turns_at;		/* the moment that the turns are of */
	int64_t *idle_at;		/* when the idle transitions were; the last of 2 per CPU and 1 */
	uint64_t turn_seq;		/* of the latest turn */
	bool *lock_sleeps;		/* by lock: its waiters sleep; configuration */
	uint32_t *shared;		/* by lock: its number among those that readers share, or NIL */
	bool guards;			/* it is checked that locks protect what they ought to */
	bool mute;			/* tell no observer: the step will be taken again */
	bool measures;			/* some task measures how late it is */
	bool migration;			/* some task may run on several CPUs */
	bool alone;			/* clock_run_alone(): only work that is waited for is done */
	bool time_is_up;		/* untimed: the time that the step waits for has come */
	bool untimed;			/* time decides nothing: a search, or a schedule that is exact */

	/* Watchdogs of the run (watch.h), and their thresholds; INT64_MAX: never met. */
	bool watching;			/* times in which CPUs cannot schedule are noted */
	bool watching_kernel;		/* so are tasks that enter the kernel */
	bool watching_entry;		/* a task that enters the kernel may have to tell */
	bool stood_still;		/* some CPU did, for a script, so that its time is another one */
	bool sections_are_timed;	/* and no more is done of them (section.h) */
	int64_t soft_lockup_ns, rcu_stall_ns, hung_ns, hog_ns;
	int64_t stuck_ns;		/* the shorter one of the first two */

	/* The transition that is being made, or was made last. */
	uint32_t this_cpu;		/* NIL: it has none, as when a task starts */
	uint32_t this_slot;
	uint32_t last_task;		/* whose step took effect; NIL: no step did */
	uint16_t last_pc;
	bool resched_point;		/* its effect was a point where any kernel reschedules */
	uint32_t switch_point;		/* CPU that could have rescheduled after it, or NIL */
	struct footprint touched;	/* by the transitions since it was emptied */
	struct run_ahead run_ahead;
	struct run_on run_on;
};

/* Is a task late that is expected on this CPU? */
static inline bool somebody_is_late(const struct world *w, uint32_t cpu)
{
	return unlikely(w->measures) && w->late[cpu] != NIL;
}

#endif
