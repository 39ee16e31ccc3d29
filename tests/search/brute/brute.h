/* SPDX-License-Identifier: MIT */
/*
 * brute.h - what the files of the brute force share: the scenario, and a state.
 */
#ifndef TESTS_SEARCH_BRUTE_BRUTE_H
#define TESTS_SEARCH_BRUTE_BRUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	NONE = -1,
	MAX_CPUS = 3, MAX_TASKS = 4, MAX_AREAS = 20, MAX_OPS = 20, MAX_NAMES = 6,
	MAX_LOCKS = 8, MAX_SETUP = 48,
	SETUP = MAX_TASKS,		/* the task that runs [setup] */
	ALL_TASKS = MAX_TASKS + 1,
};

/* --- the scenario ------------------------------------------------------------------- */

enum op_kind {
	VMALLOC, VFREE, FREE_NOW, PURGE,	/* have results */
	KERNEL, YIELD, LOCK, UNLOCK,
};

struct op {
	enum op_kind kind;
	int size, align, start, end;	/* VMALLOC; align 0: to one byte */
	int name;			/* or NONE: */
	int nth;			/* the oldest one held is 0 */
	int lock;
	bool sync;
};

struct task_config {
	char name[16];
	int cpu;
	int prio;			/* 0 is the most urgent, NORMAL of class normal */
	bool late;			/* starts at any time, not at the beginning */
	int ops;
	struct op op[MAX_SETUP];
};

enum { NORMAL = 100 };
enum model { NO_PREEMPTION, VOLUNTARY, FULL };
enum variant { V_NONE, V_4_8, V_JOEL_3, V_JOEL_4, V_HELLWIG, V_4_10, VARIANTS };

extern const char *const variant_name[VARIANTS];

/* Locks 0 to 2 are the allocator's. */
enum { AREA_LOCK, PURGE_LOCK, PURGE_MUTEX, FIRST_LOCK };

struct scenario {
	int cpus, space, lazy_max, tasks, names, locks;
	bool tick;
	enum model model;
	enum variant variant;
	char name[MAX_NAMES][16], lock[MAX_LOCKS][16];
	bool mutex[MAX_LOCKS];
	struct task_config task[ALL_TASKS];
};

extern struct scenario scenario;

/* --- a state: all int, and each fits into a byte -------------------------------- */

enum task_state { NEW, READY, RUNNING, ASLEEP, DEAD };

/*
 * Where a task is: before the step of that name. vmalloc takes vmap_area_lock twice
 * (alloc_vmap_area, setup_vmalloc_vm), and so does vfree before it frees anything
 * (find_vmap_area, remove_vm_area).
 */
enum phase {
	ENTER,			/* in user mode, about to begin an operation */
	MUST_LOCK,		/* the scenario's lock */
	ALLOC_ENTER, ALLOC_LOCK, ALLOC_SEARCH, SETUP_VM_LOCK, SETUP_VM_UNLOCK, ALLOC_MAP,
	ALLOC_FAIL,
	FREE_ENTER, FIND_LOCK, FIND_UNLOCK, REMOVE_LOCK, REMOVE_UNLOCK, FREE_ACCOUNT,
	FREE_PUSH,
	NOW_LOCK, NOW_FREE,
	PURGE_ENTER, PURGE_BEGIN, PURGE_TAKE, PURGE_ACCOUNT, PURGE_AREA_LOCK, PURGE_FREE,
	PURGE_RESCHED, PURGE_LOCK_AGAIN, PURGE_UNLOCK, PURGE_END, PURGE_WAIT, PURGE_LEAVE,
};

enum result { UNFINISHED, OK, NOTHING, EBUSY_ };

struct list {
	int nr, entry[MAX_AREAS];
};

struct area {			/* known by its first page */
	int start, end;
};

struct task {
	int state, op, phase;
	int preempt_count;
	int waiting_on;		/* a lock, or NONE */
	int spinning;		/* for it */
	int granted;		/* it is its own now */
	int yields;
	int purged, spurious;	/* of its allocation */
	int over;		/* of its free: the threshold */
	int area, pages;	/* that it works on */
	int name[MAX_NAMES];	/* first page, or NONE */
	struct list held;	/* first pages, oldest first */
	struct list taken;	/* by its purge, in the order in which they are freed */
	int result[MAX_OPS], address[MAX_OPS];
};

struct cpu {
	int current;		/* task, or NONE */
	int need_resched;
	int interrupt;		/* a request to reschedule is on its way */
	int queued, queue[ALL_TASKS];	/* in the order of their arrival */
};

struct lock {
	int owner, waiters, queue[ALL_TASKS];
	/* Of a mutex: those that spin and have not queued, and whether it goes to who is first. */
	int spinners, spinner[ALL_TASKS], handoff;
};

struct state {
	int areas, cache, hole, cached_start, cached_align, lazy_nr, purging;
	struct area area[MAX_AREAS];	/* by address */
	struct list lazy;		/* newest first */
	struct cpu cpu[MAX_CPUS];
	struct lock lock[MAX_LOCKS];
	struct task task[ALL_TASKS];
};

extern struct state now;

/* What of it tells states apart: [setup] and tasks that there are not do not. */
enum { MOST_BYTES = sizeof(struct state) / sizeof(int) };
extern size_t bytes_used;

extern bool spurious_ebusy, deadlock, livelock;	/* can be violated */
extern int this_cpu;				/* that makes the transition, or NONE */

/* --- machine.c */

_Noreturn void die(int status, const char *format, ...);
void must(bool condition, const char *what);
/* Forgets all choices; then, before each try, begins with the first one again. */
void no_choices(void);
void first_choice(void);
/* False: all have been made. */
bool other_choices(void);
void insert(struct list *l, int at, int entry);
int find(const struct list *l, int entry);
void drop(struct list *l, int at);
const struct task_config *config_of(int task);
void enqueue(int task, bool at_head);
void schedule(int cpu);
void wake_up(int task);
bool is_preemptible(int task);
void interrupted(int cpu);
/* Does it spin, so that it can do nothing else yet? */
bool is_held_up(int task);
bool take_lock(int task, int lock);
bool try_lock(int task, int lock);
void drop_lock(int task, int lock);

/* --- allocator.c */

int search(const struct op *op);
void add_area(int start, int size);
void free_area(int start);
int pages_of(int start);
bool would_fit(const struct op *op);

/* --- step.c */

/* What the end of a step is, beside a place where a preemptible kernel looks. */
enum { MIGHT_SLEEP = 1, ALWAYS = 2 };
extern int after_step;
void step(int task);

/* --- explore.c */

void make_step(int cpu);
/* From the present state on, all that can happen; notes the outcomes. */
void explore_all(void);
void print_findings(void);

/* --- scenario.c */

int number(const char *word);
void read_scenario(const char *file);

#endif
