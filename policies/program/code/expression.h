/* SPDX-License-Identifier: MIT */
/*
 * expression.h - expressions over a task's registers, compiled to postfix code.
 *
 * Values have 64 bits and a sign, and wrap around. As programs must not fail, a division by
 * 0 yields 0, and a shift uses the lowest six bits of its distance.
 */
#ifndef POLICIES_PROGRAM_EXPRESSION_H
#define POLICIES_PROGRAM_EXPRESSION_H

#include <stdbool.h>
#include <stdint.h>

enum code_op {
	CODE_END,
	CODE_NUMBER, CODE_REGISTER, CODE_POINTER,	/* operands */
	CODE_NEGATE, CODE_NOT, CODE_COMPLEMENT,		/* of one value */
	CODE_MULTIPLY, CODE_DIVIDE, CODE_REMAINDER, CODE_ADD, CODE_SUBTRACT,
	CODE_SHIFT_LEFT, CODE_SHIFT_RIGHT,
	CODE_LESS, CODE_AT_MOST, CODE_GREATER, CODE_AT_LEAST, CODE_EQUAL, CODE_NOT_EQUAL,
	CODE_BIT_AND, CODE_BIT_XOR, CODE_BIT_OR, CODE_AND, CODE_OR,
};

struct code {
	uint32_t op;		/* enum code_op */
	uint32_t index;		/* REGISTER: which; POINTER: to this word of the variables */
	int64_t value;		/* NUMBER */
};

struct expression {
	uint32_t first;		/* where it begins in the program's code; it ends with END */
	uint32_t reserved;
	uint64_t registers;	/* that it reads: a bit set */
};

/* So many values wait at the most while an expression is computed. */
enum { MAX_EXPRESSION_DEPTH = 64, MAX_REGISTERS = 64 };

/*
 * The value of an expression. code: its first; reg: the task's registers; first_word: of the
 * variables among the machine's words.
 */
int64_t expression_value(const struct code *code, const int64_t *reg, uint32_t first_word);

/* Is it an operation with two operands? */
static inline bool code_is_binary(uint32_t op)
{
	return op >= CODE_MULTIPLY;
}

#endif
