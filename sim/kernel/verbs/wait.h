/* SPDX-License-Identifier: MIT */
/*
 * wait.h - verbs: wait queues, the state that a task sets, semaphores and completions.
 *
 * Who wakes others pays for that in a step of its own, if it has woken any.
 */
#ifndef SIM_KERNEL_VERBS_WAIT_H
#define SIM_KERNEL_VERBS_WAIT_H

#include "sim/memory/access.h"
#include "sim/steps/announce.h"
#include "sim/sync/completion.h"
#include "sim/sync/semaphore.h"
#include "sim/sync/wait_head.h"
#include "sim/world/ids.h"

#define SYNC_STEP_(s, cost, label, order)						\
	STEP_(step, label, STEP_ATOMIC, cost, 1, sync_object(w, s), order, 0)

#define PAY_FOR_WOKEN_(woken)								\
	do {										\
		t->amount = (woken);							\
		if (t->amount) {							\
			STEP_(wake, "wake.woken", STEP_WORK, COST_WAKE_UP, t->amount, NIL,	\
			      RELAXED, 0)						\
			;								\
		}									\
	} while (0)

/* --- a task's own state ------------------------------------------------------------------ */

/* __set_current_state(): a plain store, which orders nothing. */
#define SET_STATE_(state, order_, label, ...)						\
	do {										\
		access_announce(w, t, &OWN_STATE_(state));				\
		STEP_(step, label, STEP_WRITE, COST_READ, 1,				\
		      atomic_object(w, state_word(w, t->id)), order_, 0)		\
		access_at_once(w, t, &OWN_STATE_(state));				\
		note_state(w, t->id, state);						\
		__VA_ARGS__;								\
	} while (0)

#define OWN_STATE_(state)								\
	((const struct access){ .kind = ACCESS_WRITE, .word = state_word(w, t->id),	\
				.order = RELAXED, .operand = (state) })

#define SET_CURRENT_STATE_PLAIN(state, label)	SET_STATE_(state, RELAXED, label, (void)0)
/* set_current_state(): the store, and a full barrier behind it. */
#define SET_CURRENT_STATE(state, label)							\
	SET_STATE_(state, FULL, label, access_fence(w, t, FENCE_MB))

/* Sleeps if the task's state says so, and nobody has woken it meanwhile. */
#define SCHEDULE(label)									\
	do {										\
		STEP_(step, label, STEP_SLEEP, COST_LOCAL, 1,				\
		      atomic_object(w, state_word(w, t->id)), FULL, MAY_SLEEP)		\
		if (!schedule_task(w, t))						\
			return BLOCKED;							\
	} while (0)

/* The full barrier comes before the look at the state; only memory models can tell the two. */
#define WAKE_UP_PROCESS(task, label)							\
	do {										\
		if (w->memory) {							\
			STEP_(mb, label, STEP_FENCE, COST_ATOMIC, 1, NIL, FULL, 0,	\
			      .of_memory = true)					\
			access_fence(w, t, FENCE_MB);					\
		}									\
		ACCESS_(step, AN_ACCESS(ACCESS_READ, state_word(w, task), RELAXED),	\
			STEP_ATOMIC, COST_ATOMIC, FULL, label,				\
			t->amount = wake_up_state(w, t, task, value))			\
		PAY_FOR_WOKEN_(t->amount);						\
	} while (0)

/* --- wait queues ---------------------------------------------------------------------------- */

#define PREPARE_TO_WAIT(q, exclusive, label)						\
	do {										\
		SYNC_STEP_(q, COST_SPIN_LOCK, label, FULL)				\
		prepare_to_wait(w, t, q, exclusive);					\
	} while (0)

#define FINISH_WAIT(q, label)								\
	do {										\
		SYNC_STEP_(q, COST_SPIN_LOCK, label, RELAXED)				\
		finish_wait(w, t, q);							\
	} while (0)

/* nr: how many exclusive ones at most; 0: all */
#define WAKE_UP(q, nr, label)								\
	do {										\
		SYNC_STEP_(q, COST_SPIN_LOCK, label, FULL)				\
		PAY_FOR_WOKEN_(wake_up_queue(w, t, q, nr));				\
	} while (0)

/* --- semaphores ------------------------------------------------------------------------------- */

#define DOWN(s, label)									\
	do {										\
		STEP_(step, label, STEP_SLEEP, COST_SPIN_LOCK, 1, sync_object(w, s), ACQUIRE,	\
		      MAY_SLEEP)							\
		if (!down(w, t, s))							\
			return BLOCKED;							\
	} while (0)

#define DOWN_TRYLOCK(got, s, label)							\
	do {										\
		SYNC_STEP_(s, COST_SPIN_LOCK, label, ACQUIRE)				\
		(got) = down_trylock(w, t, s);						\
	} while (0)

#define UP(s, label)									\
	do {										\
		SYNC_STEP_(s, COST_SPIN_LOCK, label, RELEASE)				\
		PAY_FOR_WOKEN_(up(w, t, s));						\
	} while (0)

/* --- completions ------------------------------------------------------------------------------ */

#define COMPLETE(c, label)								\
	do {										\
		SYNC_STEP_(c, COST_SPIN_LOCK, label, RELEASE)				\
		PAY_FOR_WOKEN_(complete(w, t, c));					\
	} while (0)

#define COMPLETE_ALL(c, label)								\
	do {										\
		SYNC_STEP_(c, COST_SPIN_LOCK, label, RELEASE)				\
		PAY_FOR_WOKEN_(complete_all(w, t, c));					\
	} while (0)

#define WAIT_FOR_COMPLETION(c, label)							\
	do {										\
		STEP_(step, label, STEP_SLEEP, COST_SPIN_LOCK, 1, sync_object(w, c), ACQUIRE,	\
		      MAY_SLEEP)							\
		if (!wait_for_completion(w, t, c))					\
			return BLOCKED;							\
	} while (0)

#define TRY_WAIT_FOR_COMPLETION(got, c, label)						\
	do {										\
		SYNC_STEP_(c, COST_SPIN_LOCK, label, ACQUIRE)				\
		(got) = try_wait_for_completion(w, t, c);				\
	} while (0)

#define COMPLETION_DONE(done, c, label)							\
	do {										\
		SYNC_STEP_(c, COST_READ, label, ACQUIRE)				\
		(done) = completion_done(w, t, c);					\
	} while (0)

#define REINIT_COMPLETION(c, label)							\
	do {										\
		SYNC_STEP_(c, COST_READ, label, RELAXED)				\
		reinit_completion(w, t, c);						\
	} while (0)

#endif
