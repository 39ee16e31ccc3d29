/* SPDX-License-Identifier: MIT */
/*
 * task_ops.c - operations that have nothing to do with memory: time, locks, interrupts,
 * loops and blocks.
 */
#include "policies/program/ops.h"

#include "policies/program/ops/own_lock.h"
#include "policies/program/operation.h"
#include "policies/program/values.h"

/* --- loops --------------------------------------------------------------------------------- */

static void set_loop_counter(struct world *w, const struct task *t, uint32_t depth,
			     uint64_t value)
{
	uint64_t *counter = loop_counter(w, t, depth);

	undo_save(w, counter, sizeof(*counter));
	*counter = value;
}

/* At the end of a loop's body: does another round follow? */
static bool is_another_round(const struct world *w, const struct task *t,
			     const struct insn *head)
{
	return head->op == OP_FOREVER || *loop_counter(w, t, head->loop) > 1;
}

static inline bool loop_again(struct world *w, struct task *t, const struct insn *head)
{
	uint64_t *const counter = loop_counter(w, t, head->loop);

	if (head->op == OP_FOREVER)
		return true;
	undo_save(w, counter, sizeof(*counter));
	return --*counter > 0;
}

/* The head of the loop at whose end a task is, found without looking for its program. */
static inline const struct insn *loop_head(const struct task_main *f, const struct insn *end)
{
	return end - (f->at - end->jump);
}

/* Goes on with the body, or behind the loop if its count is 0. */
OPERATION(op_loop_head)
{
	set_loop_counter(w, t, insn->loop, insn->count);
	if (insn->op == OP_REPEAT && !insn->count)
		f->at = insn->jump - 1;
	return RETURNED;
}

OPERATION(op_loop_end)
{
	const struct insn *const head = loop_head(f, insn);

	BEGIN;

	if (is_in_kernel(insn))
		LOCAL("task.loop");
	else
		LOCAL_USER_LEAP(insn->flags & INSN_GOES_ON || is_another_round(w, t, head),
				COST_LOCAL, 1, "task.loop");
	if (loop_again(w, t, head))
		f->at = insn->jump;
	return RETURNED;
}

/* --- blocks, and locks of the scenario's own ---------------------------------------------------- */

OPERATION(op_preempt_off)
{
	BEGIN;

	LOCAL_PREEMPT_DISABLE(true, "task.preempt_off");
	if (insn->flags & INSN_BLOCK)
		return RETURNED;
	LOCAL_WORK(true, COST_NS, random_draw(&t->rng, &insn->time), "task.atomic");
	PREEMPT_ENABLE("task.preempt_on");
	return RETURNED;
}

OPERATION(op_irq_off)
{
	BEGIN;

	if (insn->flags & INSN_BLOCK) {
		LOCAL_IRQ_SAVE(*kept_irq_flags(w, t, insn), "task.irq_off");
		return RETURNED;
	}
	LOCAL_IRQ_DISABLE("task.irq_off");
	LOCAL_WORK(true, COST_NS, random_draw(&t->rng, &insn->time), "task.atomic");
	LOCAL_IRQ_ENABLE("task.irq_on");
	return RETURNED;
}

OPERATION(op_block_end)
{
	const enum op_kind begun = insn_at(w, t, insn->jump)->op;

	if (op_info[begun].flags & OP_TRIES && begun != OP_SPIN_TRYLOCK)
		return op_rw_block_end(w, t, f, insn);
	BEGIN;

	if (begun == OP_PREEMPT_OFF)
		PREEMPT_ENABLE("task.preempt_on");
	else if (begun == OP_IRQ_OFF)
		LOCAL_IRQ_RESTORE(take_irq_flags(w, t, insn), "task.irq_on");
	else
		SPIN_UNLOCK(scenario_lock(w, insn), "task.spin_unlock");
	return RETURNED;
}

OPERATION(op_spin_lock)
{
	BEGIN;

	SPIN_LOCK(scenario_lock(w, insn), "task.spin_lock", .straight = STRAIGHT_SPIN_LOCK);
	return RETURNED;
}

OPERATION(op_spin_unlock)
{
	BEGIN;

	SPIN_UNLOCK(scenario_lock(w, insn), "task.spin_unlock", .straight = STRAIGHT_SPIN_UNLOCK);
	return RETURNED;
}

OPERATION(op_spin_lock_irqsave)
{
	BEGIN;

	SPIN_LOCK_IRQSAVE(scenario_lock(w, insn), *kept_irq_flags(w, t, insn), "task.irq_off",
			  "task.spin_lock");
	return RETURNED;
}

OPERATION(op_spin_unlock_irqrestore)
{
	BEGIN;

	SPIN_UNLOCK_IRQRESTORE(scenario_lock(w, insn), take_irq_flags(w, t, insn),
			       "task.spin_unlock");
	return RETURNED;
}

OPERATION(op_spin_trylock)
{
	BEGIN;

	SPIN_TRYLOCK(f->got, scenario_lock(w, insn), "task.spin_trylock");
	tried(w, t, f, insn);
	return RETURNED;
}

OPERATION(op_mutex_lock)
{
	BEGIN;

	MUTEX_LOCK(scenario_lock(w, insn), "task.mutex_lock");
	return RETURNED;
}

OPERATION(op_mutex_unlock)
{
	BEGIN;

	MUTEX_UNLOCK(scenario_lock(w, insn), "task.mutex_unlock");
	return RETURNED;
}

/* --- time ----------------------------------------------------------------------------------------- */

OPERATION(op_compute)
{
	BEGIN;

	LOCAL_USER_LEAP(insn->flags & INSN_GOES_ON, COST_NS,
			random_draw(&t->rng, &insn->time), "task.compute");
	return RETURNED;
}

OPERATION(op_kernel)
{
	BEGIN;

	LOCAL_LEAP(insn->flags & INSN_GOES_ON, COST_NS, random_draw(&t->rng, &insn->time),
		   "task.kernel");
	return RETURNED;
}

OPERATION(op_run_on)
{
	BEGIN;

	RUN_ON((uint32_t)insn->count, "task.run_on");
	return RETURNED;
}

OPERATION(op_set_affinity)
{
	const uint32_t who = insn->flags & INSN_OF ? insn->name : t->id;

	BEGIN;

	SET_AFFINITY(who, (uint32_t)(insn->count >> 32), (uint32_t)insn->count,
		     "task.set_affinity");
	return RETURNED;
}

OPERATION(op_yield)
{
	BEGIN;

	YIELD("task.yield");
	return RETURNED;
}

OPERATION(op_sleep)
{
	BEGIN;

	f->until = (insn->flags & INSN_UNTIL ? 0 : w->clock->now) +
		   (int64_t)random_draw(&t->rng, &insn->time);
	SLEEP_UNTIL(f->until, "task.sleep");
	return RETURNED;
}

/* Each period begins when the one before ends, however late the task is. */
static int64_t begin_period(const struct world *w, struct task *t, const struct insn *insn,
			    int64_t last)
{
	if (!last)
		last = w->machine->task[t->id].start_ns;
	return last + (int64_t)random_draw(&t->rng, &insn->time);
}

OPERATION(op_period)
{
	BEGIN;

	f->period = begin_period(w, t, insn, f->period);
	SLEEP_UNTIL(f->period, "task.period");
	return RETURNED;
}

/* --- measuring ------------------------------------------------------------------------------------- */

static void sample(struct world *w, const struct task *t, int64_t latency)
{
	const struct observer *o = w->observer;
	uint32_t nr;
	const struct blocker *b = latency_end(w, t->id, &nr);

	if (o && o->sample && !w->mute)
		o->sample(o->data, w, t->id, latency, b, nr);
}

/*
 * When a measuring task's timer expires next. As in cyclictest, the intervals of the
 * tasks of a group differ by the distance, and periods that are over already are left
 * out.
 */
static int64_t next_period(const struct world *w, const struct task *t,
			   const struct insn *insn, int64_t last)
{
	const uint32_t member = w->machine->task[t->id].member;
	const int64_t interval = (int64_t)(insn->time.a + member * insn->time.b);
	const int64_t next = last + interval, late = w->clock->now - next;

	return late > 0 ? next + (late + interval - 1) / interval * interval : next;
}

OPERATION(op_cyclictest)
{
	BEGIN;

	f->until = w->clock->now;
	for (f->left = insn->count; f->left || !insn->count; f->left--) {
		f->until = next_period(w, t, insn, f->until);
		SLEEP_UNTIL(f->until, "task.sleep");
		watch_user(w, t);
		USER_WORK(0, "task.sample");
		watch_kernel(w, t);
		sample(w, t, w->clock->now - f->until);
	}
	return RETURNED;
}
