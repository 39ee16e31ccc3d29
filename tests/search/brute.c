/* SPDX-License-Identifier: MIT */
/*
 * brute.c - all outcomes of a small scenario, by brute force: what a search must find.
 *
 *	brute SCENARIO.ini VARIANT
 *
 * prints every outcome, as `explore --outcomes --observe addresses` does, and which of
 * three properties can be violated, a line each. It shares no code with simrun:
 * scheduler, locks, allocator and variants are written once more, and the search was not
 * looked at. It goes through all situations depth first, keeps each one whole, and leaves
 * nothing out.
 *
 * It knows the programs, keys and variants that tests/search/brute.sh uses, and refuses others
 * (exit status 2); status 3 says that there are too many situations.
 *
 * A step is what a task does between two moments at which others could tell a difference.
 * Work that only one task sees is part of the step before or after it: so a TLB flush,
 * which every CPU answers, since no program turns interrupts off.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static const char *const variant_name[VARIANTS] = {
	"none", "v4.8", "joel-v3", "joel-v4", "hellwig", "v4.10",
};

/* Locks 0 to 2 are the allocator's. */
enum { AREA_LOCK, PURGE_LOCK, PURGE_MUTEX, FIRST_LOCK };

static struct {
	int cpus, space, lazy_max, tasks, names, locks;
	bool tick;
	enum model model;
	enum variant variant;
	char name[MAX_NAMES][16], lock[MAX_LOCKS][16];
	bool mutex[MAX_LOCKS];
	struct task_config task[ALL_TASKS];
} scenario = {
	.cpus = 1, .space = 64, .lazy_max = 8192, .tick = true, .model = FULL,
	.locks = FIRST_LOCK, .mutex[PURGE_MUTEX] = true,
	.lock = { "vmap_area_lock", "purge_lock", "vmap_purge_lock" },
	.task[SETUP] = { .name = "setup", .prio = NORMAL },
};

/* --- a situation: all int, and each fits into a byte -------------------------------- */

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
};

static struct situation {
	int areas, cache, hole, cached_start, cached_align, lazy_nr, purging;
	struct area area[MAX_AREAS];	/* by address */
	struct list lazy;		/* newest first */
	struct cpu cpu[MAX_CPUS];
	struct lock lock[MAX_LOCKS];
	struct task task[ALL_TASKS];
} now;

/* What of it tells situations apart: [setup] and tasks that there are not do not. */
enum { MOST_BYTES = sizeof(struct situation) / sizeof(int) };
static size_t bytes_used;

static bool spurious_ebusy, deadlock, livelock;	/* can be violated */
static int this_cpu;				/* that makes the move, or NONE */

static _Noreturn void die(int status, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("brute: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	exit(status);
}

static void must(bool condition, const char *what)
{
	if (!condition)
		die(2, "%s", what);
}

/* --- choices within a move: it is made again for each of them ----------------------- */

static struct {
	int taken, of;
} choice[16];
static int choices, next_choice;

static int choose(int n)
{
	if (next_choice == choices) {
		must(choices < 16, "too many choices in a move");
		choice[choices].taken = 0;
		choice[choices++].of = n;
	}
	return choice[next_choice++].taken;
}

/* False: all have been made. */
static bool other_choices(void)
{
	while (choices && choice[choices - 1].taken + 1 == choice[choices - 1].of)
		choices--;
	if (!choices)
		return false;
	choice[choices - 1].taken++;
	return true;
}

/* --- lists -------------------------------------------------------------------------- */

static void insert(struct list *l, int at, int entry)
{
	must(l->nr < MAX_AREAS, "too many areas");
	memmove(&l->entry[at + 1], &l->entry[at], (size_t)(l->nr - at) * sizeof(int));
	l->entry[at] = entry;
	l->nr++;
}

static int find(const struct list *l, int entry)
{
	for (int i = 0; i < l->nr; i++)
		if (l->entry[i] == entry)
			return i;
	return NONE;
}

static void drop(struct list *l, int at)
{
	l->nr--;
	memmove(&l->entry[at], &l->entry[at + 1], (size_t)(l->nr - at) * sizeof(int));
	l->entry[l->nr] = 0;
}

/* --- the scheduler ------------------------------------------------------------------ */

static void schedule(int cpu);

static const struct task_config *config_of(int task)
{
	return &scenario.task[task];
}

static bool spins_for_mutex(int task)
{
	const struct task *t = &now.task[task];

	return t->spinning && !t->granted && scenario.mutex[t->waiting_on];
}

static bool holds_mutex(int task)
{
	for (int i = 0; i < scenario.locks; i++)
		if (scenario.mutex[i] && now.lock[i].owner == task)
			return true;
	return false;
}

/* Who spins for a mutex does so while its owner runs. */
static void owner_left(int owner)
{
	for (int cpu = 0; cpu < scenario.cpus; cpu++) {
		const int id = now.cpu[cpu].current;

		if (id == NONE || !spins_for_mutex(id) ||
		    now.lock[now.task[id].waiting_on].owner != owner)
			continue;
		now.task[id].spinning = 0;
		now.task[id].state = ASLEEP;
		schedule(cpu);
	}
}

static void enqueue(int task, bool at_head)
{
	struct cpu *c = &now.cpu[config_of(task)->cpu];

	if (at_head)
		memmove(&c->queue[1], &c->queue[0], (size_t)c->queued * sizeof(int));
	c->queue[at_head ? 0 : c->queued] = task;
	c->queued++;
	now.task[task].state = READY;
}

/* The first one of the most urgent; of normal ones any. */
static int pick_next(struct cpu *c)
{
	int best = 0, task;

	if (!c->queued)
		return NONE;
	for (int i = 1; i < c->queued; i++)
		if (config_of(c->queue[i])->prio < config_of(c->queue[best])->prio)
			best = i;
	if (config_of(c->queue[best])->prio == NORMAL)
		best = choose(c->queued);
	task = c->queue[best];
	c->queued--;
	memmove(&c->queue[best], &c->queue[best + 1],
		(size_t)(c->queued - best) * sizeof(int));
	c->queue[c->queued] = 0;
	return task;
}

static void put_away(int task)
{
	struct task *t = &now.task[task];

	if (t->state == RUNNING && t->spinning) {	/* for a mutex: it sleeps now */
		t->spinning = 0;
		if (!t->granted)
			t->state = ASLEEP;
	}
	if (t->state == RUNNING)
		enqueue(task, config_of(task)->prio != NORMAL && !t->yields);
	t->yields = 0;
}

static void schedule(int cpu)
{
	struct cpu *c = &now.cpu[cpu];
	const int before = c->current;

	c->need_resched = 0;
	if (before != NONE)
		put_away(before);
	c->current = pick_next(c);
	if (c->current != NONE)
		now.task[c->current].state = RUNNING;
	if (before != NONE && before != c->current &&
	    (holds_mutex(before) || now.task[before].granted))
		owner_left(before);
}

/* Whether a normal task that wakes displaces another one time says: it may or may not. */
static bool displaces(int task, int current)
{
	const int prio = config_of(task)->prio;

	if (current == NONE)
		return true;
	if (prio == NORMAL && config_of(current)->prio == NORMAL)
		return choose(2);
	return prio < config_of(current)->prio;
}

static void wake_up(int task)
{
	const int cpu = config_of(task)->cpu;
	struct cpu *c = &now.cpu[cpu];

	enqueue(task, false);
	if (!displaces(task, c->current) || c->need_resched)
		return;
	c->need_resched = 1;
	c->interrupt |= cpu != this_cpu;
}

/* Can the current task be switched out where it stands? */
static bool is_preemptible(int task)
{
	const struct task *t = &now.task[task];

	return !t->preempt_count && (scenario.model == FULL || t->phase == ENTER);
}

/* An interrupt ends there. Who spins for a mutex looks whether somebody wants the CPU. */
static void interrupted(int cpu)
{
	const int id = now.cpu[cpu].current;

	if (id == NONE || (now.cpu[cpu].need_resched &&
			   (spins_for_mutex(id) || is_preemptible(id))))
		schedule(cpu);
}

/* --- locks -------------------------------------------------------------------------- */

/* False: it waits. Called again once it is granted. */
static bool take_lock(int task, int lock)
{
	struct task *t = &now.task[task];
	struct lock *l = &now.lock[lock];
	const bool mutex = scenario.mutex[lock];

	if (t->granted) {
		t->granted = t->spinning = 0;
		t->waiting_on = NONE;
		return true;
	}
	t->preempt_count += !mutex;
	if (l->owner == NONE) {
		l->owner = task;
		return true;
	}
	must(l->owner != task, "a lock is taken twice");
	t->waiting_on = lock;
	l->queue[l->waiters++] = task;
	if (!mutex || (now.task[l->owner].state == RUNNING &&
		       !now.cpu[config_of(task)->cpu].need_resched))
		t->spinning = 1;
	else
		t->state = ASLEEP;
	return false;
}

static bool try_lock(int task, int lock)
{
	if (now.lock[lock].owner != NONE)
		return false;
	now.lock[lock].owner = task;
	now.task[task].preempt_count += !scenario.mutex[lock];
	return true;
}

/* It goes to who has waited longest. */
static void drop_lock(int task, int lock)
{
	struct lock *l = &now.lock[lock];
	const int next = l->waiters ? l->queue[0] : NONE;

	must(l->owner == task, "a lock is dropped by who does not hold it");
	now.task[task].preempt_count -= !scenario.mutex[lock];
	l->owner = next;
	if (next == NONE)
		return;
	l->waiters--;
	memmove(&l->queue[0], &l->queue[1], (size_t)l->waiters * sizeof(int));
	l->queue[l->waiters] = 0;
	now.task[next].granted = 1;
	if (now.task[next].state != ASLEEP)
		return;
	owner_left(next);		/* it does not run yet */
	wake_up(next);
}

/* --- the allocator: the search of Linux 4.8 ----------------------------------------- */

static int aligned(int page, int align)
{
	return align ? (page + align - 1) / align * align : page;
}

static int area_at(int start)
{
	for (int i = 0; i < now.areas; i++)
		if (now.area[i].start == start)
			return i;
	die(2, "no area begins at page %d", start);
}

static void forget_cache(void)
{
	now.cache = NONE;
	now.hole = 0;
}

/* Returns the first page, or NONE. What it leaves in the cache stays, found or not. */
static int search(const struct op *op)
{
	int at, i;

	if (now.cache == NONE || op->size < now.hole || op->start < now.cached_start ||
	    op->align < now.cached_align)
		forget_cache();
	now.cached_start = op->start;
	now.cached_align = op->align;
	if (now.cache != NONE &&
	    aligned(now.area[area_at(now.cache)].end, op->align) < op->start)
		forget_cache();
	if (now.cache != NONE) {
		i = area_at(now.cache);
		at = aligned(now.area[i].end, op->align);
	} else {
		at = aligned(op->start, op->align);
		for (i = 0; i < now.areas && now.area[i].end < at; i++)
			;
	}
	for (; i < now.areas && at + op->size > now.area[i].start &&
	       at + op->size <= op->end;
	     i++) {
		if (at + now.hole < now.area[i].start)
			now.hole = now.area[i].start - at;
		at = aligned(now.area[i].end, op->align);
	}
	return at + op->size <= op->end ? at : NONE;
}

static void add_area(int start, int size)
{
	int i;

	must(now.areas < MAX_AREAS, "too many areas");
	for (i = now.areas; i && now.area[i - 1].start > start; i--)
		now.area[i] = now.area[i - 1];
	must(!i || now.area[i - 1].end <= start, "areas overlap");
	now.area[i] = (struct area){ start, start + size };
	now.areas++;
	now.cache = start;
}

static void free_area(int start)
{
	const int i = area_at(start);

	if (now.cache != NONE) {
		if (now.area[i].end < now.cached_start)
			now.cache = NONE;
		else if (start <= now.cache)
			now.cache = i ? now.area[i - 1].start : NONE;
	}
	now.areas--;
	memmove(&now.area[i], &now.area[i + 1],
		(size_t)(now.areas - i) * sizeof(now.area[0]));
	now.area[now.areas] = (struct area){ 0 };
}

static int pages_of(int start)
{
	const int i = area_at(start);

	return now.area[i].end - now.area[i].start;
}

/* Freed, but not given back yet: on the list, or with a purger. */
static bool is_lazy(int start)
{
	for (int i = 0; i < ALL_TASKS; i++)
		if (find(&now.task[i].taken, start) != NONE)
			return true;
	return find(&now.lazy, start) != NONE;
}

/* Is there room, if what is lazy does not count? Each place is tried. */
static bool would_fit(const struct op *op)
{
	for (int at = aligned(op->start, op->align); at + op->size <= op->end; at++) {
		bool taken = at != aligned(at, op->align);

		for (int i = 0; i < now.areas; i++)
			taken |= now.area[i].start < at + op->size &&
				 now.area[i].end > at && !is_lazy(now.area[i].start);
		if (!taken)
			return true;
	}
	return false;
}

/* --- steps -------------------------------------------------------------------------- */

/* What the end of a step is, beside a place where a preemptible kernel looks. */
enum { MIGHT_SLEEP = 1, ALWAYS = 2 };

static int after_step;

static const struct op *op_of(int task)
{
	return &config_of(task)->op[now.task[task].op];
}

/* Back in user mode; the last operation ends the task with it. */
static void op_ends(struct task *t, int task, enum result result, int address)
{
	if (task != SETUP && op_of(task)->kind <= PURGE) {
		t->result[t->op] = (int)result;
		t->address[t->op] = address;
	}
	t->op++;
	t->phase = ENTER;
	t->purged = t->spurious = t->over = t->pages = 0;
	t->area = NONE;
	after_step = ALWAYS;
	if (t->op == config_of(task)->ops)
		t->state = DEAD;
}

static void alloc_returns(struct task *t, int task, int start)
{
	const int name = op_of(task)->name;

	if (name != NONE)
		t->name[name] = start;
	if (start != NONE)
		insert(&t->held, t->held.nr, start);
	op_ends(t, task, start == NONE ? EBUSY_ : OK, start);
}

/* Lets go of what shall be freed; false: there is nothing. */
static bool take_operand(struct task *t, const struct op *op)
{
	int i;

	if (op->name != NONE)
		t->area = t->name[op->name];
	else
		t->area = t->held.nr > op->nth ? t->held.entry[op->nth] : NONE;
	if (t->area == NONE)
		return false;
	i = find(&t->held, t->area);
	if (i != NONE)
		drop(&t->held, i);
	t->pages = pages_of(t->area);
	return true;
}

static void enter(struct task *t, int task, const struct op *op)
{
	switch (op->kind) {
	case VMALLOC:
		t->phase = ALLOC_ENTER;
		break;
	case VFREE:
	case FREE_NOW:
		if (!take_operand(t, op))
			op_ends(t, task, NOTHING, NONE);
		else if (op->kind == FREE_NOW)
			t->phase = NOW_LOCK;
		else
			t->phase = FREE_ENTER;
		break;
	case PURGE:
		t->phase = PURGE_ENTER;
		break;
	case LOCK:
		t->phase = MUST_LOCK;
		if (take_lock(task, op->lock))
			op_ends(t, task, OK, NONE);
		break;
	case UNLOCK:
		drop_lock(task, op->lock);
		op_ends(t, task, OK, NONE);
		break;
	case YIELD:
		if (now.cpu[config_of(task)->cpu].queued) {
			t->yields = config_of(task)->prio != NORMAL;
			now.cpu[config_of(task)->cpu].need_resched = 1;
		}
		op_ends(t, task, OK, NONE);
		break;
	case KERNEL:
		op_ends(t, task, OK, NONE);
		break;
	}
}

/* vmap_area_lock is held, and dropped. */
static void alloc_search(struct task *t, int task, const struct op *op)
{
	const int start = search(op);

	if (start != NONE) {
		add_area(start, op->size);
		t->area = start;
		t->phase = SETUP_VM_LOCK;
	} else if (t->purged) {
		t->spurious = would_fit(op);
		t->phase = ALLOC_FAIL;
	} else {
		t->phase = PURGE_ENTER;
	}
	drop_lock(task, AREA_LOCK);
}

static void purge_returns(struct task *t, int task)
{
	if (op_of(task)->kind == VMALLOC) {
		t->purged = 1;
		t->phase = ALLOC_LOCK;
	} else {
		op_ends(t, task, OK, op_of(task)->kind == VFREE ? t->area : NONE);
	}
}

static bool is_sync(const struct op *op)
{
	return op->kind == VMALLOC || (op->kind == PURGE && op->sync);
}

/* In 4.10 it sleeps for a mutex, so it might sleep. */
static void purge_enter(struct task *t, const struct op *op)
{
	if (scenario.variant == V_NONE) {
		t->phase = PURGE_LEAVE;
	} else if (scenario.variant == V_HELLWIG) {
		t->phase = PURGE_TAKE;
	} else {
		t->phase = PURGE_BEGIN;
		if (scenario.variant == V_4_10 && is_sync(op))
			after_step = MIGHT_SLEEP;
	}
}

static void purge_begin(struct task *t, int task, bool sync)
{
	const int lock = scenario.variant == V_4_8 ? PURGE_LOCK : PURGE_MUTEX;
	bool goes_on;

	if (scenario.variant == V_JOEL_3 || scenario.variant == V_JOEL_4) {
		goes_on = sync || !now.purging;
		now.purging += goes_on;
	} else if (!sync) {
		goes_on = try_lock(task, lock);
	} else if (!take_lock(task, lock)) {
		return;
	} else {
		goes_on = true;
	}
	t->phase = goes_on ? PURGE_TAKE : PURGE_LEAVE;
}

/* joel-v3, joel-v4, v4.10: area by area, with the counter. */
static bool breaks_lock(void)
{
	return scenario.variant != V_4_8 && scenario.variant != V_HELLWIG;
}

static void purge_take(struct task *t)
{
	t->taken = now.lazy;
	now.lazy = (struct list){ 0 };
	if (t->taken.nr)
		t->phase = breaks_lock() ? PURGE_AREA_LOCK : PURGE_ACCOUNT;
	else
		t->phase = scenario.variant == V_HELLWIG ? PURGE_LEAVE : PURGE_END;
}

static void purge_account(struct task *t)
{
	for (int i = 0; i < t->taken.nr; i++)
		now.lazy_nr -= pages_of(t->taken.entry[i]);
	t->phase = PURGE_AREA_LOCK;
}

static void purge_free(struct task *t, int task)
{
	do {
		const int start = t->taken.entry[0];

		if (breaks_lock())
			now.lazy_nr -= pages_of(start);
		free_area(start);
		drop(&t->taken, 0);
	} while (t->taken.nr && !breaks_lock());
	if (breaks_lock()) {
		t->phase = PURGE_RESCHED;
		return;
	}
	t->phase = scenario.variant == V_HELLWIG ? PURGE_LEAVE : PURGE_END;
	drop_lock(task, AREA_LOCK);
}

/* cond_resched_lock(): somebody spins for it, or wants the CPU, which only it forbids */
static void purge_resched(struct task *t, int task)
{
	const bool contended = scenario.model == FULL && now.lock[AREA_LOCK].waiters;
	const bool due =
		now.cpu[config_of(task)->cpu].need_resched && t->preempt_count == 1;

	if (contended || due) {
		t->phase = PURGE_LOCK_AGAIN;
		drop_lock(task, AREA_LOCK);
		after_step = ALWAYS;
	} else {
		t->phase = t->taken.nr ? PURGE_FREE : PURGE_UNLOCK;
	}
}

static void purge_end(struct task *t, int task, bool sync)
{
	if (scenario.variant == V_4_8 || scenario.variant == V_4_10) {
		drop_lock(task, scenario.variant == V_4_8 ? PURGE_LOCK : PURGE_MUTEX);
		purge_returns(t, task);
		return;
	}
	now.purging--;
	t->phase = scenario.variant == V_JOEL_4 && sync ? PURGE_WAIT : PURGE_LEAVE;
}

static void lock_then(struct task *t, int task, int lock, enum phase next)
{
	if (take_lock(task, lock))
		t->phase = (int)next;
}

static void unlock_then(struct task *t, int task, int lock, enum phase next)
{
	t->phase = (int)next;
	drop_lock(task, lock);
}

static void free_push(struct task *t, int task)
{
	insert(&now.lazy, 0, t->area);
	if (t->over)
		t->phase = PURGE_ENTER;
	else
		op_ends(t, task, OK, t->area);
}

/* The next step of a task that runs, or its next attempt. */
static void step(int task)
{
	struct task *t = &now.task[task];
	const struct op *op = op_of(task);

	switch ((enum phase)t->phase) {
	case ENTER:
		enter(t, task, op);
		break;
	case MUST_LOCK:
		if (take_lock(task, op->lock))
			op_ends(t, task, OK, NONE);
		break;
	case ALLOC_ENTER:
		t->phase = ALLOC_LOCK;
		after_step = MIGHT_SLEEP;
		break;
	case ALLOC_LOCK:
		lock_then(t, task, AREA_LOCK, ALLOC_SEARCH);
		break;
	case ALLOC_SEARCH:
		alloc_search(t, task, op);
		break;
	case SETUP_VM_LOCK:
		lock_then(t, task, AREA_LOCK, SETUP_VM_UNLOCK);
		break;
	case SETUP_VM_UNLOCK:
		unlock_then(t, task, AREA_LOCK, ALLOC_MAP);
		break;
	case ALLOC_MAP:
		alloc_returns(t, task, t->area);
		break;
	case ALLOC_FAIL:
		spurious_ebusy |= t->spurious;
		alloc_returns(t, task, NONE);
		break;
	case FREE_ENTER:
		t->phase = FIND_LOCK;
		after_step = scenario.variant == V_4_10 ? MIGHT_SLEEP : 0;
		break;
	case FIND_LOCK:
		lock_then(t, task, AREA_LOCK, FIND_UNLOCK);
		break;
	case FIND_UNLOCK:
		unlock_then(t, task, AREA_LOCK, REMOVE_LOCK);
		break;
	case REMOVE_LOCK:
		lock_then(t, task, AREA_LOCK, REMOVE_UNLOCK);
		break;
	case REMOVE_UNLOCK:
		unlock_then(t, task, AREA_LOCK, FREE_ACCOUNT);
		break;
	case FREE_ACCOUNT:
		now.lazy_nr += t->pages;
		t->over = now.lazy_nr > scenario.lazy_max;
		t->phase = FREE_PUSH;
		break;
	case FREE_PUSH:
		free_push(t, task);
		break;
	case NOW_LOCK:
		lock_then(t, task, AREA_LOCK, NOW_FREE);
		break;
	case NOW_FREE:
		free_area(t->area);
		drop_lock(task, AREA_LOCK);
		op_ends(t, task, OK, t->area);
		break;
	case PURGE_ENTER:
		purge_enter(t, op);
		break;
	case PURGE_BEGIN:
		purge_begin(t, task, is_sync(op));
		break;
	case PURGE_TAKE:
		purge_take(t);
		break;
	case PURGE_ACCOUNT:
		purge_account(t);
		break;
	case PURGE_AREA_LOCK:		/* behind the flush, which nobody notices */
	case PURGE_LOCK_AGAIN:
		lock_then(t, task, AREA_LOCK, t->taken.nr ? PURGE_FREE : PURGE_UNLOCK);
		break;
	case PURGE_FREE:
		purge_free(t, task);
		break;
	case PURGE_RESCHED:
		purge_resched(t, task);
		break;
	case PURGE_UNLOCK:
		unlock_then(t, task, AREA_LOCK, PURGE_END);
		break;
	case PURGE_END:
		purge_end(t, task, is_sync(op));
		break;
	case PURGE_WAIT:
		t->phase = PURGE_LEAVE;
		break;
	case PURGE_LEAVE:
		purge_returns(t, task);
		break;
	}
}

/* --- moves -------------------------------------------------------------------------- */

static bool spins_for_condition(int task)
{
	return now.task[task].phase == PURGE_WAIT && now.purging;
}

static bool can_step(int cpu)
{
	const int id = now.cpu[cpu].current;

	return id != NONE && !spins_for_condition(id) &&
	       !(now.task[id].spinning && !now.task[id].granted);
}

static void make_step(int cpu)
{
	const int id = now.cpu[cpu].current;
	const struct task *t = &now.task[id];
	bool may;

	after_step = 0;
	step(id);
	if (t->state != RUNNING) {
		schedule(cpu);
		return;
	}
	if ((t->spinning && !t->granted) || !now.cpu[cpu].need_resched ||
	    t->preempt_count)
		return;
	may = is_preemptible(id) || after_step == ALWAYS ||
	      (scenario.model == VOLUNTARY && after_step == MIGHT_SLEEP);
	if (may)
		schedule(cpu);
}

/* Has the current task, a normal one, used up its slice while another one waits? */
static bool may_end_slice(int cpu)
{
	const struct cpu *c = &now.cpu[cpu];

	if (!scenario.tick || c->current == NONE || config_of(c->current)->prio != NORMAL)
		return false;
	for (int i = 0; i < c->queued; i++)
		if (config_of(c->queue[i])->prio == NORMAL)
			return true;
	return false;
}

enum { STEPS = MAX_CPUS, INTERRUPTS = 2 * MAX_CPUS, SLICES = 3 * MAX_CPUS,
       MOVES = SLICES + MAX_TASKS };

/* Makes the move of that number, if it can be made. */
static bool make_move(int move)
{
	const int cpu = move % MAX_CPUS;

	this_cpu = move < SLICES ? cpu : NONE;
	if (move < SLICES && cpu >= scenario.cpus)
		return false;
	if (move < STEPS) {
		if (!can_step(cpu))
			return false;
		make_step(cpu);
	} else if (move < INTERRUPTS) {
		if (!now.cpu[cpu].interrupt)
			return false;
		now.cpu[cpu].interrupt = 0;
		interrupted(cpu);
	} else if (move < SLICES) {
		if (!may_end_slice(cpu))
			return false;
		now.cpu[cpu].need_resched = 1;
		interrupted(cpu);
	} else {
		if (move - SLICES >= scenario.tasks ||
		    now.task[move - SLICES].state != NEW)
			return false;
		wake_up(move - SLICES);
	}
	return true;
}

/* --- situations that were met ------------------------------------------------------- */

struct met {
	unsigned char *situation;	/* bytes_used each */
	uint32_t *slot;			/* of a table, number + 1; 0: empty */
	uint32_t nr, room, slots;
};

static uint32_t most_situations = 100000;

static void pack(unsigned char *bytes, const struct situation *s)
{
	for (size_t i = 0; i < bytes_used; i++) {
		const int value = ((const int *)s)[i];

		must(value >= NONE && value < 255, "a number does not fit into a byte");
		bytes[i] = (unsigned char)value;
	}
}

static void unpack(struct situation *s, const unsigned char *bytes)
{
	for (size_t i = 0; i < bytes_used; i++)
		((int *)s)[i] = bytes[i] == 255 ? NONE : bytes[i];
}

static uint32_t hash(const unsigned char *bytes)
{
	uint32_t h = 2166136261;

	for (size_t i = 0; i < bytes_used; i++)
		h = (h ^ bytes[i]) * 16777619;
	return h ^ h >> 15;
}

static void *memory(void *old, size_t bytes)
{
	void *new = realloc(old, bytes);

	if (!new)
		die(3, "no memory");
	return new;
}

static void note_slot(struct met *m, uint32_t i)
{
	uint32_t at = hash(m->situation + i * bytes_used) & (m->slots - 1);

	while (m->slot[at])
		at = (at + 1) & (m->slots - 1);
	m->slot[at] = i + 1;
}

static void grow(struct met *m)
{
	m->room = m->room ? 2 * m->room : 1024;
	m->slots = 4 * m->room;
	m->situation = memory(m->situation, m->room * bytes_used);
	m->slot = memory(m->slot, m->slots * sizeof(*m->slot));
	memset(m->slot, 0, m->slots * sizeof(*m->slot));
	for (uint32_t i = 0; i < m->nr; i++)
		note_slot(m, i);
}

/* The situation as it is now. False: it was met before. */
static bool meet(struct met *m)
{
	unsigned char bytes[MOST_BYTES];
	uint32_t at;

	pack(bytes, &now);
	if (m->nr == m->room)
		grow(m);
	for (at = hash(bytes) & (m->slots - 1); m->slot[at];
	     at = (at + 1) & (m->slots - 1))
		if (!memcmp(m->situation + (m->slot[at] - 1) * bytes_used, bytes,
			    bytes_used))
			return false;
	if (m->nr == most_situations)
		die(3, "more than %u situations", (unsigned)most_situations);
	memcpy(m->situation + m->nr * bytes_used, bytes, bytes_used);
	m->slot[at] = ++m->nr;
	return true;
}

static struct met met_in_search, met_when_stuck;
static uint32_t *todo;			/* of both: numbers of situations */
static uint32_t todos, todo_room;

static void note_todo(const struct met *m)
{
	if (todos == todo_room) {
		todo_room = todo_room ? 2 * todo_room : 1024;
		todo = memory(todo, todo_room * sizeof(*todo));
	}
	todo[todos++] = m->nr - 1;
}

/*
 * All that is reached from now by moves from `first` on, depth first. look_at is called
 * once in each situation, and says whether to go on at all.
 */
static void explore(struct met *m, int first, bool (*look_at)(void))
{
	const uint32_t bottom = todos;
	struct situation here = now;

	m->nr = 0;
	if (m->slots)
		memset(m->slot, 0, m->slots * sizeof(*m->slot));
	meet(m);
	note_todo(m);
	while (todos > bottom) {
		unpack(&here, m->situation + todo[--todos] * bytes_used);
		now = here;
		if (!look_at())
			break;
		for (int move = first; move < MOVES; move++) {
			choices = 0;
			do {
				next_choice = 0;
				now = here;
				if (make_move(move) && meet(m))
					note_todo(m);
			} while (other_choices());
		}
	}
	todos = bottom;
}

/* --- the end ------------------------------------------------------------------------ */

static bool somebody_can_step, somebody_spins;

static bool look_who_can_step(void)
{
	for (int cpu = 0; cpu < scenario.cpus; cpu++) {
		const int id = now.cpu[cpu].current;

		somebody_can_step |= can_step(cpu);
		somebody_spins |= id != NONE && spins_for_condition(id);
	}
	for (int i = 0; i < scenario.tasks; i++)
		somebody_can_step |= now.task[i].state == NEW;
	return !somebody_can_step;
}

/* Do interrupts, and the ends of slices, let nobody go on any more? */
static bool is_stuck(void)
{
	somebody_can_step = somebody_spins = false;
	if (look_who_can_step())
		explore(&met_when_stuck, STEPS, look_who_can_step);
	return !somebody_can_step;
}

static char **outcome;
static size_t outcomes;

static void tell_outcome(const char *end)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		die(3, "no memory");
	for (int i = 0; i < scenario.tasks; i++) {
		int seq = 0;

		for (int o = 0; o < config_of(i)->ops; o++) {
			static const char *const word[] = { "unfinished", "ok", "none",
							    "EBUSY" };
			const struct task *t = &now.task[i];

			if (config_of(i)->op[o].kind > PURGE)
				continue;
			fprintf(out, "%s%s.%d=%s", ftell(out) ? " " : "",
				config_of(i)->name, ++seq, word[t->result[o]]);
			if (t->address[o] != NONE)
				fprintf(out, "@%d", t->address[o]);
		}
	}
	fprintf(out, "%s%s", *end && ftell(out) ? " " : "", end);
	if (fclose(out))
		die(3, "no memory");
	for (size_t i = 0; i < outcomes; i++) {
		if (!strcmp(outcome[i], text)) {
			free(text);
			return;
		}
	}
	outcome = memory(outcome, (outcomes + 1) * sizeof(*outcome));
	outcome[outcomes++] = text;
}

/* Is this the end of an interleaving? */
static bool look_for_end(void)
{
	const struct situation here = now;
	bool all_dead = true;

	for (int i = 0; i < scenario.tasks; i++)
		all_dead &= now.task[i].state == DEAD;
	if (all_dead) {
		tell_outcome("");
	} else if (is_stuck()) {
		now = here;
		livelock |= somebody_spins;
		deadlock |= !somebody_spins;
		tell_outcome(somebody_spins ? "(livelock)" : "(deadlock)");
	}
	return true;
}

/* --- reading a scenario ------------------------------------------------------------- */

static int name_of(char (*table)[16], int *nr, int most, const char *word)
{
	must(word && strlen(word) < 16, "a name is missing, or too long");
	for (int i = 0; i < *nr; i++)
		if (!strcmp(table[i], word))
			return i;
	must(*nr < most, "too many names");
	strcpy(table[*nr], word);
	return (*nr)++;
}

static int number(const char *word)
{
	must(word && *word >= '0' && *word <= '9', "a number is missing");
	return (int)strtol(word, NULL, 10);
}

static struct op *add_op(struct task_config *t, enum op_kind kind)
{
	must(t->ops < (t == &scenario.task[SETUP] ? MAX_SETUP : MAX_OPS),
	     "too many operations");
	t->op[t->ops] = (struct op){ .kind = kind, .end = scenario.space, .name = NONE };
	return &t->op[t->ops++];
}

static int area_name(const char *word)
{
	return name_of(scenario.name, &scenario.names, MAX_NAMES, word);
}

static void read_vmalloc(struct op *op, char **rest)
{
	const char *word;

	op->size = number(strtok_r(NULL, " ", rest));
	while ((word = strtok_r(NULL, " ", rest))) {
		if (!strcmp(word, "align")) {
			op->align = number(strtok_r(NULL, " ", rest));
		} else if (!strcmp(word, "in")) {
			op->start = number(strtok_r(NULL, " ", rest));
			op->end = number(strtok_r(NULL, " ", rest));
		} else {
			must(!strcmp(word, "as"), "vmalloc: align, in or as expected");
			op->name = area_name(strtok_r(NULL, " ", rest));
		}
	}
}

static void read_op(struct task_config *t, char *text)
{
	static const struct {
		const char *word;
		enum op_kind kind;
		bool mutex;
	} words[] = {
		{ "vmalloc", VMALLOC, false },	    { "vfree", VFREE, false },
		{ "free_now", FREE_NOW, false },    { "purge", PURGE, false },
		{ "kernel", KERNEL, false },	    { "compute", KERNEL, false },
		{ "yield", YIELD, false },	    { "spin_lock", LOCK, false },
		{ "spin_unlock", UNLOCK, false },   { "mutex_lock", LOCK, true },
		{ "mutex_unlock", UNLOCK, true },
	};
	char *rest, *word = strtok_r(text, " ", &rest);
	size_t i = 0;
	struct op *op;

	while (word && i < sizeof(words) / sizeof(words[0]) &&
	       strcmp(words[i].word, word))
		i++;
	must(word && i < sizeof(words) / sizeof(words[0]), "an unknown operation");
	op = add_op(t, words[i].kind);
	if (op->kind == VMALLOC) {
		read_vmalloc(op, &rest);
		return;
	}
	word = strtok_r(NULL, " ", &rest);
	if (op->kind == LOCK || op->kind == UNLOCK) {
		op->lock = name_of(scenario.lock, &scenario.locks, MAX_LOCKS, word);
		scenario.mutex[op->lock] = words[i].mutex;
	} else if (op->kind == PURGE && word) {
		must(!strcmp(word, "sync"), "purge: sync expected");
		op->sync = true;
	} else if ((op->kind == VFREE || op->kind == FREE_NOW) && word) {
		op->name = area_name(word);
	}
}

static void read_program(struct task_config *t, char *text)
{
	char *rest;

	for (char *op = strtok_r(text, ";", &rest); op; op = strtok_r(NULL, ";", &rest))
		read_op(t, op);
}

/* `N x SIZE` areas; returns N */
static int populate(char *text)
{
	int nr, size;

	must(sscanf(text, "%d x %dp", &nr, &size) == 2, "busy, lazy: N x SIZE expected");
	for (int i = 0; i < nr; i++)
		add_op(&scenario.task[SETUP], VMALLOC)->size = size;
	return nr;
}

static void read_machine(const char *key, const char *value)
{
	if (!strcmp(key, "cpus")) {
		scenario.cpus = number(value);
		must(scenario.cpus <= MAX_CPUS, "too many cpus");
	} else if (!strcmp(key, "tick")) {
		scenario.tick = number(value);
	} else {
		must(!strcmp(key, "preemption"), "[machine]: an unknown key");
		scenario.model = !strcmp(value, "full") ? FULL :
				 !strcmp(value, "none") ? NO_PREEMPTION : VOLUNTARY;
		must(scenario.model != VOLUNTARY || !strcmp(value, "voluntary"),
		     "an unknown preemption model");
	}
}

/* busy and then lazy, both before the program of [setup] */
static void read_areas(const char *key, char *value)
{
	static int busy;

	if (!strcmp(key, "space")) {
		scenario.space = number(value);
	} else if (!strcmp(key, "lazy_max")) {
		scenario.lazy_max = number(value);
	} else if (!strcmp(key, "busy")) {
		busy = populate(value);
	} else {
		must(!strcmp(key, "lazy"), "[vmalloc]: an unknown key");
		for (int left = populate(value); left; left--)
			add_op(&scenario.task[SETUP], VFREE)->nth = busy;
	}
}

static void read_task(struct task_config *t, const char *key, char *value)
{
	if (!strcmp(key, "cpu")) {
		t->cpu = number(value);
		must(t->cpu < scenario.cpus, "there is no such cpu");
	} else if (!strcmp(key, "priority")) {
		t->prio = NORMAL - 1 - number(value);
	} else if (!strcmp(key, "start")) {
		t->late = number(value);
	} else if (!strcmp(key, "program")) {
		read_program(t, value);
	} else {
		must(!strcmp(key, "class"), "[task]: an unknown key");
	}
}

static void read_setting(const char *section, struct task_config *t, const char *key,
			 char *value)
{
	if (!strcmp(section, "machine"))
		read_machine(key, value);
	else if (!strcmp(section, "vmalloc"))
		read_areas(key, value);
	else if (!strcmp(section, "setup"))
		read_program(&scenario.task[SETUP], value);
	else if (t)
		read_task(t, key, value);
	else
		must(!strcmp(section, "scenario") || !strcmp(section, "policy"),
		     "an unknown section");
}

static void read_scenario(const char *file)
{
	FILE *in = fopen(file, "r");
	char line[1024], section[64] = "";
	struct task_config *t = NULL;

	if (!in)
		die(2, "%s cannot be read", file);
	while (fgets(line, sizeof(line), in)) {
		char *equals = strstr(line, " = ");

		line[strcspn(line, "\n")] = '\0';
		if (*line == '[') {
			must(sscanf(line, "[%63[^]]]", section) == 1, "an odd section");
			t = NULL;
			if (strncmp(section, "task ", 5))
				continue;
			must(scenario.tasks < MAX_TASKS, "too many tasks");
			t = &scenario.task[scenario.tasks++];
			t->prio = NORMAL;
			snprintf(t->name, sizeof(t->name), "%.15s", section + 5);
		} else if (*line && *line != '#') {
			must(equals, "KEY = VALUE expected");
			*equals = '\0';
			read_setting(section, t, line, equals + 3);
		}
	}
	fclose(in);
	must(scenario.tasks, "no tasks");
}

/* --- the beginning ------------------------------------------------------------------ */

static void start_empty(void)
{
	now.cache = NONE;
	for (int i = 0; i < MAX_CPUS; i++)
		now.cpu[i].current = NONE;
	for (int i = 0; i < MAX_LOCKS; i++)
		now.lock[i].owner = NONE;
	for (int i = 0; i < ALL_TASKS; i++) {
		now.task[i].waiting_on = now.task[i].area = NONE;
		for (int n = 0; n < MAX_NAMES; n++)
			now.task[i].name[n] = NONE;
		for (int o = 0; o < MAX_OPS; o++)
			now.task[i].address[o] = NONE;
	}
}

/* [setup] runs alone; what it named all tasks know. */
static void run_setup(void)
{
	struct task *t = &now.task[SETUP];

	t->state = scenario.task[SETUP].ops ? RUNNING : DEAD;
	now.cpu[0].current = t->state == RUNNING ? SETUP : NONE;
	while (t->state != DEAD)
		make_step(0);
	for (int i = 0; i < scenario.tasks; i++)
		memcpy(now.task[i].name, t->name, sizeof(t->name));
	t->held = (struct list){ 0 };
	t->op = 0;
}

/* Who begins at 0 waits for its CPU; the search chooses whom that takes. */
static void start_task(int i)
{
	struct cpu *c = &now.cpu[config_of(i)->cpu];

	if (!config_of(i)->ops) {
		now.task[i].state = DEAD;
		return;
	}
	enqueue(i, false);
	c->need_resched = c->interrupt = 1;
}

/* Tasks that begin at 0 do so in any order, which tells those of one priority apart. */
static void start_and_explore(const struct situation *beginning, int *order, int ordered)
{
	int early = 0;

	for (int i = 0; i < scenario.tasks; i++) {
		bool is_in = false;

		early += !config_of(i)->late;
		for (int k = 0; k < ordered; k++)
			is_in |= order[k] == i;
		if (is_in || config_of(i)->late)
			continue;
		order[ordered] = i;
		start_and_explore(beginning, order, ordered + 1);
	}
	if (ordered < early)
		return;
	now = *beginning;
	for (int k = 0; k < ordered; k++)
		start_task(order[k]);
	explore(&met_in_search, 0, look_for_end);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void print(void)
{
	qsort(outcome, outcomes, sizeof(*outcome), by_text);
	for (size_t i = 0; i < outcomes; i++)
		puts(outcome[i]);
	printf("deadlock: %s\n", deadlock ? "violated" : "proved");
	printf("livelock: %s\n", livelock ? "violated" : "proved");
	printf("spurious_ebusy: %s\n", spurious_ebusy ? "violated" : "proved");
	fprintf(stderr, "%u situations\n", (unsigned)met_in_search.nr);
}

int main(int argc, char **argv)
{
	int variant = 0, order[MAX_TASKS];
	struct situation beginning;

	if (argc != 3)
		die(2, "usage: brute SCENARIO.ini VARIANT");
	read_scenario(argv[1]);
	while (variant < VARIANTS && strcmp(variant_name[variant], argv[2]) != 0)
		variant++;
	must(variant < VARIANTS, "an unknown variant");
	scenario.variant = (enum variant)variant;
	start_empty();
	run_setup();
	beginning = now;
	bytes_used = offsetof(struct situation, task) / sizeof(int) +
		     (size_t)scenario.tasks * (sizeof(struct task) / sizeof(int));
	start_and_explore(&beginning, order, 0);
	print();
	return 0;
}
