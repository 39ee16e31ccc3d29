/* SPDX-License-Identifier: MIT */
/*
 * task.c - task_main(): a task runs its program, one instruction after the other. A worker does
 * the same with the program of a work item.
 *
 * Between two instructions a task is in user mode, unless it serves an interrupt.
 * Instructions that enter the kernel begin with the step op.enter, at which the task is
 * still in user mode. Operations that are numbered leave a record when they return. The
 * table of operations (ops.h) has the functions for what instructions do.
 */
#include "policies/program/operation.h"

#include "policies/program/task.h"

#include <string.h>

#include "policies/program/held.h"
#include "policies/program/op_record.h"
#include "policies/program/populate.h"
#include "policies/program/values.h"
#include "sim/memory/access.h"

const struct insn *task_instruction(const struct world *w, const struct task *t)
{
	const struct task_main *f = (const struct task_main *)task_top(w, t);

	return insn_at(w, t, f->at);
}

const struct insn *task_current(const struct world *w, const struct task *t)
{
	uint32_t at = t->top;

	while (at) {		/* a thread that serves interrupts has a frame outside of it */
		const struct frame *f = (const void *)(task_stack(w, t->id) +
						       (at - 1) * (size_t)FRAME_UNIT);

		if (function_at(f->function) == &FUNCTION(task_main))
			return insn_at(w, t, ((const struct task_main *)f)->at);
		at = f->caller;
	}
	return NULL;
}

/* Is the step local with which the task enters this instruction? */
static bool begins_locally(const struct world *w, const struct insn *insn)
{
	return insn->flags & INSN_ENTERS_LOCALLY &&
	       (insn->op != OP_TOUCH || !vmap_of(w)->config->shares_areas);
}

/* The task has entered the kernel. Draws how much is allocated, and begins the record. */
static void begin(struct world *w, struct task *t, struct task_main *f, const struct insn *insn)
{
	f->size = 0;
	if (!(insn->flags & INSN_OPERATION))
		return;
	if (op_info[insn->op].flags & OP_ALLOCATES)
		f->size = random_draw(&t->rng, &insn->size);
	op_begin(w, t, insn->op, f->size);
	if (insn->op == OP_VMALLOC)
		f->size += vmap_of(w)->config->guard;
}

/*
 * The operation is over. If it is a loop or a block, it may have changed f->at, and insn
 * may be another one's instruction; but loops and blocks leave no record.
 */
static void end(struct world *w, struct task *t, const struct insn *insn)
{
	if (insn->flags & INSN_OPERATION)
		op_end(w, t, insn);
}

STEPS(task_main)
{
	const struct insn *const program = insn_at(w, t, 0);

	if (likely(f->begun == true))
		goto operation;
	if (f->begun == TASK_OVER)
		goto over;
	BEGIN;

	inherit_names(w, t);
	if (program->op == OP_AREAS) {
		CALL(populate, .insn = 0);
		f->at = (uint32_t)t->result;
	}
	for (; program[f->at].op != OP_END; f->at++) {
		if (!is_in_kernel(&program[f->at]))
			watch_user(w, t);
		if (program[f->at].flags & INSN_ENTERS && f->begun != TASK_ENTERED) {
			f->begun = false;
			if (is_in_kernel(&program[f->at])) {
				LOCAL_IF(!(program[f->at].flags & INSN_HANDLER) &&
						    begins_locally(w, &program[f->at]),
					    "op.enter");
			} else {
				LEAP_STEP_(begins_locally(w, &program[f->at]) &&
						   !watch_must_tell(w, t->cpu),
					   "op.enter", STEP_USER, COST_SYSCALL, 1, USER_MODE,
					   program[f->at].entering, continue);
				watch_kernel(w, t);
			}
			begin(w, t, f, &program[f->at]);
		}
		f->frame.pc = 0;
		f->begun = true;
operation:
		{
			const struct insn *const insn = &program[f->at];
			const enum step_result r = insn->steps(w, t, f, insn);

			if (r != RETURNED)
				return r;
			end(w, t, insn);
		}
over:	;
	}
	RETURN(0);
}

/* --- work items ---------------------------------------------------------------------------- */

/* The registers are the work's own: one item is never done by two workers at a time. */
static void clear_registers(struct world *w, const struct task *t)
{
	const uint32_t nr = program_of(w, t)->registers;

	memset(task_registers(w, t), 0, nr * sizeof(*task_registers(w, t)));
	for (uint32_t i = 0; i < nr; i++)
		access_computed(w, t, i, 0);
}

STEPS(work_program)
{
	BEGIN;

	programs_of(w)->runs[t->id] =
		w->machine->tasks + f->work - vmap_of(w)->config->first_work;
	CALL(task_main, .at = 0);
	clear_registers(w, t);
	programs_of(w)->runs[t->id] = t->id;
	RETURN(0);
}
