/* SPDX-License-Identifier: MIT */
/*
 * percpu.c - reads the arguments of operations on [percpu] variables.
 */
#include "scenarios/load/program/accesses.h"

#include "scenarios/load/memory/lexer.h"

static gboolean refuse_variable(struct compiler *k)
{
	const struct variable_table *v = &k->all->variables;
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	if (v->doubtful && c_is_name(&k->r.token))
		return FALSE;
	for (guint i = 0; i < v->variable->len; i++) {
		const struct variable *x = &g_array_index(v->variable, struct variable, i);

		if (x->is_percpu)
			g_ptr_array_add(names, (gpointer)x->name);
	}
	if (!c_is_name(&k->r.token) || variable_find(v, &k->r.token))
		return reader_refuse(&k->r, "a variable of [percpu]");
	return reader_unknown_name(&k->r, "per-CPU variable", names, "one of [percpu]");
}

/* NAME: the words are those of all CPUs. */
static gboolean read_percpu(struct compiler *k, struct operands *o)
{
	const struct variable *x;

	c_begin(&k->r);
	x = variable_find(&k->all->variables, &k->r.token);
	if (!x || !x->is_percpu)
		return refuse_variable(k);
	o->place.word = x->word;
	o->place.words = x->words;
	c_next(&k->r);
	c_end(&k->r);
	return TRUE;
}

static gboolean is_inc(const struct insn *i)
{
	return i->op == OP_THIS_CPU_INC || i->op == OP_RAW_THIS_CPU_INC;
}

static gboolean is_dec(const struct insn *i)
{
	return i->op == OP_THIS_CPU_DEC || i->op == OP_RAW_THIS_CPU_DEC;
}

gboolean read_percpu_add(struct compiler *k, struct insn *i)
{
	struct operands o = { .into = NO_REGISTER };

	if (!read_percpu(k, &o))
		return FALSE;
	if (is_inc(i) || is_dec(i))
		constant_operand(k, &o.value, is_inc(i) ? 1 : -1);
	else if (!read_value_operand(k, &o.value))
		return FALSE;
	keep_operands_of(k, i, &o);
	return TRUE;
}

gboolean read_percpu_read(struct compiler *k, struct insn *i)
{
	struct operands o = { .into = NO_REGISTER };

	if (!read_percpu(k, &o) || !read_as_register(k, &o.into))
		return FALSE;
	keep_operands_of(k, i, &o);
	return TRUE;
}

gboolean read_percpu_write(struct compiler *k, struct insn *i)
{
	struct operands o = { .into = NO_REGISTER };

	if (!read_percpu(k, &o) || !read_value_operand(k, &o.value))
		return FALSE;
	keep_operands_of(k, i, &o);
	return TRUE;
}
