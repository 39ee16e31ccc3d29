/* SPDX-License-Identifier: MIT */
/*
 * expressions.c - expressions become postfix code. Operators bind as in C.
 */
#include "scenarios/load/memory/expressions.h"

#include <string.h>

#include "scenarios/load/memory/lexer.h"
#include "scenarios/load/text/value.h"

enum { MAX_NESTED = 32 };	/* parentheses and signs in each other */

void expressions_init(struct expressions *x, const struct variable_table *v, struct pool *p)
{
	*x = (struct expressions){ .variables = v, .pool = p };
	x->code = g_array_new(FALSE, FALSE, sizeof(struct code));
	x->reg = g_array_new(FALSE, FALSE, sizeof(struct register_use));
}

void expressions_clear(struct expressions *x)
{
	g_array_unref(x->code);
	g_array_unref(x->reg);
}

/* --- registers ----------------------------------------------------------------------- */

static gboolean refuse_name(struct expressions *x, struct reader *r, gboolean set)
{
	const struct variable *v = variable_find(x->variables, &r->token);

	if (v && set)
		return reader_refuse(r, "another name: %s is a variable", v->name);
	if (v)
		return reader_refuse(r, "a register: %s is a variable, which is to be loaded "
					"first, and &%s is its address", v->name, v->name);
	return reader_refuse(r, "a register");
}

static gboolean find_register(struct expressions *x, struct reader *r, gboolean set,
			      uint32_t *reg)
{
	struct register_use use = { .place = r->place };
	uint32_t i = 0;

	if (!c_is_name(&r->token) || c_is_reserved(&r->token) ||
	    r->token.length > MAX_NAME_BYTES || variable_find(x->variables, &r->token))
		return refuse_name(x, r, set);
	while (i < x->reg->len &&
	       !token_is(&r->token, g_array_index(x->reg, struct register_use, i).name))
		i++;
	if (i == MAX_REGISTERS)
		return reader_refuse(r, "at most %d registers in a program", MAX_REGISTERS);
	if (i == x->reg->len) {
		use.name = token_string(&r->token, x->pool);
		g_array_append_val(x->reg, use);
	}
	g_array_index(x->reg, struct register_use, i).set |= set;
	*reg = i;
	c_next(r);
	return TRUE;
}

gboolean read_register(struct expressions *x, struct reader *r, uint32_t *reg)
{
	return find_register(x, r, TRUE, reg);
}

gboolean check_registers(const struct expressions *x, GError **error)
{
	g_autoptr(GPtrArray) known = g_ptr_array_new();
	const struct register_use *use = (const void *)x->reg->data;
	gboolean ok = TRUE;

	for (guint i = 0; i < x->reg->len; i++)
		if (use[i].set)
			g_ptr_array_add(known, (gpointer)use[i].name);
	variable_candidates(x->variables, known);
	for (guint i = 0; i < x->reg->len; i++) {
		const struct token word = { use[i].name, strlen(use[i].name) };

		if (!use[i].set)
			ok = refuse_unknown(use[i].place, error, "register", &word, "", known,
					    "one that the program sets");
	}
	return ok;
}

void expressions_keep(const struct expressions *x, struct program *p)
{
	const char **name = pool_alloc(x->pool, x->reg->len, sizeof(*name));
	struct code *code = pool_alloc(x->pool, x->code->len, sizeof(*code));

	for (guint i = 0; i < x->reg->len; i++)
		name[i] = g_array_index(x->reg, struct register_use, i).name;
	if (x->code->len)
		memcpy(code, x->code->data, x->code->len * sizeof(*code));
	p->registers = x->reg->len;
	p->register_name = name;
	p->code = code;
	p->codes = x->code->len;
}

/* --- code ---------------------------------------------------------------------------- */

static gboolean emit(struct expressions *x, struct reader *r, struct code c)
{
	g_array_append_val(x->code, c);
	if (code_is_binary(c.op))
		x->depth--;
	else if (c.op >= CODE_NUMBER && c.op <= CODE_POINTER)
		x->depth++;
	if (x->depth > MAX_EXPRESSION_DEPTH)
		return refuse(r->place, r->error,
			      "an expression with more than %d values that wait for "
			      "operators, expected fewer", MAX_EXPRESSION_DEPTH);
	return TRUE;
}

static gboolean enter(struct expressions *x, struct reader *r)
{
	if (++x->nested <= MAX_NESTED)
		return TRUE;
	return refuse(r->place, r->error,
		      "an expression inside %d others, expected fewer", MAX_NESTED);
}

struct operator {
	const char *text;
	uint8_t op;		/* enum code_op */
	uint8_t binds;		/* the higher, the tighter */
};

static const struct operator operators[] = {
	{ "||", CODE_OR, 1 }, { "&&", CODE_AND, 2 },
	{ "|", CODE_BIT_OR, 3 }, { "^", CODE_BIT_XOR, 4 }, { "&", CODE_BIT_AND, 5 },
	{ "==", CODE_EQUAL, 6 }, { "!=", CODE_NOT_EQUAL, 6 },
	{ "<", CODE_LESS, 7 }, { "<=", CODE_AT_MOST, 7 },
	{ ">", CODE_GREATER, 7 }, { ">=", CODE_AT_LEAST, 7 },
	{ "<<", CODE_SHIFT_LEFT, 8 }, { ">>", CODE_SHIFT_RIGHT, 8 },
	{ "+", CODE_ADD, 9 }, { "-", CODE_SUBTRACT, 9 },
	{ "*", CODE_MULTIPLY, 10 }, { "/", CODE_DIVIDE, 10 }, { "%", CODE_REMAINDER, 10 },
};

static const struct operator *operator_at(const struct reader *r)
{
	for (guint i = 0; i < G_N_ELEMENTS(operators); i++)
		if (token_is(&r->token, operators[i].text))
			return &operators[i];
	return NULL;
}

gboolean read_comparison(struct reader *r, uint32_t *op)
{
	const struct operator *o = operator_at(r);

	if (!o || o->op < CODE_LESS || o->op > CODE_NOT_EQUAL)
		return reader_refuse(r, "==, !=, <, <=, > or >=");
	*op = o->op;
	c_next(r);
	return TRUE;
}

/* --- operands ------------------------------------------------------------------------ */

static gboolean read_expression(struct expressions *x, struct reader *r, unsigned binds);

static gboolean read_number_code(struct expressions *x, struct reader *r, gboolean negative)
{
	struct code c = { .op = CODE_NUMBER };

	return c_read_number(r, negative, &c.value) && emit(x, r, c);
}

static gboolean read_parentheses(struct expressions *x, struct reader *r)
{
	if (!enter(x, r) || !read_expression(x, r, 1))
		return FALSE;
	x->nested--;
	return token_is(&r->token, ")") ? c_accept(r, ")") :
					  reader_refuse(r, "an operator, or )");
}

/* A minus sign, ! or ~, and what it stands before */
static gboolean read_unary(struct expressions *x, struct reader *r, uint32_t op)
{
	if (op == CODE_NEGATE && c_is_number(&r->token))
		return read_number_code(x, r, TRUE);
	if (!enter(x, r) || !read_expression(x, r, UINT8_MAX))
		return FALSE;
	x->nested--;
	return emit(x, r, (struct code){ .op = op });
}

static gboolean read_pointer(struct expressions *x, struct reader *r)
{
	struct code c = { .op = CODE_POINTER };
	const struct variable *v = variable_find(x->variables, &r->token);
	const struct reader before = *r;

	if (v && v->is_array) {		/* without an index it is its first word */
		c_next(r);
		if (!token_is(&r->token, "[")) {
			c.index = v->word;
			return emit(x, r, c);
		}
		*r = before;
	}
	return read_variable_word(x->variables, r, &c.index) && emit(x, r, c);
}

/* An operand; outside of parentheses it has no sign but that of a number. */
static gboolean read_primary(struct expressions *x, struct reader *r, gboolean inside)
{
	struct code c = { .op = CODE_REGISTER };

	if (c_accept(r, "("))
		return read_parentheses(x, r);
	if (c_accept(r, "&"))
		return read_pointer(x, r);
	if (c_is_number(&r->token))
		return read_number_code(x, r, FALSE);
	if (c_accept(r, "-"))
		return inside || c_is_number(&r->token) ?
			       read_unary(x, r, CODE_NEGATE) :
			       reader_refuse(r, "a number behind -; or ( and an expression");
	if (inside && c_accept(r, "!"))
		return read_unary(x, r, CODE_NOT);
	if (inside && c_accept(r, "~"))
		return read_unary(x, r, CODE_COMPLEMENT);
	if (!c_is_name(&r->token) || c_is_reserved(&r->token))
		return reader_refuse(r, "a number, a register, & and a variable, or ( and an "
					"expression");
	return find_register(x, r, FALSE, &c.index) && emit(x, r, c);
}

/* Goes on as long as operators bind at least so tightly. */
static gboolean read_expression(struct expressions *x, struct reader *r, unsigned binds)
{
	const struct operator *o;

	if (!read_primary(x, r, TRUE))
		return FALSE;
	while ((o = operator_at(r)) && o->binds >= binds) {
		c_next(r);
		if (!read_expression(x, r, o->binds + 1u) ||
		    !emit(x, r, (struct code){ .op = o->op }))
			return FALSE;
	}
	return TRUE;
}

/* --- what programs have ------------------------------------------------------------- */

static void begin(struct expressions *x, struct expression *e)
{
	*e = (struct expression){ .first = x->code->len };
	x->nested = x->depth = 0;
}

static gboolean end(struct expressions *x, struct reader *r, struct expression *e)
{
	if (!emit(x, r, (struct code){ .op = CODE_END }))
		return FALSE;
	for (guint i = e->first; i < x->code->len; i++) {
		const struct code *c = &g_array_index(x->code, struct code, i);

		if (c->op == CODE_REGISTER)
			e->registers |= UINT64_C(1) << c->index;
	}
	return TRUE;
}

gboolean read_operand(struct expressions *x, struct reader *r, struct expression *e)
{
	begin(x, e);
	return read_primary(x, r, FALSE) && end(x, r, e);
}

gboolean read_condition(struct expressions *x, struct reader *r, struct expression *e,
			const char **text)
{
	const char *from = r->token.text;
	g_autofree char *words = NULL;
	uint32_t op;

	begin(x, e);
	if (!read_primary(x, r, FALSE))
		return FALSE;
	if (operator_at(r) && (!read_comparison(r, &op) || !read_primary(x, r, FALSE) ||
			       !emit(x, r, (struct code){ .op = op })))
		return FALSE;
	words = g_strstrip(g_strdelimit(g_strndup(from, (gsize)(r->token.text - from)), "\n\t",
					' '));
	*text = pool_string(x->pool, words, strlen(words));
	return end(x, r, e);
}

static gboolean read_element(struct expressions *x, struct reader *r, struct memory_place *place)
{
	place->kind = PLACE_ELEMENT;
	if (!read_operand(x, r, &place->at))
		return FALSE;
	return token_is(&r->token, "]") ? c_accept(r, "]") :
					  reader_refuse(r, "], or ( and an expression before it");
}

gboolean read_memory_place(struct expressions *x, struct reader *r, struct memory_place *place)
{
	const struct variable *v;

	if (c_accept(r, "*")) {
		place->kind = PLACE_POINTER;
		return read_operand(x, r, &place->at);
	}
	v = variable_find(x->variables, &r->token);
	if (!v || !v->is_array) {
		place->kind = PLACE_VARIABLE;
		place->words = 1;
		return read_variable_word(x->variables, r, &place->word);
	}
	place->word = v->word;
	place->words = v->words;
	c_next(r);
	if (!c_accept(r, "["))
		return reader_refuse(r, "[ and an index: %s is an array", v->name);
	return read_element(x, r, place);
}
