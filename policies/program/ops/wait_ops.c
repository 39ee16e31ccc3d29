/* SPDX-License-Identifier: MIT */
/*
 * wait_ops.c - operations on wait queues, the state that a task sets, semaphores and completions.
 */
#include "policies/program/ops.h"

#include "policies/program/operands.h"
#include "policies/program/operation.h"

/* A register becomes what the operation returned. */
static void note_result(struct world *w, const struct task *t, const struct insn *insn,
			int64_t value)
{
	access_computed(w, t, (uint32_t)insn->count, 0);
	set_register(w, t, (uint32_t)insn->count, value);
}

/* --- a task's own state ------------------------------------------------------------------ */

OPERATION(op_set_current_state)
{
	const int64_t state = (int64_t)insn->count;

	BEGIN;

	if (insn->op == OP_SET_CURRENT_STATE)
		SET_CURRENT_STATE(state, "task.set_current_state");
	else
		SET_CURRENT_STATE_PLAIN(state, "task.__set_current_state");
	return RETURNED;
}

OPERATION(op_schedule)
{
	BEGIN;

	SCHEDULE("task.schedule");
	return RETURNED;
}

OPERATION(op_wake_up_process)
{
	BEGIN;

	WAKE_UP_PROCESS(insn->name, "task.wake_up_process");
	return RETURNED;
}

/* --- wait queues ---------------------------------------------------------------------------- */

OPERATION(op_prepare_to_wait)
{
	BEGIN;

	PREPARE_TO_WAIT(insn->name, insn->op == OP_PREPARE_TO_WAIT_EXCLUSIVE,
			"task.prepare_to_wait");
	return RETURNED;
}

OPERATION(op_finish_wait)
{
	BEGIN;

	FINISH_WAIT(insn->name, "task.finish_wait");
	return RETURNED;
}

/* How many exclusive waiters are woken at most; 0: all */
static uint32_t most_woken(const struct insn *insn)
{
	if (insn->op == OP_WAKE_UP_ALL)
		return 0;
	return insn->op == OP_WAKE_UP ? 1 : (uint32_t)insn->count;
}

OPERATION(op_wake_up)
{
	BEGIN;

	WAKE_UP(insn->name, most_woken(insn), "task.wake_up");
	return RETURNED;
}

static bool condition_holds(const struct world *w, const struct task *t,
			    const struct insn *insn, int64_t value)
{
	const struct operands *o = operands_of(w, t, insn);

	return compare(value, (enum comparison)o->comparison, value_of(w, t, &o->value));
}

/* What comes behind wait_event depends on what its last look has seen. */
static void note_condition(struct world *w, const struct task *t, struct task_main *f,
			   const struct insn *insn, int64_t value)
{
	f->got = condition_holds(w, t, insn, value);
	access_awaited(w, t);
}

/* The macro of include/linux/wait.h: it looks once before it goes on the queue. */
OPERATION(op_wait_event)
{
	const struct access a = operand_access(w, t, insn, ACCESS_READ);

	BEGIN;

	VARIABLE_ACCESS(a, STEP_READ, COST_READ, RELAXED, "wait_event.look",
			{ might_sleep(w, t); note_condition(w, t, f, insn, value); });
	if (f->got)
		goto over;
	do {
		PREPARE_TO_WAIT((uint32_t)insn->count, false, "wait_event.prepare");
		VARIABLE_ACCESS(a, STEP_READ, COST_READ, RELAXED, "wait_event.look_again",
				note_condition(w, t, f, insn, value));
		if (!f->got)
			SCHEDULE("wait_event.schedule");
	} while (!f->got);
	FINISH_WAIT((uint32_t)insn->count, "wait_event.finish");
over:
	f->got = false;
	return RETURNED;
}

/* --- semaphores ------------------------------------------------------------------------------- */

OPERATION(op_down)
{
	BEGIN;

	DOWN(insn->name, "task.down");
	return RETURNED;
}

OPERATION(op_down_trylock)
{
	BEGIN;

	DOWN_TRYLOCK(f->got, insn->name, "task.down_trylock");
	note_result(w, t, insn, !f->got);
	f->got = false;
	return RETURNED;
}

OPERATION(op_up)
{
	BEGIN;

	UP(insn->name, "task.up");
	return RETURNED;
}

/* --- completions ------------------------------------------------------------------------------ */

OPERATION(op_wait_for_completion)
{
	BEGIN;

	WAIT_FOR_COMPLETION(insn->name, "task.wait_for_completion");
	return RETURNED;
}

OPERATION(op_try_wait_for_completion)
{
	BEGIN;

	TRY_WAIT_FOR_COMPLETION(f->got, insn->name, "task.try_wait_for_completion");
	note_result(w, t, insn, f->got);
	f->got = false;
	return RETURNED;
}

OPERATION(op_completion_done)
{
	BEGIN;

	COMPLETION_DONE(f->got, insn->name, "task.completion_done");
	note_result(w, t, insn, f->got);
	f->got = false;
	return RETURNED;
}

OPERATION(op_complete)
{
	BEGIN;

	if (insn->op == OP_COMPLETE)
		COMPLETE(insn->name, "task.complete");
	else
		COMPLETE_ALL(insn->name, "task.complete_all");
	return RETURNED;
}

OPERATION(op_reinit_completion)
{
	BEGIN;

	REINIT_COMPLETION(insn->name, "task.reinit_completion");
	return RETURNED;
}
