/* SPDX-License-Identifier: MIT */
/*
 * expressions.h - registers and expressions of one program, and how it names words.
 *
 * All functions read tokens of C (lexer.h) and leave the reader at the first one behind what
 * they have read.
 */
#ifndef SCENARIOS_LOAD_MEMORY_EXPRESSIONS_H
#define SCENARIOS_LOAD_MEMORY_EXPRESSIONS_H

#include "scenarios/load/memory/variables.h"

struct register_use {
	const char *name;
	struct place place;	/* where it is mentioned first */
	gboolean set;		/* some operation sets it */
};

struct expressions {
	const struct variable_table *variables;
	struct pool *pool;
	GArray *code;		/* of struct code: that of all expressions */
	GArray *reg;		/* of struct register_use, by number */
	unsigned nested, depth;	/* of the expression that is being read */
};

void expressions_init(struct expressions *x, const struct variable_table *v, struct pool *p);
void expressions_clear(struct expressions *x);

/* Is every register set somewhere? To be asked at the end of the program. */
gboolean check_registers(const struct expressions *x, GError **error);

/* Gives the program its registers and its code. */
void expressions_keep(const struct expressions *x, struct program *p);

/* A register that an operation sets. */
gboolean read_register(struct expressions *x, struct reader *r, uint32_t *reg);

/* NUMBER | REGISTER | &NAME | ( an expression ) */
gboolean read_operand(struct expressions *x, struct reader *r, struct expression *e);

/* An operand, or two that are compared; *text becomes what stands there. */
gboolean read_condition(struct expressions *x, struct reader *r, struct expression *e,
			const char **text);

/* == != < <= > >=, as an enum code_op */
gboolean read_comparison(struct reader *r, uint32_t *op);

/* NAME | NAME[OPERAND] | *OPERAND */
gboolean read_memory_place(struct expressions *x, struct reader *r, struct memory_place *place);

#endif
