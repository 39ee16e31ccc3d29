/* SPDX-License-Identifier: MIT */
/*
 * percpu_ops.c - operations on [percpu] variables, which have a word for each CPU.
 *
 * this_cpu_…() is safe wherever it stands: it is one step, on the word of the CPU that takes it.
 * __this_cpu_…() relies on its caller to stay on the CPU, as include/asm-generic/percpu.h has it:
 * it finds the word, reads, and writes what it has computed to the same word, wherever it is by
 * then. check_preemption_disabled() in lib/smp_processor_id.c (6.12) says when that is a mistake.
 */
#include "policies/program/ops.h"

#include "policies/program/operands.h"
#include "policies/program/operation.h"
#include "sim/steps/context.h"
#include "sim/steps/tell.h"

static bool is_raw(const struct insn *insn)
{
	return insn->op >= OP_RAW_THIS_CPU_INC && insn->op <= OP_RAW_THIS_CPU_WRITE;
}

/* CONFIG_DEBUG_PREEMPT, which only preemptible kernels have. */
static void check_context(struct world *w, const struct task *t, const struct insn *insn)
{
	if (!is_raw(insn) || w->machine->preemption < PREEMPT_FULL || in_atomic(w, t) ||
	    t->migrate_disable)
		return;
	violate(w, PREEMPTIBLE_PERCPU, t->id, "uses %s in preemptible code",
		op_info[insn->op].word);
}

static uint32_t word_of_cpu(const struct world *w, const struct task *t, const struct insn *insn,
			    uint32_t cpu)
{
	return first_variable(w) + operands_of(w, t, insn)->place.word + cpu;
}

static struct access this_cpu_access(const struct world *w, const struct task *t,
				     const struct insn *insn, enum access_kind kind)
{
	const struct operands *o = operands_of(w, t, insn);
	struct access a = { .kind = (uint8_t)kind, .word = word_of_cpu(w, t, insn, t->cpu) };

	if (kind == ACCESS_READ)
		return a;
	a.operand = value_of(w, t, &o->value);
	a.data = o->value.registers;
	return a;
}

/* Has the task been moved to another CPU since it announced its access? */
static bool has_moved(const struct world *w, const struct task *t, const struct access *a)
{
	return t->object != atomic_object(w, a->word);
}

/*
 * The access of a task to its CPU's word. One that finds itself on another CPU by then begins
 * again, as it would have if it had been moved before the instruction.
 */
#define THIS_CPU_ACCESS(a, kind, cost, label, statement)					\
	do {											\
		int64_t value;									\
												\
		do {										\
			access_announce(w, t, &(a));						\
			STEP_(step, label, kind, cost, 1, atomic_object(w, (a).word),		\
			      RELAXED, 0)							\
			;									\
		} while (has_moved(w, t, &(a)));						\
		check_context(w, t, insn);							\
		access_make(w, t, &(a), &value);						\
		statement;									\
	} while (0)

OPERATION(op_this_cpu_add)
{
	const struct access a = this_cpu_access(w, t, insn, ACCESS_ADD);

	BEGIN;

	THIS_CPU_ACCESS(a, STEP_ATOMIC, COST_READ, "task.this_cpu_add", (void)value);
	return RETURNED;
}

OPERATION(op_this_cpu_read)
{
	const struct access a = this_cpu_access(w, t, insn, ACCESS_READ);

	BEGIN;

	THIS_CPU_ACCESS(a, STEP_READ, COST_READ, "task.this_cpu_read",
			into_register(w, t, insn, value));
	return RETURNED;
}

OPERATION(op_this_cpu_write)
{
	const struct access a = this_cpu_access(w, t, insn, ACCESS_WRITE);

	BEGIN;

	THIS_CPU_ACCESS(a, STEP_WRITE, COST_READ, "task.this_cpu_write", (void)value);
	return RETURNED;
}

/* What is added to what was read here is computed with it, and written in the next step. */
static void keep_sum(const struct world *w, const struct task *t, struct task_main *f,
		     const struct insn *insn, const struct access *read, int64_t value)
{
	f->size = read->word;
	f->left = (uint64_t)value + (uint64_t)value_of(w, t, &operands_of(w, t, insn)->value);
}

OPERATION(op_raw_this_cpu_add)
{
	const struct access read = this_cpu_access(w, t, insn, ACCESS_READ);

	BEGIN;

	THIS_CPU_ACCESS(read, STEP_READ, COST_READ, "task.raw_cpu_read",
			keep_sum(w, t, f, insn, &read, value));
	ACCESS_(write, AN_ACCESS(ACCESS_WRITE, (uint32_t)f->size, RELAXED,
				 .operand = (int64_t)f->left,
				 .data = operands_of(w, t, insn)->value.registers),
		STEP_WRITE, COST_READ, RELAXED, "task.raw_cpu_write", (void)value)
	f->left = f->size = 0;
	return RETURNED;
}

/* As percpu_counter_sum() does: others go on meanwhile, so it is a sum that may never have been. */
OPERATION(op_percpu_sum)
{
	BEGIN;

	for (; f->size < w->machine->cpus; f->size++) {
		ACCESS_(step, AN_ACCESS(ACCESS_READ, word_of_cpu(w, t, insn, (uint32_t)f->size),
					RELAXED),
			STEP_READ, COST_READ, RELAXED, "task.percpu_sum",
			f->left += (uint64_t)value)
	}
	into_register(w, t, insn, (int64_t)f->left);
	f->left = f->size = 0;
	return RETURNED;
}
