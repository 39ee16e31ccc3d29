/* SPDX-License-Identifier: MIT */
/*
 * expression.c - computes expressions.
 */
#include "policies/program/code/expression.h"

#include "sim/memory/access.h"

/* All is computed without a sign, where wrapping around is defined. */
static int64_t arithmetic(uint32_t op, int64_t a, int64_t b)
{
	const uint64_t x = (uint64_t)a, y = (uint64_t)b;
	const unsigned distance = (unsigned)(y & 63);

	switch (op) {
	case CODE_MULTIPLY:
		return (int64_t)(x * y);
	case CODE_DIVIDE:	/* INT64_MIN / -1 wraps around, too */
		return !b ? 0 : b == -1 ? (int64_t)(0 - x) : a / b;
	case CODE_REMAINDER:
		return !b || b == -1 ? 0 : a % b;
	case CODE_ADD:
		return (int64_t)(x + y);
	case CODE_SUBTRACT:
		return (int64_t)(x - y);
	case CODE_SHIFT_LEFT:
		return (int64_t)(x << distance);
	case CODE_SHIFT_RIGHT:	/* the sign fills up from the left */
		return (int64_t)(a < 0 ? ~(~x >> distance) : x >> distance);
	case CODE_BIT_AND:
		return (int64_t)(x & y);
	case CODE_BIT_XOR:
		return (int64_t)(x ^ y);
	default:
		return (int64_t)(x | y);
	}
}

static int64_t binary(uint32_t op, int64_t a, int64_t b)
{
	switch (op) {
	case CODE_LESS:
		return a < b;
	case CODE_AT_MOST:
		return a <= b;
	case CODE_GREATER:
		return a > b;
	case CODE_AT_LEAST:
		return a >= b;
	case CODE_EQUAL:
		return a == b;
	case CODE_NOT_EQUAL:
		return a != b;
	case CODE_AND:
		return a && b;
	case CODE_OR:
		return a || b;
	default:
		return arithmetic(op, a, b);
	}
}

static int64_t unary(uint32_t op, int64_t a)
{
	switch (op) {
	case CODE_NEGATE:
		return (int64_t)(0 - (uint64_t)a);
	case CODE_NOT:
		return !a;
	default:
		return ~a;
	}
}

static int64_t operand(const struct code *c, const int64_t *reg, uint32_t first_word)
{
	switch (c->op) {
	case CODE_NUMBER:
		return c->value;
	case CODE_REGISTER:
		return reg[c->index];
	default:
		return word_pointer(first_word + c->index);
	}
}

int64_t expression_value(const struct code *code, const int64_t *reg, uint32_t first_word)
{
	int64_t stack[MAX_EXPRESSION_DEPTH] = { 0 }, *top = stack;

	/* Most expressions are but one operand. The loader has counted how deep it gets. */
	*top = operand(code, reg, first_word);
	for (code++; code->op != CODE_END; code++) {
		if (code_is_binary(code->op)) {
			top--;
			*top = binary(code->op, top[0], top[1]);
		} else if (code->op >= CODE_NEGATE) {
			*top = unary(code->op, *top);
		} else {
			*++top = operand(code, reg, first_word);
		}
	}
	return *top;
}
