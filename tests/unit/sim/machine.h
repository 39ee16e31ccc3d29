/* SPDX-License-Identifier: MIT */
/*
 * machine.h - a machine without an allocator: tasks that follow little scripts, so that
 * rules of locks, scheduler and interrupts can be tested one by one.
 *
 *	struct run *r = run(&(struct rig){
 *		.cpus = 2,
 *		.task = { TASK("A", "lock s; work 100; unlock s"),
 *			  TASK("B", "lock s; unlock s", .first = 1, .start = 10) } });
 *
 *	ck_assert_str_eq(order(r, "lock"), "A B");
 *	ck_assert_int_eq(at(r, "B", "lock"), 100);
 *
 * Only steps whose script says a time, and what the rig gives a cost, take time. So all times
 * can be computed by hand. A step's label is its word in the script.
 *
 *	work N, user N	N ns in the kernel, in user mode
 *	mark		nothing, in no time
 *	lock L, trylock L, unlock L, lockirq L, unlockirq L, relock L
 *			L: s t u spinlocks, r a raw one, m n mutexes; relock is
 *			cond_resched_lock(); a trylock that fails is followed by the step
 *			`busy` and ends the script
 *	rlock L, runlock L, wlock L, wunlock L, rtry L, wtry L, downgrade q
 *			to read and to write; L: p a rwlock, q a rw_semaphore; who has to wake
 *			somebody up does so in the step `rwake`
 *	llock l, lunlock l
 *			the local lock, after the step `bind`
 *	nopreempt, preempt, getcpu, putcpu, irqoff, irqon
 *	resched, maysleep, yield
 *	until N		sleeps until N ns
 *	add N, read	on the one atomic; wait N: spins while it is below N
 *	push N, take	on the one lock-less list
 *	flush		every CPU counts that it is called
 *	cell N		adds 1 to the model's word N, 0 or 1
 *	tally N		N ns, and a number of the task's own in the model changes
 *	sub N		a function: N and N + 1 ns, then a step that others can notice
 *	sly		forbidden: says that nobody notices, and adds 1 to the atomic
 *	poke, fickle	forbidden: writes cell 1 and says cell 0; gives another result
 *			each time that it is taken
 *	runon N		the task moves to CPU N
 *	affine N	task N / 100, from 0, may run on CPUs N / 10 % 10 to N % 10 only
 *	queue N		schedule_work() of work item N
 *	queueon N	of work item N % 10 on CPU N / 10; the step `pending` follows if it
 *			was pending already
 *	finish N	flush_work() of work item N
 *	again N		from the beginning, until the script was followed N times
 */
#ifndef TESTS_UNIT_SIM_MACHINE_H
#define TESTS_UNIT_SIM_MACHINE_H

#include "sim/machine/property.h"
#include "sim/machine/observer.h"
#include "sim/machine/stats.h"
#include "sim/machine/schedule.h"
#include "sim/machine/run.h"
#include "sim/clock/drive.h"
#include "sim/machine/machine.h"
#include "sim/world/world.h"

enum { RIG_TASKS = 8, RIG_WORKS = 4, RIG_OPS = 32 };
enum rig_lock {
	LOCK_S, LOCK_T, LOCK_U, LOCK_R, LOCK_M, LOCK_N, LOCK_P, LOCK_Q,
	LOCK_L, RIG_LOCKS = LOCK_L + 3		/* of each of the first three CPUs */
};

struct rig_task {
	const char *name, *script;
	int fifo;			/* priority; 0: normal */
	int nice;
	int rr;				/* priority in class rr; 0: not of that class */
	int64_t runtime, deadline, period;	/* of class deadline; 0: not of that class */
	uint32_t first, last;		/* CPUs; last below first: first only */
	int64_t start;
	int64_t every;			/* the handler of an interrupt that comes so often */
	uint64_t count;			/* … and so many times; 0: for ever */
	uint32_t pool;			/* it is a worker of this pool, from 1; it has no script */
};

struct rig_work {
	const char *name, *script;
	bool unbound, highpri;
};

#define ITEM(name_, script_, ...) { .name = (name_), .script = (script_), ##__VA_ARGS__ }
#define WORKER(name_, pool_, ...) { .name = (name_), .pool = (pool_) + 1, ##__VA_ARGS__ }
#define TASK(name_, script_, ...) { .name = (name_), .script = (script_), ##__VA_ARGS__ }

/* The costs of the machine, and the one that the rigs' model adds: of a CPU that counts. */
enum { COST_COUNT = MACHINE_COSTS, RIG_COSTS };

struct rig {
	uint32_t cpus;			/* 0: one */
	enum preemption preemption;	/* none, if not said */
	int64_t tick;
	int64_t rr_slice;		/* 0: 100 ms */
	int64_t rt_runtime, rt_period;	/* 0: real-time tasks are not throttled */
	int64_t horizon;		/* 0: one second */
	int64_t cost[MAX_COSTS];
	uint64_t seed;
	struct rig_task task[RIG_TASKS];	/* up to the first without a name */
	struct rig_work work[RIG_WORKS];	/* the same */
	struct drive drive;		/* directives or choices to replay */
	bool check;			/* under --check */
};

struct entry {			/* an event, with the state at that moment */
	int64_t t;
	uint64_t step;
	int64_t value;
	uint32_t cpu, task;
	enum event_kind kind;
	const char *label;
	uint32_t preempt_count, irqs_off, migrate_disable;
	uint8_t need_resched;
	int prio;		/* as the kernel counts: -1, 99 - priority, 120 + nice */
};

struct rig_op {
	int word;
	int64_t n;
};

struct run {
	struct machine machine;
	struct task_config task[RIG_TASKS];
	struct irq_source source[RIG_TASKS];
	struct rig_op op[RIG_TASKS][RIG_OPS];
	struct work_config work[RIG_WORKS];
	struct rig_op work_op[RIG_WORKS][RIG_OPS];
	struct observer observer;
	struct world *world;
	enum run_status status;
	struct entry *log;
	size_t entries;
	struct violation violation[8];
	unsigned violations;
	struct choice choice[256];
	unsigned choices;
	struct directive_result result[16];
	char text[1024];
};

/* A machine in which no step has been taken yet. */
struct run *run_new(const struct rig *rig);
/*
 * Runs the rig to its end, and once more under --check, which must give the same. The
 * functions below ask about the first run.
 */
struct run *run(const struct rig *rig);
struct run *run_once(const struct rig *rig);	/* as the rig says, and only that */
/* The same without an observer, so that tasks may run ahead; directives are not kept. */
struct run *run_untold(const struct rig *rig);
void run_free(struct run *r);

/* "A B A": who took the step with this label, in order; NULL: any step, as "A.lock". */
const char *order(struct run *r, const char *label);
/* "A B - A": what this CPU ran, - where it was idle. */
const char *switches(struct run *r, uint32_t cpu);
/* The n-th event of a kind of the task, counted from 1, of this label or (NULL) any. */
const struct entry *find(const struct run *r, const char *task, enum event_kind kind,
			 const char *label, unsigned n);
/* When the task took the step for the first time. */
int64_t at(const struct run *r, const char *task, const char *label);
/* When the task was preempted, woken, or went to its CPU for the first time. */
int64_t when(const struct run *r, const char *task, enum event_kind kind);
unsigned count(const struct run *r, const char *task, enum event_kind kind);
uint32_t task_nr(const struct run *r, const char *task);
const struct task_stats *stats(const struct run *r, const char *task);
const struct lock_stats *lock_stats(const struct run *r, enum rig_lock l);

#endif
