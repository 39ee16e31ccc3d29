/* SPDX-License-Identifier: MIT */
/*
 * work_ops.c - operations on work items.
 */
#include "policies/program/ops.h"

#include "policies/program/operation.h"

static uint32_t own_work(const struct world *w, const struct insn *insn)
{
	return vmap_of(w)->config->first_work + insn->name;
}

OPERATION(op_schedule_work)
{
	BEGIN;

	if (insn->op == OP_SCHEDULE_WORK) {
		SCHEDULE_WORK(own_work(w, insn), "task.schedule_work");
		return RETURNED;
	}
	SCHEDULE_WORK_ON(f->got, (uint32_t)insn->count, own_work(w, insn),
			 "task.schedule_work_on");
	f->got = false;
	return RETURNED;
}

OPERATION(op_flush_work)
{
	BEGIN;

	FLUSH_WORK(own_work(w, insn), "task.flush_work");
	return RETURNED;
}

OPERATION(op_cancel_work_sync)
{
	BEGIN;

	CANCEL_WORK_SYNC(own_work(w, insn), "task.cancel_work_sync");
	return RETURNED;
}
