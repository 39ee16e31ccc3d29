/* SPDX-License-Identifier: MIT */
/*
 * drive.h - who moves next, and what a run leaves behind: the plain records that
 * reports, tests and the command line read. Nothing here knows an allocator.
 */
#ifndef SIM_MACHINE_DRIVE_H
#define SIM_MACHINE_DRIVE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "sim/machine/machine.h"
#include "sim/machine/property.h"

struct world;

/* --- what happened ------------------------------------------------------------- */

enum event_kind {
	EVENT_STEP,	/* the task's announced step took effect */
	EVENT_WAIT,	/* it could not: the task begins to spin or sleep on the object */
	EVENT_SWITCH,	/* the CPU takes up this task (NIL: goes idle); value: task before */
	EVENT_PREEMPT,	/* the task was switched out though it could go on */
	EVENT_WAKE,	/* the task became runnable; value: the task that woke it, or -1 */
	EVENT_RETURN,	/* an operation returned; value: its number */
	EVENT_EXIT,	/* the task ended */
	EVENT_IRQ,	/* an interrupt begins on this CPU; value: enum irq bits */
	EVENT_KINDS
};

struct event {
	int64_t t_ns;		/* virtual time at which it took effect */
	uint64_t step;		/* steps of the run so far, this one included */
	int64_t value;		/* of a step: its amount (areas, pages, ns) */
	uint32_t cpu;
	uint32_t task;		/* NIL: none. Ids from machine.tasks on: a CPU's interrupt context */
	uint32_t object;	/* NIL: none; name: world_object_name() */
	uint16_t kind;		/* enum event_kind */
	uint16_t pc;		/* the step in this build's table: step_at(); 0: none */
};

enum op_result { RESULT_OK, RESULT_EBUSY, RESULT_ENOMEM, RESULT_NONE, RESULT_UNFINISHED };

struct op_record {		/* an operation that returned, or that the end of the run cut off */
	uint32_t task;
	uint32_t seq;		/* from 1 in the task */
	uint32_t kind;		/* the model's; policies: enum op_kind */
	uint32_t result;	/* enum op_result */
	uint64_t size_pages;	/* 0: has none */
	int64_t start_ns, end_ns;	/* end_ns -1: unfinished */
	int64_t address_page;	/* absolute; -1: none */
	uint64_t purges;	/* purges by this operation that took something */
	uint64_t retries;
	int64_t wait_ns;	/* spinning or asleep on locks and other CPUs */
	uint64_t lazy_pages;	/* on the lazy list when it returned */
	uint64_t in_flight_pages;	/* taken by a purger, not yet freed, when it returned */
};

enum trace_level { TRACE_NONE, TRACE_OPS, TRACE_STEPS };

/* What kept a measuring task waiting. */
enum delay_kind {
	DELAY_SWITCH,		/* the way to it: interrupt request, switch, return */
	DELAY_IRQ,		/* an interrupt handler */
	DELAY_IRQ_OFF,		/* a task with interrupts off */
	DELAY_PREEMPT_OFF,	/* a task with preemption off */
	DELAY_SPINNING,		/* … which spins for a lock meanwhile */
	DELAY_ANSWERS,		/* … which waits for the other CPUs' answers meanwhile */
	DELAY_PRIORITY,		/* a task at least as urgent */
	DELAY_KERNEL,		/* a task in the kernel, where this kernel does not preempt */
	DELAY_KINDS
};

struct blocker {
	int64_t ns;		/* how much of the latency */
	int64_t hot_ns;		/* how much of that in its longest step, every time together */
	int64_t section_ns;	/* when its section began; -1: it has none */
	int64_t held_ns;	/* how long the owner held the lock meanwhile */
	uint32_t task;		/* ids from machine.tasks on: a CPU's interrupt context */
	uint32_t lock[2];	/* held in the longest step, or (SPINNING) waited for; NIL */
	uint32_t awaited;	/* the lock that it spun for, or NIL */
	uint32_t owner;		/* who held that for the longest time meanwhile, or NIL */
	uint32_t owners;	/* that it had meanwhile */
	uint16_t kind;		/* enum delay_kind */
	uint16_t begin_pc, end_pc;	/* the steps that began and ended the section */
	uint16_t hot_pc;	/* the longest step */
	uint16_t held_from_pc, held_to_pc;	/* where the owner took and dropped it; 0 */
	uint16_t reserved[2];
};

/* Any of these may be NULL. They are called in the order in which things take effect. */
struct observer {
	void *data;
	void (*event)(void *data, const struct world *w, const struct event *e);
	void (*op)(void *data, const struct world *w, const struct op_record *op);
	void (*violation)(void *data, const struct world *w, const struct violation *v);
	/*
	 * A measuring task ran in user mode again, latency_ns after its timer expired,
	 * because of these blockers, longest first.
	 */
	void (*sample)(void *data, const struct world *w, uint32_t task, int64_t latency_ns,
		       const struct blocker *b, uint32_t blockers);
	enum trace_level level;	/* OPS: events other than STEP, WAIT and IRQ; NONE: no events */
};

/* --- what is known at the end ---------------------------------------------------- */

/*
 * Every nanosecond of a run is in exactly one of these for each task. So it is for each
 * CPU: what its tasks ran, interrupts (IRQ), stood still (HELD), and idle (OFF).
 */
enum time_kind {
	TIME_OFF,		/* not started yet, or ended */
	TIME_SLEEP,		/* until a timer, an interrupt or work */
	TIME_QUEUE,		/* runnable, but another task runs on its CPU */
	TIME_LOCK,		/* asleep until it is given a lock */
	TIME_IRQ,		/* its CPU is in an interrupt */
	TIME_HELD,		/* a script does not let it go on */
	TIME_USER, TIME_KERNEL,
	TIME_SPIN,		/* burns its CPU until a lock or another CPU lets it go on */
	TIME_KINDS
};

struct task_stats {
	int64_t ns[TIME_KINDS];
	int64_t max_queue_ns;			/* the longest single stay in a run queue */
	uint64_t switches, preemptions;		/* times switched in; times preempted */
};

struct cpu_stats {
	int64_t ns[TIME_KINDS];
};

struct lock_stats {
	uint64_t acquisitions;
	uint64_t contended;	/* of these, those that had to wait */
	uint64_t trylock_failed;	/* attempts that gave up at once */
	int64_t wait_ns, max_wait_ns, hold_ns, max_hold_ns;
	uint32_t max_wait_task, max_hold_task;	/* whose these were; NIL: nobody's */
	uint16_t max_wait_pc, max_hold_pc;	/* the steps that took it then; 0: none */
	uint32_t reserved;
};

/* Where a task stands, as who waits for whom: at the end of a run. */
enum situation_kind {
	SITUATION_ENDED,
	SITUATION_RUNS,		/* on cpu */
	SITUATION_SPINS,	/* on object; other: the lock's owner */
	SITUATION_ASLEEP,	/* on the lock that object is; other: its owner */
	SITUATION_QUEUED,	/* runnable on cpu, where other runs */
	SITUATION_SLEEPS,	/* until a timer, an interrupt, work, or its start */
	SITUATION_HELD,		/* by a script */
	SITUATION_INTERRUPTED,	/* on cpu, by the scenario's interrupt that other handles */
};

struct situation {
	int64_t since_ns;	/* SPINS: when that began */
	uint32_t kind;		/* enum situation_kind */
	uint32_t cpu;
	uint32_t object, other;	/* NIL: none */
	uint16_t pc;		/* the step that it will take next */
	uint16_t reserved[3];
};

/* Of an interrupt source. */
struct source_stats {
	uint64_t arrivals, served;
	int64_t wait_ns;	/* of all arrivals together, until their handler began */
	uint64_t max_waiting;	/* arrivals at once */
};

enum section_kind { SECTION_PREEMPT_OFF, SECTION_IRQ_OFF, SECTION_KINDS };

struct section {		/* the longest of its kind on its CPU */
	uint32_t task;		/* NIL: there was none */
	uint32_t cpu;
	int64_t start_ns, length_ns;
	uint16_t begin_pc, end_pc;	/* the steps that turned it off and on again; 0: none */
};

const struct task_stats *world_task_stats(const struct world *w, uint32_t task);
/* The same, with what has not been accounted yet; not of running tasks. */
int64_t world_task_time(const struct world *w, uint32_t task, enum time_kind kind);
const struct cpu_stats *world_cpu_stats(const struct world *w, uint32_t cpu);
const struct lock_stats *world_lock_stats(const struct world *w, uint32_t lock);
const struct source_stats *world_source_stats(const struct world *w, uint32_t source);
const struct section *world_section(const struct world *w, enum section_kind k, uint32_t cpu);
struct situation world_situation(const struct world *w, uint32_t task);
uint32_t world_locks(const struct world *w);	/* their ids are 0, 1, … */
uint32_t world_lock_owner(const struct world *w, uint32_t lock);	/* task, or NIL */
uint64_t world_steps(const struct world *w);
int64_t world_now(const struct world *w);
uint32_t world_task_cpu(const struct world *w, uint32_t task);	/* where it runs or ran last */

/* The CPU whose calls to the others the object stands for; NIL: it is another object. */
uint32_t world_object_caller(const struct world *w, uint32_t object);

/* Their names, written into buf: "A", "irq/3"; "vmap_area_lock", "tlb.2", "areas". */
enum { NAME_BYTES = 64 };
const char *world_task_name(const struct world *w, uint32_t task, char buf[NAME_BYTES]);
const char *world_object_name(const struct world *w, uint32_t object, char buf[NAME_BYTES]);

/* --- forced orders --------------------------------------------------------------- */

enum directive_kind { UNTIL_LABEL, UNTIL_RETURN, FOR_STEPS };

struct directive {
	uint32_t task;
	uint32_t kind;		/* enum directive_kind */
	const char *label;
	uint64_t count;		/* the count-th time, or so many steps */
	uint32_t line;		/* in the scenario */
};

enum directive_end { DIRECTIVE_PENDING, DIRECTIVE_REACHED, DIRECTIVE_BLOCKED, DIRECTIVE_EXITED };

struct directive_result {
	uint32_t end;		/* enum directive_end */
	uint64_t deferred;	/* steps others took before the task could be switched to */
	uint64_t step;		/* steps of the run when it ended */
	int64_t t_ns;
};

/* A decision that the clock alone would not have made. A run is its scenario and these. */
enum choice_kind {
	CHOICE_HOLD,		/* the task may not go on */
	CHOICE_RELEASE,		/* it may again */
	CHOICE_DIRECT,		/* it may again, and nobody preempts it */
	CHOICE_RESCHED,		/* the CPU shall reschedule where it next may */
	CHOICE_SWITCH,		/* the CPU switches to the task now */
	CHOICE_KINDS
};

struct choice {
	uint64_t move;		/* made before this move of the run (moves: steps and interrupts) */
	uint32_t kind;
	uint32_t cpu;		/* of a resched or switch, else NIL */
	uint32_t task;
};

enum run_status { RUN_DONE, RUN_HORIZON, RUN_DEADLOCK, RUN_STEP_LIMIT, RUN_INTERRUPTED,
		  RUN_LIVELOCK };

/* How far a run or a search is: written by it now and then, for other threads to look. */
struct progress {
	_Atomic uint64_t done;		/* steps, or states */
	_Atomic int64_t now_ns;		/* virtual time of a run */
};

struct drive {
	/* Either of these or neither: a written order, or a recorded one. */
	const struct directive *directive;
	uint32_t directives;
	const struct choice *replay;
	uint64_t replays;

	struct directive_result *result;	/* one a directive, filled in */
	void (*choice)(void *data, const struct choice *c);	/* told of each; may be NULL */
	void *choice_data;
	const atomic_bool *stop;	/* becomes true: end with RUN_INTERRUPTED */
	struct progress *progress;		/* or NULL */
	bool check;				/* verify footprints, every step twice, invariants */
};

/*
 * Runs a world by the clock, under the directives or recorded choices of d, to its end.
 * The world was initialised with world_init() and its [setup] has been run.
 */
enum run_status drive_clock(struct world *w, struct drive *d);

#endif
