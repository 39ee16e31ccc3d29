/* SPDX-License-Identifier: MIT */
/*
 * state.h - what the arena holds, for those who move it: sim/ and, through verbs.h,
 * the functions of policies/.
 *
 * Who may write what: a step writes its own task and stack, the bytes of the object it
 * announced, and, through sched.h, what the scheduler keeps about anybody (struct task,
 * struct cpu, the clock). check.c holds every step to that.
 */
#ifndef SIM_MACHINE_STATE_H
#define SIM_MACHINE_STATE_H

#include "sim/base/events.h"
#include "sim/machine/machine.h"
#include "sim/machine/step.h"
#include "sim/base/treap.h"
#include "sim/machine/world.h"

#define likely(condition) __builtin_expect(!!(condition), 1)
#define unlikely(condition) __builtin_expect(!!(condition), 0)

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/* --- state: hashed -------------------------------------------------------------- */

enum task_state {
	TASK_NEW,		/* before its start */
	TASK_READY,		/* in a run queue */
	TASK_RUNNING,		/* current on its CPU, be it interrupted, spinning or held */
	TASK_SLEEPING,		/* until a timer or an interrupt */
	TASK_BLOCKED,		/* asleep until another task wakes it: on a lock, or for work */
	TASK_PARKED,		/* could run, but a script holds it; in no run queue */
	TASK_DEAD,
};

/* task.flags */
enum {
	TASK_HELD = 1,		/* by a script */
	TASK_DIRECTED = 2,	/* a script wants this one: nobody preempts it */
	TASK_SPINNING = 4,	/* burns its CPU until its step can take effect */
	TASK_GRANTED = 8,	/* what it waited for is there: the lock is its own, the time is up */
	TASK_IRQ = 16,		/* an interrupt's handler */
	TASK_YIELDS = 32,	/* real time, and goes behind its equals this time */
};

/* Priorities as the kernel counts them: 0 is the highest, real time below 100. */
enum { MAX_RT_PRIO = 100, DEFAULT_PRIO = 120 };

struct task {
	uint64_t rng;		/* its stream of random numbers */
	int64_t result;		/* of the function that returned to it last */
	uint64_t amount;	/* of the step it announced */
	uint32_t object;	/* of the step it announced, or NIL */
	uint32_t cpu;		/* where it runs, or ran last */
	uint32_t waiting_on;	/* lock it is queued for, or NIL */
	uint32_t wait_next;	/* the next in that queue */
	uint32_t id;
	uint32_t stack;		/* where its stack begins, in FRAME_UNITs */
	uint32_t top;		/* offset of its innermost frame + 1, in FRAME_UNITs; 0: none */
	uint16_t preempt_count;
	uint16_t migrate_disable;
	uint16_t locks;		/* it holds */
	uint16_t mutexes;	/* of these, those whose waiters spin while it runs */
	uint8_t state;		/* enum task_state */
	uint8_t flags;
	uint8_t prio;		/* with what it inherited */
	uint8_t normal_prio;
};

/* Bits of cpu.pending: interrupts that arrived and wait, and in this order are handled. */
enum irq { IRQ_CALL = 1, IRQ_RESCHED = 2, IRQ_TICK = 4, IRQ_TIMER = 8, IRQ_DEVICE = 16 };

struct cpu {
	uint32_t current;	/* task that runs here, NIL: idle */
	uint32_t context;	/* whose steps it takes: current, or its interrupt context */
	uint32_t expired;	/* first task whose timer expired here, linked by wait_next */
	uint32_t asserted;	/* first handler whose interrupt waits, linked by wait_next */
	uint16_t irqs_off;	/* nesting depth */
	uint8_t pending;	/* enum irq */
	uint8_t need_resched;
};

struct source {
	uint64_t rng;		/* of its arrivals */
	uint64_t arrivals, served;
};

struct lock {
	uint32_t owner;		/* task, NIL: free */
	uint32_t head, tail;	/* queue of waiters */
	uint32_t waiters;
};

/* A call that a CPU has asked all others to make: one at a time for each sender. */
struct call {
	uint64_t start, end;
	uint32_t outstanding;	/* CPUs that have not answered yet */
	uint32_t reserved;
};

/* --- clock: decides when ---------------------------------------------------------- */

struct clock {
	int64_t now;
	uint64_t steps;		/* that took effect */
	uint64_t others;	/* moves that were none: failed attempts, and interrupts */
	uint64_t fifo_seq;	/* order of arrival in the run queues */
	uint32_t alive;		/* tasks that have not ended */
	uint32_t queued;	/* tasks in all run queues */
	uint32_t idle_cpus;	/* without a current task */
	uint32_t idle_moves;	/* ticks in a row with no step of a task between them */
	uint32_t puller;	/* CPU that pulled a task last, or NIL */
	uint32_t pulled_from;	/* … and from whose queue */
	uint32_t beginning;	/* of a search: tasks are still to start at 0 */
	uint32_t reserved;
};

struct task_clock {
	int64_t left;		/* of the announced step; -1: not begun */
	int64_t switch_cost;	/* still to be paid before it */
	int64_t vruntime;
	int64_t since;		/* when the time began that is not yet in its stats */
	int64_t spin_since;	/* when it began to spin */
	int64_t lock_since;	/* when it queued for the lock it waits for */
	int64_t until;		/* when its timer expires */
	int64_t op_wait_ns;	/* spun, or slept on locks, ever */
	uint64_t returns;	/* operations it has finished */
	uint64_t steps;		/* where moves are noted, for scripts and searches */
	uint32_t time;		/* enum time_kind of what it is in, or TIME_RUNNING */
	uint32_t reserved;
};

/* task_clock.time: it runs; clock.c charges each step as what it is. */
enum { TIME_RUNNING = TIME_KINDS };

struct cpu_clock {
	int64_t begin;		/* of the step in progress, or of the spinning */
	/* in user mode, in the kernel, spinning: not yet in anybody's statistics */
	int64_t ns[TIME_KINDS - TIME_USER];
	int64_t exec_start;	/* up to where the current task's vruntime is charged */
	int64_t slice_start;	/* when the current task was picked */
	int64_t held_ns;	/* this CPU stood still for a script, in total */
	int64_t held_since;	/* -1: it does not */
	int64_t min_vruntime;
	uint32_t root;		/* run queue: treap over task ids */
	uint32_t queued;
	uint64_t weight;	/* of the normal tasks queued */
	uint32_t ahead;		/* steps that its task has taken ahead of time */
	uint32_t open;		/* decisions that virtual run time has made: OPEN_… */
};

/*
 * cpu_clock.open: what the scheduler decided by virtual run time. A search does not have
 * that, so it tries the other decision, too, until the CPU's task takes its next step.
 */
enum {
	OPEN_PICK = 1,		/* which of the waiting tasks the CPU takes up */
	OPEN_WAKE_UP = 2,	/* a woken normal task does not displace the current one */
};

/* --- stats: told at the end --------------------------------------------------------- */

struct open_section {
	int64_t start;		/* on the CPU's own time, standstills left out; -1: closed */
	int64_t start_ns;
	uint32_t task;
	uint16_t begin_pc;
	uint16_t reserved;
};

/* Of a CPU, for its watchdogs (watch.h). */
struct watch {
	int64_t since;		/* when it became unable to schedule; -1: sections tell */
	int64_t could;		/* when it was able to the last time, a section open or not */
	int64_t over_ns;	/* length of an ended stretch, still to be told, … */
	uint32_t over_task;	/* … whose it was, … */
	uint32_t over;		/* … and the properties that it violates: bit set */
	uint32_t told;		/* … those told of the present stretch */
	uint32_t reserved;
};

struct work {			/* the item that a CPU's worker is at */
	int64_t began_ns;	/* how long the worker had run by then */
	uint32_t worker;	/* NIL: none */
	uint32_t told;
};

/* Of a measuring task: what its CPU does while it is late. */
enum { DELAY_BLOCKERS = 6 };

/* While a measuring task is late, another one spins for a lock: who held that longest. */
struct holding {
	int64_t since;		/* when the waiter asked for the lock */
	int64_t ns;		/* how long the owner held it from then on */
	uint32_t waiter, lock, owner;
	uint32_t owners;
	uint16_t from_pc, to_pc;
	uint32_t reserved;
};

struct delay {
	struct blocker blocker[DELAY_BLOCKERS];
	struct holding holding[2];	/* by a task; by the handler on top of it */
	int64_t since;		/* its timer's expiry */
	uint32_t blockers;
	uint32_t cpu;		/* where it is expected to run */
	uint32_t next;		/* the next late task of that CPU, or NIL */
	uint32_t late;		/* its timer has expired, and it has not run yet */
};

struct source_clock {
	int64_t since;		/* when the number of arrivals that wait changed last */
	struct source_stats stats;
};

struct lock_clock {
	int64_t acquired_ns;
	uint16_t acquired_pc;
	uint16_t reserved[3];
};

/* Of a CPU whose task has gone ahead (ahead.h): the way back. */
enum { AHEAD_FRAME = 192, AHEAD_LOG = 768, AHEAD_LOG_SPARE = 384 };

struct ahead {
	int64_t begin;		/* of the first step that was taken so */
	uint64_t turn;		/* the latest one by then (struct turn) */
	int64_t ns[2];		/* that all of these took, in user mode and in the kernel */
	struct task task;	/* as it was */
	uint32_t frame_bytes;
	uint32_t used;		/* of the log: other bytes as they were, and where that was */
	unsigned char frame[AHEAD_FRAME];	/* its innermost, as it was */
	unsigned char log[AHEAD_LOG];
};

struct kept {			/* in the log, behind the bytes */
	uint64_t at;		/* in the arena */
	uint32_t bytes;
	uint32_t reserved;
};

#pragma GCC diagnostic pop

/* --- the handle --------------------------------------------------------------------- */

/* What tasks work on. One set of functions, in policies/. */
struct model {
	const struct property_info *property;	/* its own */
	uint32_t properties;
	uint64_t (*state_bytes)(const struct machine *m);
	uint64_t (*stats_bytes)(const struct machine *m);
	uint32_t (*objects)(const struct machine *m);
	/* a handle on its bytes in the arena, which are zero; NULL: no memory */
	void *(*attach)(struct world *w, void *state, void *stats);
	void (*detach)(void *model);
	void (*init)(struct world *w);
	/* the n-th range of bytes of an object, any of the world's; false: there are no more */
	bool (*object_range)(const struct world *w, uint32_t object, unsigned n,
			     const void **from, size_t *bytes);
	/* the same for what it keeps for a task */
	bool (*task_range)(const struct world *w, uint32_t task, unsigned n,
			   const void **from, size_t *bytes);
	const char *(*object_name)(const struct world *w, uint32_t object, char *buf);
	uint32_t (*tlb_object)(uint32_t cpu);	/* which of its objects is this CPU's TLB */
	void (*tlb_flush)(struct world *w, uint32_t cpu, uint64_t start, uint64_t end);
	bool (*is_valid)(const struct world *w);	/* its invariants, for --check */
	/*
	 * For searches: can nothing that others do before it change what the announced step
	 * of this task does, nor this step what others do? Said of steps without an object,
	 * of those whose object a lock guards, and of the lock around such a section.
	 */
	bool (*is_private)(const struct world *w, const struct task *t);
	/* … and what dropping translations does to a CPU's TLB? */
	bool (*flush_is_private)(const struct world *w);
	/* what of its state an outcome can be told by, in words; to be freed; NULL: no memory */
	char *(*describe)(const struct world *w);
};

struct footprint {
	uint64_t objects, cpus;		/* bit sets */
};

/*
 * Moves of one moment come in the order of slots, but one that is made later can make a lower
 * slot due. So of the present moment each move is kept that was followed by none of a higher
 * slot.
 */
struct turn {
	uint64_t seq;			/* grows with each move that is not the first of its moment */
	uint32_t slot;
};

/* The task whose move it is may take quiet steps ahead of time (ahead.h). */
struct going_ahead {
	struct ahead *of;		/* its CPU's */
	int64_t until;			/* no step that ends later */
	uint32_t left;			/* so many more; 0: it may not */
	uint32_t taken;
	uint32_t task;
	struct check *check;		/* holds quiet steps to it (check.h), or NULL */
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
	struct delay *delay;		/* by measuring task */
	int64_t *step_ns;		/* by blocker and step: in steps of that name */
	uint32_t *late;			/* by CPU: the first late task, or NIL */
	struct watch *watch;		/* by CPU */
	struct work *work;		/* by CPU */
	struct ahead *ahead;		/* by CPU */
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

	/* The move that is being made, or was made last. */
	uint32_t this_cpu;		/* NIL: none, as for a task's start */
	uint32_t this_slot;
	uint32_t last_task;		/* whose step took effect; NIL: nobody's */
	uint16_t last_pc;
	bool resched_point;		/* the effect was a point where every kernel reschedules */
	uint32_t switch_point;		/* CPU that could have rescheduled after it, or NIL */
	struct footprint touched;	/* by the moves since somebody emptied it */
	struct going_ahead going;
};

/*
 * What moves looked at or changed, for a search: two moves that have nothing in common
 * can be exchanged. Bits are numbers modulo 64, so in large machines a bit in common may
 * say too much, but never too little.
 */
static inline void touch_object(struct world *w, uint32_t object)
{
	w->touched.objects |= UINT64_C(1) << object % 64;
}

static inline void touch_cpu(struct world *w, uint32_t cpu)
{
	w->touched.cpus |= UINT64_C(1) << cpu % 64;
}

static inline void touch_everything(struct world *w)
{
	w->touched.objects = w->touched.cpus = UINT64_MAX;
}

/* Object ids: locks, atomics, lists, the model's, one a CPU for its calls. */
static inline uint32_t atomic_object(const struct world *w, uint32_t atomic)
{
	return w->machine->locks + atomic;
}

static inline uint32_t llist_object(const struct world *w, uint32_t list)
{
	return w->machine->locks + w->machine->atomics + list;
}

static inline uint32_t model_object(const struct world *w, uint32_t object)
{
	return w->machine->locks + w->machine->atomics + w->machine->llists + object;
}

static inline uint32_t call_object(const struct world *w, uint32_t cpu)
{
	return w->objects - w->machine->cpus + cpu;
}

static inline uint64_t moves_made(const struct world *w)
{
	return w->clock->steps + w->clock->others;
}

static inline struct cpu *task_cpu(const struct world *w, const struct task *t)
{
	return &w->cpu[t->cpu];
}

/* Event slots: each CPU's step, tick and incoming interrupt, then each task's timer. */
static inline uint32_t slot_step(uint32_t cpu)
{
	return cpu;
}

static inline uint32_t slot_tick(const struct world *w, uint32_t cpu)
{
	return w->machine->cpus + cpu;
}

static inline uint32_t slot_call(const struct world *w, uint32_t cpu)
{
	return 2 * w->machine->cpus + cpu;
}

static inline uint32_t slot_resched(const struct world *w, uint32_t cpu)
{
	return 3 * w->machine->cpus + cpu;
}

static inline uint32_t slot_timer(const struct world *w, uint32_t task)
{
	return 4 * w->machine->cpus + task;
}

/* --- telling observers --------------------------------------------------------------- */

void tell_observer(struct world *w, enum event_kind kind, uint32_t cpu, uint32_t task,
		   uint32_t object, int64_t value, uint16_t pc);

/* Most runs want no events; then this is no call. */
static inline void tell_event(struct world *w, enum event_kind kind, uint32_t cpu,
			      uint32_t task, uint32_t object, int64_t value, uint16_t pc)
{
	const struct observer *o = w->observer;
	const bool step = kind == EVENT_STEP || kind == EVENT_WAIT || kind == EVENT_IRQ;

	if (o && o->event && o->level >= (step ? TRACE_STEPS : TRACE_OPS))
		tell_observer(w, kind, cpu, task, object, value, pc);
}

/* Tells that a property of the machine is violated. task: by whom, or NIL. */
__attribute__((format(printf, 4, 5)))
void violate(struct world *w, enum machine_property p, uint32_t task, const char *format, ...);

/* The same of a property of the model: its number, and the kind of its violation. */
__attribute__((format(printf, 5, 6)))
void model_violate(struct world *w, uint32_t property, uint32_t kind, uint32_t task,
		   const char *format, ...);

/* --- our own mistakes: always checked ------------------------------------------------- */

__attribute__((noreturn, cold))
void sim_bug(const struct world *w, const char *file, int line, const char *condition);

#define sim_assert(w, condition)							\
	do {										\
		if (unlikely(!(condition)))					\
			sim_bug(w, __FILE__, __LINE__, #condition);			\
	} while (0)

/* --- frames (step.c) ------------------------------------------------------------------ */

void *frame_push(struct world *w, struct task *t, const struct function *fn);
enum step_result frame_pop(struct world *w, struct task *t, int64_t result);
enum step_result task_run_on(struct world *w, struct task *t);	/* after a call or return */

static inline unsigned char *task_stack(const struct world *w, uint32_t task)
{
	return w->stack + w->task[task].stack * (size_t)FRAME_UNIT;
}

static inline struct frame *task_top(const struct world *w, const struct task *t)
{
	return (struct frame *)(w->stack + (t->stack + t->top - 1) * (size_t)FRAME_UNIT);
}

static inline const struct step *task_step(const struct world *w, const struct task *t)
{
	return t->top ? step_at(task_top(w, t)->pc) : NULL;
}

/* The step that a frame is at, which is the innermost of a task that has not ended. */
static inline const struct step *frame_step(const struct frame *f)
{
	return step_of(f->pc);
}

static inline const struct step *announced_step(const struct world *w, const struct task *t)
{
	return frame_step(task_top(w, t));
}

/* Bytes of its stack up to the end of the innermost frame. */
static inline size_t task_stack_used(const struct world *w, const struct task *t)
{
	return (t->top - 1u + task_top(w, t)->units) * (size_t)FRAME_UNIT;
}

/* The innermost function of a task that has not ended. */
static inline const struct function *task_function(const struct world *w,
						   const struct task *t)
{
	return function_at(task_top(w, t)->function);
}

/* Performs the announced effect, of the innermost frame, and runs on to the next one. */
static inline enum step_result task_run(struct world *w, struct task *t, struct frame *top)
{
	const enum step_result r = function_at(top->function)->run(w, t, top);

	return r >= CALLED ? task_run_on(w, t) : r;
}

/* The task's call stack as text, for messages and debuggers. */
const char *task_backtrace(const struct world *w, const struct task *t, char *buf, size_t n);

#endif
