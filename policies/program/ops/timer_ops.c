/* SPDX-License-Identifier: MIT */
/*
 * timer_ops.c - operations on timers.
 */
#include "policies/program/ops.h"

#include "policies/program/operands.h"
#include "policies/program/operation.h"

OPERATION(op_mod_timer)
{
	BEGIN;

	MOD_TIMER(insn->name, w->clock->now + (int64_t)random_draw(&t->rng, &insn->time),
		  "task.mod_timer");
	return RETURNED;
}

OPERATION(op_del_timer)
{
	BEGIN;

	DEL_TIMER(insn->name, "task.del_timer");
	return RETURNED;
}

OPERATION(op_del_timer_sync)
{
	BEGIN;

	DEL_TIMER_SYNC(insn->name, "task.del_timer_sync");
	return RETURNED;
}

OPERATION(op_timer_pending)
{
	BEGIN;

	TIMER_PENDING(f->got, insn->name, "task.timer_pending");
	access_computed(w, t, (uint32_t)insn->count, 0);
	set_register(w, t, (uint32_t)insn->count, f->got);
	f->got = false;
	return RETURNED;
}
