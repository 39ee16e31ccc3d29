/* SPDX-License-Identifier: MIT */
/*
 * variable_ops.c - operations on [variables] and registers: accesses, fences, conditions.
 *
 * What is accessed, and with which value, follows from the task's registers. As nothing else
 * changes those, it is computed twice: where the step is announced, and where it takes effect.
 */
#include "policies/program/ops.h"

#include <inttypes.h>
#include <stdio.h>

#include "policies/program/operands.h"
#include "policies/program/operation.h"
#include "policies/tables/property.h"

/* --- violations -------------------------------------------------------------------------- */

/* Appends " r0 is 1" for each register; returns where the text ends. */
static size_t write_registers(const struct world *w, const struct task *t, uint64_t registers,
			      char *text, size_t bytes)
{
	size_t at = 0;

	for (const char *comma = ""; registers && at < bytes; registers &= registers - 1) {
		const uint32_t reg = (uint32_t)__builtin_ctzll(registers);

		at += (size_t)snprintf(text + at, bytes - at, "%s %s is ", comma,
				       program_of(w, t)->register_name[reg]);
		if (at < bytes)
			at += write_value(w, task_registers(w, t)[reg], text + at, bytes - at);
		comma = ",";
	}
	return at;
}

enum { TEXT_BYTES = 100 };

static void tell_assertion(struct world *w, const struct task *t, const struct operands *o)
{
	char text[TEXT_BYTES];

	if (!write_registers(w, t, o->value.registers, text, sizeof(text))) {
		model_violate(w, ASSERTION, 0, t->id, "%.60s, which never holds", o->text);
		return;
	}
	model_violate(w, ASSERTION, 0, t->id, "%.60s, but%s", o->text, text);
}

static const char *variable_at(const struct world *w, uint32_t word)
{
	const struct variables *v = vmap_of(w)->config->variables;
	uint32_t i = 0;

	while (v->variable[i].word != word)
		i++;
	return v->variable[i].name;
}

/* Never seen by a program that stays within its variables. */
void tell_bad_access(struct world *w, const struct task *t, const struct memory_place *p)
{
	const int64_t at = value_of(w, t, &p->at);
	char text[TEXT_BYTES];

	if (p->kind == PLACE_ELEMENT) {
		model_violate(w, BAD_ACCESS, 0, t->id,
			      "%s[%" PRId64 "], but %s has %" PRIu32 " elements",
			      variable_at(w, p->word), at, variable_at(w, p->word), p->words);
		return;
	}
	write_value(w, at, text, sizeof(text));
	model_violate(w, BAD_ACCESS, 0, t->id, "*(%s), which is no variable's address", text);
}

void tell_use_after_free(struct world *w, const struct task *t, uint32_t word)
{
	model_violate(w, USE_AFTER_FREE, 0, t->id, "accesses %s, which is freed",
		      w->machine->atomic[word].name);
}

/* --- accesses ---------------------------------------------------------------------------- */

/* The word that is accessed; NIL: there is none such. */
static uint32_t word_at(const struct world *w, const struct task *t, const struct memory_place *p)
{
	const uint32_t first = first_variable(w);
	uint32_t word;
	int64_t at;

	if (p->kind == PLACE_VARIABLE)
		return first + p->word;
	at = value_of(w, t, &p->at);
	if (p->kind == PLACE_ELEMENT)
		return at >= 0 && at < p->words ? first + p->word + (uint32_t)at : NIL;
	word = word_of_pointer(w, at);
	return word != NIL && word >= first && (!w->waiter || word < w->machine->state_word) ?
		       word : NIL;
}

struct access operand_access(const struct world *w, const struct task *t,
			     const struct insn *insn, enum access_kind kind)
{
	const struct operands *o = operands_of(w, t, insn);
	struct access a = {
		.word = word_at(w, t, &o->place),
		.kind = (uint8_t)kind,
		.order = o->order,
		.comparison = o->comparison,
		.address = o->place.at.registers,
		.data = o->value.registers,	/* what a cmpxchg expects is no dependency */
	};

	if (kind != ACCESS_READ)
		a.operand = value_of(w, t, &o->value);
	if (kind == ACCESS_CMPXCHG)
		a.expected = value_of(w, t, &o->old);
	return a;
}

OPERATION(op_load)
{
	const struct access a = operand_access(w, t, insn, ACCESS_READ);

	BEGIN;

	VARIABLE_ACCESS(a, STEP_READ, COST_READ, AS_WRITTEN, "task.load",
			into_register(w, t, insn, value));
	return RETURNED;
}

OPERATION(op_store)
{
	const struct access a = operand_access(w, t, insn, ACCESS_WRITE);

	BEGIN;

	VARIABLE_ACCESS(a, STEP_WRITE, COST_READ, AS_WRITTEN, "task.store", (void)value);
	return RETURNED;
}

OPERATION(op_xchg)
{
	const struct access a = operand_access(w, t, insn, ACCESS_XCHG);

	BEGIN;

	VARIABLE_ACCESS(a, STEP_ATOMIC, COST_ATOMIC, AS_WRITTEN, "task.xchg",
			into_register(w, t, insn, value));
	return RETURNED;
}

OPERATION(op_cmpxchg)
{
	const struct access a = operand_access(w, t, insn, ACCESS_CMPXCHG);

	BEGIN;

	VARIABLE_ACCESS(a, STEP_ATOMIC, COST_ATOMIC, AS_WRITTEN, "task.cmpxchg",
			into_register(w, t, insn, value));
	return RETURNED;
}

/* atomic_inc, _dec, _add and _sub: what they add is computed with the sign that it has. */
static struct access addition(const struct world *w, const struct task *t,
			      const struct insn *insn)
{
	struct access a = operand_access(w, t, insn, ACCESS_ADD);

	if (insn->op == OP_ATOMIC_SUB)
		a.operand = (int64_t)(0 - (uint64_t)a.operand);
	return a;
}

OPERATION(op_atomic_add)
{
	const struct access a = addition(w, t, insn);

	BEGIN;

	VARIABLE_ACCESS(a, STEP_ATOMIC, COST_ATOMIC, RELAXED, "task.atomic_add", (void)value);
	return RETURNED;
}

static struct access fetching(const struct world *w, const struct task *t,
			      const struct insn *insn)
{
	struct access a = operand_access(w, t, insn, ACCESS_ADD);

	a.returns = 1;
	return a;
}

/* What atomic_add_return() yields is the sum; atomic_fetch_add(), the value before. */
static int64_t fetched(const struct access *a, const struct insn *insn, int64_t before)
{
	if (insn->op == OP_ATOMIC_FETCH_ADD || a->word == NIL)
		return before;
	return (int64_t)((uint64_t)before + (uint64_t)a->operand);
}

OPERATION(op_atomic_fetch)
{
	const struct access a = fetching(w, t, insn);

	BEGIN;

	VARIABLE_ACCESS(a, STEP_ATOMIC, COST_ATOMIC, AS_WRITTEN, "task.atomic_fetch",
			into_register(w, t, insn, fetched(&a, insn, value)));
	return RETURNED;
}

/* All that comes behind the loop depends on what it has read at last. */
static void leave_cond_load(struct world *w, const struct task *t, const struct insn *insn,
			    int64_t value)
{
	access_awaited(w, t);
	into_register(w, t, insn, value);
}

OPERATION(op_cond_load)
{
	const struct access a = operand_access(w, t, insn, ACCESS_AWAIT);

	BEGIN;

	VARIABLE_ACCESS(a, STEP_SPIN, COST_READ, AS_WRITTEN, "task.cond_load",
			leave_cond_load(w, t, insn, value));
	return RETURNED;
}

/* --- fences ------------------------------------------------------------------------------ */

/* Each has a label of its own, which pictures show and schedules can name. */
OPERATION(op_fence)
{
	BEGIN;

	switch (insn->op) {
	case OP_SMP_MB:
		FENCE(FENCE_MB, "task.smp_mb");
		break;
	case OP_SMP_RMB:
		FENCE(FENCE_RMB, "task.smp_rmb");
		break;
	case OP_SMP_WMB:
		FENCE(FENCE_WMB, "task.smp_wmb");
		break;
	case OP_SMP_MB_BEFORE_ATOMIC:
		FENCE(FENCE_BEFORE_ATOMIC, "task.smp_mb__before_atomic");
		break;
	case OP_SMP_MB_AFTER_ATOMIC:
		FENCE(FENCE_AFTER_ATOMIC, "task.smp_mb__after_atomic");
		break;
	case OP_SMP_MB_AFTER_SPINLOCK:
		FENCE(FENCE_AFTER_SPINLOCK, "task.smp_mb__after_spinlock");
		break;
	case OP_SMP_MB_AFTER_UNLOCK_LOCK:
		FENCE(FENCE_AFTER_UNLOCK_LOCK, "task.smp_mb__after_unlock_lock");
		break;
	default:
		FENCE(FENCE_COMPILER, "task.barrier");
	}
	return RETURNED;
}

/* --- registers and conditions ------------------------------------------------------------ */

/*
 * A step on registers only. The clock may take it ahead of time, unless a memory model keeps
 * what registers depend on, which is not undone.
 */
#define REGISTER_STEP(condition, label)								\
	do {											\
		if (is_in_kernel(insn)) {							\
			STEP_(in, label, STEP_LOCAL, COST_LOCAL, 1, NIL, RELAXED, 0)		\
			;									\
		} else {									\
			LOCAL_USER_STEP((condition) && insn->flags & INSN_GOES_ON && !w->memory, \
					COST_LOCAL, label);					\
		}										\
	} while (0)

OPERATION(op_set)
{
	const struct operands *const o = operands_of(w, t, insn);

	BEGIN;

	REGISTER_STEP(true, "task.set");
	access_computed(w, t, o->into, o->value.registers);
	set_register(w, t, o->into, value_of(w, t, &o->value));
	return RETURNED;
}

/* One that will not hold must not be found out ahead of time, since others are told of it. */
OPERATION(op_assert)
{
	const struct operands *const o = operands_of(w, t, insn);
	const bool holds = value_of(w, t, &o->value);

	BEGIN;

	REGISTER_STEP(holds, "task.assert");
	if (!holds)
		tell_assertion(w, t, o);
	return RETURNED;
}

OPERATION(op_if)
{
	const struct operands *const o = operands_of(w, t, insn);

	BEGIN;

	REGISTER_STEP(true, "task.if");
	access_branched(w, t, insn->loop + 1u, o->value.registers);
	if (!value_of(w, t, &o->value))
		f->at = insn->jump - 1;
	return RETURNED;
}

/* The end of the first part: goes to the end of the whole. */
OPERATION(op_else)
{
	(void)w;
	(void)t;
	f->at = insn->jump - 1;
	return RETURNED;
}

OPERATION(op_if_end)
{
	(void)f;
	access_joined(w, t, insn->loop + 1u);
	return RETURNED;
}

/* Whatever comes behind a loop depends on when it ended. */
OPERATION(op_while)
{
	const struct operands *const o = operands_of(w, t, insn);

	BEGIN;

	REGISTER_STEP(true, "task.while");
	access_branched(w, t, 0, o->value.registers);
	if (!value_of(w, t, &o->value))
		f->at = insn->jump - 1;
	return RETURNED;
}

OPERATION(op_while_end)
{
	(void)w;
	(void)t;
	f->at = insn->jump - 1;
	return RETURNED;
}
