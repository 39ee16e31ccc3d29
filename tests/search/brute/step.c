/* SPDX-License-Identifier: MIT */
/*
 * step.c - what a task of the brute force does in one step.
 */
#include "tests/search/brute/brute.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int after_step;

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

/* Takes what is to be freed from its owner; returns false if there is nothing. */
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

/* The caller holds vmap_area_lock, which is dropped here. */
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

static bool alloc_step(struct task *t, int task, const struct op *op)
{
	switch ((enum phase)t->phase) {
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
	default:
		return false;
	}
	return true;
}

static bool free_step(struct task *t, int task)
{
	switch ((enum phase)t->phase) {
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
	default:
		return false;
	}
	return true;
}

static bool purge_step(struct task *t, int task, const struct op *op)
{
	switch ((enum phase)t->phase) {
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
	default:
		return false;
	}
	return true;
}

/* The next step of a task that runs, or its next attempt. */
void step(int task)
{
	struct task *t = &now.task[task];
	const struct op *op = op_of(task);

	if (t->phase == ENTER)
		enter(t, task, op);
	else if (t->phase == MUST_LOCK && take_lock(task, op->lock))
		op_ends(t, task, OK, NONE);
	else if (t->phase != MUST_LOCK)
		must(alloc_step(t, task, op) || free_step(t, task) ||
		     purge_step(t, task, op), "a task in no phase");
}
