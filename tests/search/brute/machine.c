/* SPDX-License-Identifier: MIT */
/*
 * machine.c - the machine of the brute force: choices, lists, the scheduler and locks.
 */
#include "tests/search/brute/brute.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct state now;
size_t bytes_used;
bool spurious_ebusy, deadlock, livelock;
int this_cpu;

_Noreturn void die(int status, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("brute: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
	exit(status);
}

void must(bool condition, const char *what)
{
	if (!condition)
		die(2, "%s", what);
}

/* --- choices within a transition: it is made again for each of them ----------------------- */

static struct {
	int taken, of;
} choice[16];
static int choices, next_choice;

static int choose(int n)
{
	if (next_choice == choices) {
		must(choices < 16, "too many choices in a transition");
		choice[choices].taken = 0;
		choice[choices++].of = n;
	}
	return choice[next_choice++].taken;
}

void no_choices(void)
{
	choices = 0;
}

void first_choice(void)
{
	next_choice = 0;
}

bool other_choices(void)
{
	while (choices && choice[choices - 1].taken + 1 == choice[choices - 1].of)
		choices--;
	if (!choices)
		return false;
	choice[choices - 1].taken++;
	return true;
}

/* --- lists -------------------------------------------------------------------------- */

void insert(struct list *l, int at, int entry)
{
	must(l->nr < MAX_AREAS, "too many areas");
	memmove(&l->entry[at + 1], &l->entry[at], (size_t)(l->nr - at) * sizeof(int));
	l->entry[at] = entry;
	l->nr++;
}

int find(const struct list *l, int entry)
{
	for (int i = 0; i < l->nr; i++)
		if (l->entry[i] == entry)
			return i;
	return NONE;
}

void drop(struct list *l, int at)
{
	l->nr--;
	memmove(&l->entry[at], &l->entry[at + 1], (size_t)(l->nr - at) * sizeof(int));
	l->entry[l->nr] = 0;
}

/* --- the scheduler ------------------------------------------------------------------ */

void schedule(int cpu);

const struct task_config *config_of(int task)
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

static int place_in(const int *queue, int queued, int task)
{
	for (int i = 0; i < queued; i++)
		if (queue[i] == task)
			return i;
	return NONE;
}

static void leave(int *queue, int *queued, int task)
{
	const int at = place_in(queue, *queued, task);

	if (at == NONE)
		return;
	--*queued;
	memmove(&queue[at], &queue[at + 1], (size_t)(*queued - at) * sizeof(int));
	queue[*queued] = 0;
}

/* Who has only spun for a mutex so far queues when it falls asleep. */
static void spinner_sleeps(int task)
{
	struct task *t = &now.task[task];
	struct lock *l = &now.lock[t->waiting_on];

	t->spinning = 0;
	t->state = ASLEEP;
	if (place_in(l->spinner, l->spinners, task) == NONE)
		return;
	leave(l->spinner, &l->spinners, task);
	l->queue[l->waiters++] = task;
}

bool is_held_up(int task)
{
	const struct task *t = &now.task[task];
	const struct lock *l;

	if (!t->spinning || t->granted)
		return false;
	l = &now.lock[t->waiting_on];
	return !scenario.mutex[t->waiting_on] || l->owner != NONE ||
	       !((l->spinners && l->spinner[0] == task) || (l->waiters && l->queue[0] == task));
}

/* A task spins for a mutex as long as the mutex's owner runs. */
static void owner_left(int owner)
{
	for (int cpu = 0; cpu < scenario.cpus; cpu++) {
		const int id = now.cpu[cpu].current;

		if (id == NONE || !spins_for_mutex(id) ||
		    now.lock[now.task[id].waiting_on].owner != owner)
			continue;
		spinner_sleeps(id);
		schedule(cpu);
	}
}

void enqueue(int task, bool at_head)
{
	struct cpu *c = &now.cpu[config_of(task)->cpu];

	if (at_head)
		memmove(&c->queue[1], &c->queue[0], (size_t)c->queued * sizeof(int));
	c->queue[at_head ? 0 : c->queued] = task;
	c->queued++;
	now.task[task].state = READY;
}

/* Chooses the first of the most urgent tasks; among normal ones, any. */
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
	leave(c->queue, &c->queued, task);
	return task;
}

static void put_away(int task)
{
	struct task *t = &now.task[task];

	if (t->state == RUNNING && t->spinning && !t->granted)	/* it looks again when it runs */
		leave(now.lock[t->waiting_on].spinner, &now.lock[t->waiting_on].spinners, task);
	t->spinning = 0;
	if (t->state == RUNNING)
		enqueue(task, config_of(task)->prio != NORMAL && !t->yields);
	t->yields = 0;
}

void schedule(int cpu)
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

void wake_up(int task)
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
bool is_preemptible(int task)
{
	const struct task *t = &now.task[task];

	return !t->preempt_count && (scenario.model == FULL || t->phase == ENTER);
}

/* An interrupt ends there. Who spins for a mutex looks whether somebody wants the CPU. */
void interrupted(int cpu)
{
	const int id = now.cpu[cpu].current;

	if (id == NONE || (now.cpu[cpu].need_resched &&
			   (spins_for_mutex(id) || is_preemptible(id))))
		schedule(cpu);
}

/* --- locks -------------------------------------------------------------------------- */

static bool owner_runs(const struct lock *l, int task)
{
	return now.task[l->owner].state == RUNNING && !now.cpu[config_of(task)->cpu].need_resched;
}

/*
 * A mutex goes to whoever looks first when it is free. Who is first in the queue and finds it taken
 * is to be given it. That one spins while the owner runs, and so does who has just come.
 */
static bool take_mutex(int task, int lock)
{
	struct task *t = &now.task[task];
	struct lock *l = &now.lock[lock];
	const bool waited = t->waiting_on == lock;
	const bool first = l->waiters && l->queue[0] == task;

	if (l->owner == NONE) {
		l->owner = task;
		leave(l->queue, &l->waiters, task);
		leave(l->spinner, &l->spinners, task);
		t->spinning = 0;
		t->waiting_on = NONE;
		return true;
	}
	must(l->owner != task, "a lock is taken twice");
	t->waiting_on = lock;
	l->handoff |= first;
	if ((first || !waited) && owner_runs(l, task)) {
		if (!first)
			l->spinner[l->spinners++] = task;
		t->spinning = 1;
		return false;
	}
	if (!first)
		l->queue[l->waiters++] = task;
	t->state = ASLEEP;
	return false;
}

/* Returns false if the task has to wait; it is called again when it may have the lock. */
bool take_lock(int task, int lock)
{
	struct task *t = &now.task[task];
	struct lock *l = &now.lock[lock];

	if (t->granted) {
		t->granted = t->spinning = 0;
		t->waiting_on = NONE;
		return true;
	}
	if (scenario.mutex[lock])
		return take_mutex(task, lock);
	t->preempt_count++;
	if (l->owner == NONE) {
		l->owner = task;
		return true;
	}
	must(l->owner != task, "a lock is taken twice");
	t->waiting_on = lock;
	l->queue[l->waiters++] = task;
	t->spinning = 1;
	return false;
}

bool try_lock(int task, int lock)
{
	if (now.lock[lock].owner != NONE)
		return false;
	now.lock[lock].owner = task;
	now.task[task].preempt_count += !scenario.mutex[lock];
	return true;
}

/* A spinlock goes to the task that has waited longest; a mutex is free, and that one wakes up. */
void drop_lock(int task, int lock)
{
	struct lock *l = &now.lock[lock];
	const int next = l->waiters ? l->queue[0] : NONE;
	const bool is_given = !scenario.mutex[lock] || l->handoff;

	must(l->owner == task, "a lock is dropped by who does not hold it");
	now.task[task].preempt_count -= !scenario.mutex[lock];
	l->owner = is_given ? next : NONE;
	if (next == NONE)
		return;
	if (is_given) {
		l->handoff = 0;
		leave(l->queue, &l->waiters, next);
		now.task[next].granted = 1;
	}
	if (now.task[next].state != ASLEEP)
		return;
	if (is_given)
		owner_left(next);	/* it does not run yet */
	wake_up(next);
}
