/* SPDX-License-Identifier: MIT */
/*
 * rwsem.c - rw_semaphore: several readers or one writer; a waiter sleeps.
 *
 * As in kernel/locking/rwsem.c of Linux 6.12. Who drops the lock leaves it free and then wakes
 * who waits first. Until that one has its CPU, others may steal the lock: a reader, or a writer,
 * which spins as long as the owner runs. Writers spin on readers, too, but not for long, and
 * after one has done so in vain none does until the lock had a writer. A waiter that finds the
 * lock taken again and has waited for over 4 ms, or is a real-time task, asks for a hand-off:
 * from then on nobody can steal it. If the first waiter is a reader, all readers that wait are
 * let in together.
 *
 * Not modelled: a waiter that has asked for the hand-off spins while the owner runs.
 */
#include "sim/locks/rwsem.h"

#include "sim/cpu/preempt.h"
#include "sim/cpu/run_queue.h"
#include "sim/cpu/running.h"
#include "sim/cpu/spinner.h"
#include "sim/locks/mutex.h"
#include "sim/locks/readers.h"
#include "sim/locks/rt_rw.h"
#include "sim/steps/frame.h"
#include "sim/sync/wait_queue.h"
#include "sim/world/ids.h"

enum {
	WAIT_TIMEOUT_NS = 4000000,	/* RWSEM_WAIT_TIMEOUT */
	MAX_READERS_WAKEUP = 0x100,
	MAX_READERS_SPUN_ON = 30,	/* that lengthen the time */
};

/* rwsem_rspin_threshold(): half a microsecond for each reader, and ten. */
static int64_t time_to_spin(const struct lock *l)
{
	const uint32_t readers = l->readers < MAX_READERS_SPUN_ON ? l->readers :
								    MAX_READERS_SPUN_ON;

	return (20 + (int64_t)readers) * 500;
}

/* --- readers ------------------------------------------------------------------------------ */

/* rwsem_down_read_slowpath(): a reader steals the lock only if nobody has it. */
static bool may_read(const struct lock *l)
{
	return l->owner == NIL && !(l->flags & LOCK_HANDOFF) &&
	       (!l->readers || l->queue.head == NIL);
}

/* rwsem_mark_wake(): the first waiter is a reader, and all other readers come with it. */
static void let_readers_in(struct world *w, const struct task *from, uint32_t lock)
{
	struct lock *l = &w->lock[lock];
	uint32_t id = l->queue.head, next, woken = 0;

	l->flags &= ~(uint32_t)LOCK_HANDOFF;
	for (; id != NIL && woken < MAX_READERS_WAKEUP; id = next) {
		next = w->task[id].wait_next;
		if (!share_of(w, lock, id)->wants_to_read)
			continue;
		rw_grant_read(w, &l->queue, &w->task[id], lock, from);
		woken++;
	}
}

bool down_read(struct world *w, struct task *t, uint32_t lock)
{
	struct lock *l = &w->lock[lock];

	if (rw_read_was_granted(w, t, lock))
		return true;
	if (t->waiting_on != lock && !may_begin_to_sleep(w, t))
		return false;
	if (lock_inherits(w, lock))
		return rt_read(w, t, lock);
	if (may_read(l)) {
		const bool steals = !l->readers;

		rw_read(w, t, lock);
		if (steals && rw_first_reads(w, lock))
			let_readers_in(w, t, lock);
		return true;
	}
	touch_everything(w);
	if (t->waiting_on != lock) {
		rw_begin_wait(w, t, lock, TO_READ);
		wait_queue_add(w, &l->queue, t);
	}
	fall_asleep(t);
	return false;
}

bool down_read_trylock(struct world *w, struct task *t, uint32_t lock)
{
	const struct lock *l = &w->lock[lock];

	if (lock_inherits(w, lock))
		return rt_tryread(w, t, lock);
	return rw_read_trytake(w, t, lock, l->owner == NIL && l->queue.head == NIL);
}

/* --- writers ------------------------------------------------------------------------------ */

/* With the hand-off asked for, only the first waiter may take the lock. */
static bool may_write(const struct lock *l, const struct task *t)
{
	return l->owner == NIL && !l->readers &&
	       (!(l->flags & LOCK_HANDOFF) || l->queue.head == t->id);
}

static void got_to_write(struct world *w, struct task *t, uint32_t lock)
{
	w->lock[lock].flags &= ~(uint32_t)(LOCK_HANDOFF | LOCK_NONSPINNABLE);
	t->mutexes++;
}

/* Does it pay to spin on the present owner, or on readers? Real-time tasks do not on readers. */
static bool is_worth_spinning(const struct world *w, const struct task *t, const struct lock *l)
{
	if (task_cpu(w, t)->need_resched)
		return false;
	if (l->owner != NIL)
		return w->task[l->owner].state == TASK_RUNNING && l->owner != t->id;
	return !(l->flags & LOCK_NONSPINNABLE) && !is_rt(t);
}

/* The first of those that spin looks at readers only for so long. */
static void bound_spinning(struct world *w, struct task *t, uint32_t lock)
{
	const struct lock *l = &w->lock[lock];
	struct share *s = share_of(w, lock, t->id);

	s->bounded = l->owner == NIL && l->spinners.head == t->id;
	if (s->bounded)
		w->task_clock[t->id].until = w->clock->now + time_to_spin(l);
}

static bool has_spun_in_vain(const struct world *w, const struct task *t)
{
	return spins_on_readers(w, t) &&
	       (w->time_is_up ||
		(!w->untimed && w->clock->now >= w->task_clock[t->id].until));
}

/* The task spins, and has looked, but cannot have the lock. */
static void spin_on(struct world *w, struct task *t, uint32_t lock)
{
	struct lock *l = &w->lock[lock];

	if (has_spun_in_vain(w, t))
		l->flags |= LOCK_NONSPINNABLE;
	if (is_worth_spinning(w, t, l))
		bound_spinning(w, t, lock);
	else
		spinner_sleeps(w, t);
}

static bool has_waited_for_long(const struct world *w, uint32_t task)
{
	return w->time_is_up ||
	       (!w->untimed &&
		w->clock->now - w->task_clock[task].lock_since > WAIT_TIMEOUT_NS);
}

static bool wants_handoff(const struct world *w, const struct task *t)
{
	return is_rt(t) || has_waited_for_long(w, t->id);
}

static void wait_to_write(struct world *w, struct task *t, uint32_t lock)
{
	struct lock *l = &w->lock[lock];
	const bool waited = t->waiting_on == lock;

	if (!waited)
		rw_begin_wait(w, t, lock, TO_WRITE);
	if (!waited && is_worth_spinning(w, t, l)) {
		wait_queue_add(w, &l->spinners, t);
		start_spinning(w, t);
		bound_spinning(w, t, lock);
		return;
	}
	if (l->queue.head == t->id && wants_handoff(w, t))
		l->flags |= LOCK_HANDOFF;
	if (!waited || !wait_queue_has(w, &l->queue, t))	/* it was preempted while it spun */
		wait_queue_add(w, &l->queue, t);
	fall_asleep(t);
}

bool down_write(struct world *w, struct task *t, uint32_t lock)
{
	if (t->waiting_on != lock && !may_begin_to_sleep(w, t))
		return false;
	if (lock_inherits(w, lock))
		return rt_write(w, t, lock);
	if (may_write(&w->lock[lock], t)) {
		lock_take_after_wait(w, t, lock);
		got_to_write(w, t, lock);
		return true;
	}
	touch_everything(w);		/* it looks at the owner's CPU, whichever it is */
	if (t->flags & TASK_SPINNING)
		spin_on(w, t, lock);
	else
		wait_to_write(w, t, lock);
	return false;
}

bool down_write_trylock(struct world *w, struct task *t, uint32_t lock)
{
	const struct lock *l = &w->lock[lock];

	if (lock_inherits(w, lock))
		return rt_trywrite(w, t, lock);
	if (!lock_trytake_if(w, t, lock, may_write(l, t) && l->queue.head == NIL))
		return false;
	got_to_write(w, t, lock);
	return true;
}

/* --- dropping it -------------------------------------------------------------------------- */

bool up_read(struct world *w, struct task *t, uint32_t lock)
{
	const struct lock *l = &w->lock[lock];

	if (!rw_may_stop_reading(w, t, lock))
		return false;
	if (lock_inherits(w, lock)) {
		rt_unread(w, t, lock);
		return false;
	}
	lock_reads_no_more(w, t, lock);
	if (l->readers)
		return false;
	spinners_look(w, lock);
	return l->queue.head != NIL;
}

bool up_write(struct world *w, struct task *t, uint32_t lock)
{
	if (!lock_may_release(w, t, lock))
		return false;
	if (lock_inherits(w, lock)) {
		rt_unwrite(w, t, lock);
		return false;
	}
	t->mutexes--;
	lock_drop(w, t, lock);
	spinners_look(w, lock);
	return w->lock[lock].queue.head != NIL;
}

bool downgrade_write(struct world *w, struct task *t, uint32_t lock)
{
	if (!lock_may_release(w, t, lock))
		return false;
	if (lock_inherits(w, lock)) {
		rt_downgrade(w, t, lock);
		return false;
	}
	t->mutexes--;
	lock_drop(w, t, lock);
	lock_reads(w, t, lock);
	t->locks++;
	spinners_look(w, lock);
	return rw_first_reads(w, lock);
}

void rwsem_wake(struct world *w, struct task *t, uint32_t lock)
{
	struct lock *l = &w->lock[lock];

	if (!rw_first_reads(w, lock))
		lock_wake_first(w, t, lock);
	else if (l->owner == NIL)
		let_readers_in(w, t, lock);
	else if (has_waited_for_long(w, l->queue.head))
		l->flags |= LOCK_HANDOFF;	/* a writer has stolen it */
}

/* --- searches ----------------------------------------------------------------------------- */

/* The first waiter was woken, and would ask for the hand-off if it had waited longer. */
static bool may_ask_for_handoff(const struct world *w, const struct task *t)
{
	const struct lock *l = &w->lock[t->object];

	return t->waiting_on == t->object && l->queue.head == t->id && !is_rt(t) &&
	       !(t->flags & TASK_GRANTED) && !(l->flags & LOCK_HANDOFF) && !may_write(l, t);
}

/* A writer has stolen the lock before the readers that wait could be let in. */
static bool may_hand_off_to_reader(const struct world *w, const struct task *t)
{
	const struct lock *l = &w->lock[t->object];

	return l->owner != NIL && !(l->flags & LOCK_HANDOFF) && rw_first_reads(w, t->object);
}

bool rwsem_time_decides(const struct world *w, const struct task *t)
{
	if (t->object >= w->machine->locks || !is_shared(w, t->object) ||
	    !lock_sleeps(w, t->object) || lock_inherits(w, t->object))
		return false;
	if (announced_step(w, t)->kind == STEP_WORK)
		return may_hand_off_to_reader(w, t);
	return spins_on_readers(w, t) || may_ask_for_handoff(w, t);
}
