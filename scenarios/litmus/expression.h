/* SPDX-License-Identifier: MIT */
/*
 * expression.h - expressions of C become values of programs, and the steps that load what
 * they read become steps of the thread.
 */
#ifndef SCENARIOS_LITMUS_EXPRESSION_H
#define SCENARIOS_LITMUS_EXPRESSION_H

#include "scenarios/litmus/test.h"

/* How tightly operators bind, as in C; each of these binds tighter than those before it. */
enum binding {
	BINDS_OR, BINDS_AND, BINDS_BIT_OR, BINDS_BIT_XOR, BINDS_BIT_AND, BINDS_EQUAL,
	BINDS_LESS, BINDS_SHIFT, BINDS_ADD, BINDS_MULTIPLY, BINDS_UNARY, BINDS_WHOLE
};

struct value {
	const char *text;	/* as programs write it, but without ( ) around it */
	enum binding binding;	/* of its last operator; WHOLE: it has none */
	/* EQUAL, LESS: "A OP B" where A and B are values as programs write them */
	const char *comparison;
	unsigned operators;
	const struct variable *points;	/* it is the address of this variable */
	/*
	 * Where the program has the name of the temporary register into which the value was
	 * loaded by its last step; 0: there is no such step.
	 */
	gsize loaded;
};

/* Each reads from the current token on. FALSE with *error set. */
gboolean expression_read(struct test *test, struct thread *th, struct value *v);
/* … as far as an operand of binary operators goes; depth: it is in so many others */
gboolean unary_read(struct test *test, struct thread *th, struct value *v, unsigned depth);
/* *POINTER: the memory as programs name it: "x", "*r0" */
gboolean lvalue_read(struct test *test, struct thread *th, const char **location);

/* The memory to which a pointer points. NULL with *error set if it is a lock. */
const char *value_location(struct test *test, const struct value *pointer,
			   struct place place);

/* As an operand: with ( ) around what is more than a name or a number. */
const char *value_operand(struct test *test, const struct value *v);

/* As what follows if: "r0 == 1". */
const char *value_condition(struct test *test, const struct value *v);

/* Adds a step, or part of a block ({ and }), to the thread's program. */
gboolean add_step(struct test *test, struct thread *th, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

/* The name of a register for what the statement needs in between. */
const char *new_temporary(struct test *test, struct thread *th);

/* v becomes what the step that was just added has loaded into the temporary register. */
void value_loaded(struct thread *th, struct value *v, const char *temporary);

/* The value is put into the register: by the step that has loaded it, or one more. */
gboolean value_assign(struct test *test, struct thread *th, const struct value *v,
		      struct reg *reg);

/* --- calls.c ------------------------------------------------------------------------ */

/*
 * One of the kernel's functions: its name has been read, and the ( after it is the current
 * token. *result becomes what it returns; needed: FALSE if nobody uses that, so that it may
 * return nothing.
 */
gboolean call_read(struct test *test, struct thread *th, const char *name,
		   struct place place, gboolean needed, struct value *result);

#endif
