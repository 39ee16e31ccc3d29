/* SPDX-License-Identifier: MIT */
/*
 * seq_ops.c - operations on sequence counters and sequence locks.
 *
 * The sequence is a word behind those of [variables], which only these operations name. A
 * seqlock has a spinlock of the scenario as well: insn.count. The rules are those of
 * include/linux/seqlock.h in Linux 6.13.
 */
#include "policies/program/ops.h"

#include "policies/program/operands.h"
#include "policies/program/operation.h"
#include "sim/steps/context.h"
#include "sim/steps/tell.h"

static uint32_t sequence_of(const struct world *w, const struct task *t, const struct insn *insn)
{
	return first_variable(w) + operands_of(w, t, insn)->place.word;
}

static uint32_t seqlock_of(const struct world *w, const struct insn *insn)
{
	return vmap_of(w)->config->scenario_lock + (uint32_t)insn->count;
}

/*
 * lockdep_assert_preemption_disabled(): a reader that preempts a writer on its CPU spins for
 * ever. A seqlock has a lock, and its readers have another way.
 */
static void check_writer(struct world *w, const struct task *t, const struct insn *insn)
{
	const uint32_t word = operands_of(w, t, insn)->place.word;

	if (!in_atomic(w, t))
		violate(w, LOCK_MISUSE, t->id, "begins to write under %s with preemption on",
			vmap_of(w)->config->variables->word[word].name);
}

OPERATION(op_write_seqcount_begin)
{
	const uint32_t sequence = sequence_of(w, t, insn);

	BEGIN;

	WRITE_SEQCOUNT_BEGIN(sequence, check_writer(w, t, insn));
	return RETURNED;
}

OPERATION(op_write_seqcount_end)
{
	const uint32_t sequence = sequence_of(w, t, insn);

	BEGIN;

	WRITE_SEQCOUNT_END(sequence);
	return RETURNED;
}

OPERATION(op_write_seqlock)
{
	const uint32_t sequence = sequence_of(w, t, insn);

	BEGIN;

	SPIN_LOCK(seqlock_of(w, insn), "seq.lock");
	WRITE_SEQCOUNT_BEGIN(sequence, (void)value);
	return RETURNED;
}

OPERATION(op_write_sequnlock)
{
	const uint32_t sequence = sequence_of(w, t, insn);

	BEGIN;

	WRITE_SEQCOUNT_END(sequence);
	SPIN_UNLOCK(seqlock_of(w, insn), "seq.unlock");
	return RETURNED;
}

/* Does a reader of this lend its priority to the writer, instead of spinning? */
static bool reader_locks(const struct world *w, const struct insn *insn)
{
	return insn->op == OP_READ_SEQBEGIN && lock_sleeps(w, seqlock_of(w, insn));
}

static bool is_odd(const struct world *w, const struct task *t, const struct insn *insn)
{
	return task_registers(w, t)[operands_of(w, t, insn)->into] & 1;
}

OPERATION(op_read_seqbegin)
{
	const uint32_t sequence = sequence_of(w, t, insn);

	BEGIN;

	if (!reader_locks(w, insn)) {
		READ_SEQCOUNT_BEGIN(sequence, "seq.read_begin",
				    into_register(w, t, insn, value));
		return RETURNED;
	}
	while (true) {
		READ_SEQUENCE(sequence, "seq.read_begin", into_register(w, t, insn, value));
		if (!is_odd(w, t, insn))
			return RETURNED;
		SPIN_LOCK(seqlock_of(w, insn), "seq.reader_lock");
		SPIN_UNLOCK(seqlock_of(w, insn), "seq.reader_unlock");
	}
}

OPERATION(op_read_seqretry)
{
	const uint32_t sequence = sequence_of(w, t, insn);
	const struct operands *const o = operands_of(w, t, insn);

	BEGIN;

	READ_SEQCOUNT_RETRY(sequence, "seq.read_retry",
			    into_register(w, t, insn, value != value_of(w, t, &o->value)));
	return RETURNED;
}
