/* SPDX-License-Identifier: MIT */
/*
 * operands.h - what an operation on variables and registers works with, and where its result
 * goes.
 */
#ifndef POLICIES_PROGRAM_OPERANDS_H
#define POLICIES_PROGRAM_OPERANDS_H

#include "policies/program/operation.h"
#include "policies/program/values.h"
#include "sim/memory/access.h"
#include "sim/steps/run_ahead.h"

/* What SLUB fills freed memory with (include/linux/poison.h), in a word of 64 bits. */
#define POISON_FREE INT64_C(0x6b6b6b6b6b6b6b6b)

static inline const struct operands *operands_of(const struct world *w, const struct task *t,
						 const struct insn *insn)
{
	return &program_of(w, t)->operands[insn->name];
}

static inline int64_t value_of(const struct world *w, const struct task *t,
			       const struct expression *e)
{
	return expression_value(program_of(w, t)->code + e->first, task_registers(w, t),
				first_variable(w));
}

static inline void set_register(struct world *w, const struct task *t, uint32_t reg,
				int64_t value)
{
	int64_t *const to = task_registers(w, t) + reg;

	undo_save(w, to, sizeof(*to));
	*to = value;
}

/* The value that was read goes into the operation's register, if it names one. */
static inline void into_register(struct world *w, const struct task *t, const struct insn *insn,
				 int64_t value)
{
	const uint32_t into = operands_of(w, t, insn)->into;

	if (into == NO_REGISTER)
		return;
	access_loaded(w, t, into);
	set_register(w, t, into, value);
}

/* The access that the operation makes; its word is NIL if it names none. */
struct access operand_access(const struct world *w, const struct task *t,
			     const struct insn *insn, enum access_kind kind);
/* Tells that the operation names no word. */
void tell_bad_access(struct world *w, const struct task *t, const struct memory_place *p);
/* Tells that it accesses what has been freed. */
void tell_use_after_free(struct world *w, const struct task *t, uint32_t word);

/* What is freed has a pattern, which stays until somebody writes there. */
static inline void check_access(struct world *w, const struct task *t, const struct access *a)
{
	if (unlikely(w->atomic[a->word] == POISON_FREE))
		tell_use_after_free(w, t, a->word);
}

/*
 * The access a of an operation; in the statement, `value` is what it has read. One that goes
 * nowhere is a violation, has nothing to wait for, and reads 0.
 */
#define VARIABLE_ACCESS(a, kind, cost, order_, label, statement)				\
	do {											\
		if (unlikely((a).word == NIL)) {						\
			STEP_(bad, label, kind, cost, 1, NIL, order_, 0)			\
			{									\
				const int64_t value = 0;					\
												\
				tell_bad_access(w, t, &operands_of(w, t, insn)->place);		\
				statement;							\
			}									\
			return RETURNED;							\
		}										\
		CHECKED_ACCESS_(step, a, kind, cost, order_, label, check_access(w, t, &(a)),	\
				statement)							\
	} while (0)

#endif
