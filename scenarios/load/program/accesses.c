/* SPDX-License-Identifier: MIT */
/*
 * accesses.c - reads words, values, registers and orders. What an operation works with is kept
 * in the program's table of operands, whose index is the instruction's name.
 */
#include "scenarios/load/program/accesses.h"

#include "scenarios/load/memory/lexer.h"
#include "scenarios/load/program/blocks.h"
#include "sim/machine/step.h"
#include "sim/world/memory.h"

void keep_operands_of(struct compiler *k, struct insn *i, const struct operands *o)
{
	i->name = k->operands->len;
	g_array_append_vals(k->operands, o, 1);
}

/* --- parts of an operation ----------------------------------------------------------- */

static gboolean read_word_of(struct compiler *k, struct memory_place *place)
{
	c_begin(&k->r);
	if (!read_memory_place(&k->x, &k->r, place))
		return FALSE;
	c_end(&k->r);
	return TRUE;
}

gboolean read_value_operand(struct compiler *k, struct expression *e)
{
	c_begin(&k->r);
	if (!read_operand(&k->x, &k->r, e))
		return FALSE;
	c_end(&k->r);
	return TRUE;
}

gboolean read_as_register(struct compiler *k, uint32_t *reg)
{
	if (!reader_expect(&k->r, "as"))
		return FALSE;
	c_begin(&k->r);
	if (!read_register(&k->x, &k->r, reg))
		return FALSE;
	c_end(&k->r);
	return TRUE;
}

/* [acquire], [release] or [relaxed], as far as the operation knows them; none: otherwise */
static void read_order(struct compiler *k, struct operands *o, unsigned known, enum order otherwise)
{
	static const char *const word[] = { [RELAXED] = "relaxed", [ACQUIRE] = "acquire",
					    [RELEASE] = "release" };

	o->order = (uint8_t)otherwise;
	for (unsigned i = RELAXED; i <= RELEASE; i++) {
		if (!(known >> i & 1) || !reader_accept(&k->r, word[i]))
			continue;
		o->order = (uint8_t)i;
		return;
	}
}

enum { ANY_ORDER = 1 << RELAXED | 1 << ACQUIRE | 1 << RELEASE };

void constant_operand(struct compiler *k, struct expression *e, int64_t value)
{
	const struct code code[] = { { .op = CODE_NUMBER, .value = value }, { .op = CODE_END } };

	e->first = k->x.code->len;
	g_array_append_vals(k->x.code, code, 2);
}

/* --- operations --------------------------------------------------------------------- */

gboolean read_load(struct compiler *k, struct insn *i)
{
	struct operands o = { .into = NO_REGISTER };

	if (!read_word_of(k, &o.place) || !read_as_register(k, &o.into))
		return FALSE;
	read_order(k, &o, 1 << ACQUIRE, RELAXED);
	keep_operands_of(k, i, &o);
	return TRUE;
}

gboolean read_store(struct compiler *k, struct insn *i)
{
	struct operands o = { .into = NO_REGISTER };

	if (!read_word_of(k, &o.place) || !read_value_operand(k, &o.value))
		return FALSE;
	read_order(k, &o, 1 << RELEASE, RELAXED);
	keep_operands_of(k, i, &o);
	return TRUE;
}

gboolean read_exchange(struct compiler *k, struct insn *i)
{
	struct operands o = { .into = NO_REGISTER };

	if (!read_word_of(k, &o.place) ||
	    (i->op == OP_CMPXCHG && !read_value_operand(k, &o.old)) ||
	    !read_value_operand(k, &o.value) || !read_as_register(k, &o.into))
		return FALSE;
	read_order(k, &o, ANY_ORDER, FULL);
	keep_operands_of(k, i, &o);
	return TRUE;
}

gboolean read_atomic(struct compiler *k, struct insn *i)
{
	struct operands o = { .into = NO_REGISTER };

	if (!read_word_of(k, &o.place))
		return FALSE;
	if (i->op == OP_ATOMIC_INC || i->op == OP_ATOMIC_DEC)
		constant_operand(k, &o.value, i->op == OP_ATOMIC_INC ? 1 : -1);
	else if (!read_value_operand(k, &o.value))
		return FALSE;
	o.order = RELAXED;
	keep_operands_of(k, i, &o);
	return TRUE;
}

gboolean read_fetch(struct compiler *k, struct insn *i)
{
	struct operands o = { .into = NO_REGISTER };

	if (!read_word_of(k, &o.place) || !read_value_operand(k, &o.value) ||
	    !read_as_register(k, &o.into))
		return FALSE;
	read_order(k, &o, ANY_ORDER, FULL);
	keep_operands_of(k, i, &o);
	return TRUE;
}

static enum comparison comparison_of(uint32_t op)
{
	switch (op) {
	case CODE_LESS:
		return IS_LESS;
	case CODE_AT_MOST:
		return IS_AT_MOST;
	case CODE_GREATER:
		return IS_GREATER;
	case CODE_AT_LEAST:
		return IS_AT_LEAST;
	case CODE_EQUAL:
		return IS_EQUAL;
	default:
		return IS_NOT_EQUAL;
	}
}

gboolean read_cond_load(struct compiler *k, struct insn *i)
{
	struct operands o = { .into = NO_REGISTER };
	uint32_t op;

	c_begin(&k->r);
	if (!read_memory_place(&k->x, &k->r, &o.place) || !read_comparison(&k->r, &op) ||
	    !read_operand(&k->x, &k->r, &o.value))
		return FALSE;
	c_end(&k->r);
	o.comparison = (uint8_t)comparison_of(op);
	if (token_is(&k->r.token, "as") && !read_as_register(k, &o.into))
		return FALSE;
	read_order(k, &o, 1 << ACQUIRE, RELAXED);
	keep_operands_of(k, i, &o);
	return TRUE;
}

gboolean read_set(struct compiler *k, struct insn *i)
{
	struct operands o = { .into = NO_REGISTER };

	c_begin(&k->r);
	if (!read_register(&k->x, &k->r, &o.into) || !read_operand(&k->x, &k->r, &o.value))
		return FALSE;
	c_end(&k->r);
	keep_operands_of(k, i, &o);
	return TRUE;
}

gboolean read_assert(struct compiler *k, struct insn *i)
{
	struct operands o = { .into = NO_REGISTER };

	c_begin(&k->r);
	if (!read_condition(&k->x, &k->r, &o.value, &o.text))
		return FALSE;
	c_end(&k->r);
	keep_operands_of(k, i, &o);
	return TRUE;
}

gboolean read_branch(struct compiler *k, struct insn *i)
{
	if (i->op == OP_WHILE && !k->all->setup)
		return refuse(k->r.place, k->r.error,
			      "while in [setup], expected a program that ends");
	return read_assert(k, i) && reader_expect(&k->r, "{") && open_block(k, i);
}
