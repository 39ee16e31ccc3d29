/* SPDX-License-Identifier: MIT */
/*
 * rw_ops.c - operations on locks with several readers, and on locks of a CPU.
 */
#include "policies/program/ops.h"

#include "policies/program/operation.h"
#include "policies/program/ops/own_lock.h"
#include "sim/kernel/verbs/rw.h"

/* --- rwlock_t ---------------------------------------------------------------------------- */

OPERATION(op_read_lock)
{
	BEGIN;

	RW_LOCK(read_lock, scenario_lock(w, insn), "task.read_lock");
	return RETURNED;
}

OPERATION(op_read_unlock)
{
	BEGIN;

	RW_UNLOCK(read_unlock, scenario_lock(w, insn), "task.read_unlock");
	return RETURNED;
}

OPERATION(op_read_lock_irqsave)
{
	BEGIN;

	RW_LOCK_IRQSAVE(read_lock, scenario_lock(w, insn), *kept_irq_flags(w, t, insn),
			"task.irq_off", "task.read_lock");
	return RETURNED;
}

OPERATION(op_read_unlock_irqrestore)
{
	BEGIN;

	RW_UNLOCK_IRQRESTORE(read_unlock, scenario_lock(w, insn), take_irq_flags(w, t, insn),
			     "task.read_unlock");
	return RETURNED;
}

OPERATION(op_read_trylock)
{
	BEGIN;

	RW_TRYLOCK(f->got, read_trylock, scenario_lock(w, insn), "task.read_trylock");
	tried(w, t, f, insn);
	return RETURNED;
}

OPERATION(op_write_lock)
{
	BEGIN;

	RW_LOCK(write_lock, scenario_lock(w, insn), "task.write_lock");
	return RETURNED;
}

OPERATION(op_write_unlock)
{
	BEGIN;

	RW_UNLOCK(write_unlock, scenario_lock(w, insn), "task.write_unlock");
	return RETURNED;
}

OPERATION(op_write_lock_irqsave)
{
	BEGIN;

	RW_LOCK_IRQSAVE(write_lock, scenario_lock(w, insn), *kept_irq_flags(w, t, insn),
			"task.irq_off", "task.write_lock");
	return RETURNED;
}

OPERATION(op_write_unlock_irqrestore)
{
	BEGIN;

	RW_UNLOCK_IRQRESTORE(write_unlock, scenario_lock(w, insn), take_irq_flags(w, t, insn),
			     "task.write_unlock");
	return RETURNED;
}

OPERATION(op_write_trylock)
{
	BEGIN;

	RW_TRYLOCK(f->got, write_trylock, scenario_lock(w, insn), "task.write_trylock");
	tried(w, t, f, insn);
	return RETURNED;
}

/* --- rw_semaphore ------------------------------------------------------------------------ */

OPERATION(op_down_read)
{
	BEGIN;

	RWSEM_DOWN(down_read, scenario_lock(w, insn), "task.down_read");
	return RETURNED;
}

OPERATION(op_up_read)
{
	BEGIN;

	RWSEM_UP(up_read, scenario_lock(w, insn), "task.up_read", "task.rwsem_wake");
	return RETURNED;
}

OPERATION(op_down_read_trylock)
{
	BEGIN;

	RWSEM_TRYLOCK(f->got, down_read_trylock, scenario_lock(w, insn),
		      "task.down_read_trylock");
	tried(w, t, f, insn);
	return RETURNED;
}

OPERATION(op_down_write)
{
	BEGIN;

	RWSEM_DOWN(down_write, scenario_lock(w, insn), "task.down_write");
	return RETURNED;
}

OPERATION(op_up_write)
{
	BEGIN;

	RWSEM_UP(up_write, scenario_lock(w, insn), "task.up_write", "task.rwsem_wake");
	return RETURNED;
}

OPERATION(op_down_write_trylock)
{
	BEGIN;

	RWSEM_TRYLOCK(f->got, down_write_trylock, scenario_lock(w, insn),
		      "task.down_write_trylock");
	tried(w, t, f, insn);
	return RETURNED;
}

OPERATION(op_downgrade_write)
{
	BEGIN;

	RWSEM_UP(downgrade_write, scenario_lock(w, insn), "task.downgrade_write",
		 "task.rwsem_wake");
	return RETURNED;
}

/* Ends the block of a trylock. */
OPERATION(op_rw_block_end)
{
	const enum op_kind begun = insn_at(w, t, insn->jump)->op;

	BEGIN;

	if (begun == OP_READ_TRYLOCK)
		RW_UNLOCK(read_unlock, scenario_lock(w, insn), "task.read_unlock");
	else if (begun == OP_WRITE_TRYLOCK)
		RW_UNLOCK(write_unlock, scenario_lock(w, insn), "task.write_unlock");
	else if (begun == OP_DOWN_READ_TRYLOCK)
		RWSEM_UP(up_read, scenario_lock(w, insn), "task.up_read", "task.rwsem_wake");
	else
		RWSEM_UP(up_write, scenario_lock(w, insn), "task.up_write", "task.rwsem_wake");
	return RETURNED;
}

/* --- local_lock_t ------------------------------------------------------------------------ */

OPERATION(op_local_lock)
{
	BEGIN;

	LOCAL_LOCK(scenario_lock(w, insn), "task.local_bind", "task.local_lock");
	return RETURNED;
}

OPERATION(op_local_unlock)
{
	BEGIN;

	LOCAL_UNLOCK(scenario_lock(w, insn), "task.local_unlock");
	return RETURNED;
}

OPERATION(op_local_lock_irqsave)
{
	BEGIN;

	LOCAL_LOCK_IRQSAVE(scenario_lock(w, insn), *kept_irq_flags(w, t, insn),
			   "task.local_bind", "task.irq_off", "task.local_lock");
	return RETURNED;
}

OPERATION(op_local_unlock_irqrestore)
{
	BEGIN;

	LOCAL_UNLOCK_IRQRESTORE(scenario_lock(w, insn), take_irq_flags(w, t, insn),
				"task.local_unlock");
	return RETURNED;
}
