/* SPDX-License-Identifier: MIT */
/*
 * expression.c - expressions of C.
 *
 * What an expression reads from memory is loaded first, from left to right, each into a
 * temporary register: WRITE_ONCE(*y, READ_ONCE(*x) + 1) becomes
 *
 *	load x as t0; store y (t0 + 1)
 *
 * The right side of && and || is loaded only if C would evaluate it.
 */
#include "scenarios/litmus/expression.h"

#include <stdarg.h>
#include <string.h>

/* --- steps -------------------------------------------------------------------------- */

gboolean add_step(struct test *test, struct thread *th, const char *format, ...)
{
	va_list arguments;

	if (++th->steps > MAX_STEPS)
		return refuse(test->t.place, test->t.error, "P%u has more than %d steps, "
			      "expected fewer", th->nr, MAX_STEPS);
	if (th->program->len)
		g_string_append_c(th->program, '\n');
	va_start(arguments, format);
	g_string_append_vprintf(th->program, format, arguments);
	va_end(arguments);
	return TRUE;
}

const char *new_temporary(struct test *test, struct thread *th)
{
	g_autofree char *name = NULL;

	if (th->temporaries == MAX_REGISTERS / 4) {
		refuse(test->t.place, test->t.error,
		       "a statement with more than %d accesses "
		       "to memory, expected several statements",
		       MAX_REGISTERS / 4);
		return NULL;
	}
	name = g_strdup_printf("%s%u", test->temporary, th->temporaries++);
	return pool_string(test->pool, name, strlen(name));
}

/* --- values ------------------------------------------------------------------------- */

G_GNUC_PRINTF(2, 3)
static const char *format_text(struct test *test, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return pool_string(test->pool, text, strlen(text));
}

static struct value whole(const char *text)
{
	return (struct value){ .text = text, .binding = BINDS_WHOLE };
}

static const char *bound(struct test *test, const struct value *v, enum binding binding)
{
	return v->binding >= binding ? v->text : format_text(test, "(%s)", v->text);
}

const char *value_operand(struct test *test, const struct value *v)
{
	return bound(test, v, BINDS_WHOLE);
}

const char *value_condition(struct test *test, const struct value *v)
{
	return v->comparison ? v->comparison : value_operand(test, v);
}

const char *value_location(struct test *test, const struct value *pointer,
			   struct place place)
{
	if (!pointer->points)
		return format_text(test, "*%s", value_operand(test, pointer));
	if (!test_name_variable(test, pointer->points->name, VARIABLE_WORD, place))
		return NULL;
	return pointer->points->name;
}

void value_loaded(struct thread *th, struct value *v, const char *temporary)
{
	const char *as = g_strrstr(th->program->str, " as ");

	*v = whole(temporary);
	v->loaded = (gsize)(as + strlen(" as ") - th->program->str);
}

gboolean value_assign(struct test *test, struct thread *th, const struct value *v,
		      struct reg *reg)
{
	reg->set = TRUE;
	if (!v->loaded)
		return add_step(test, th, "set %s %s;", reg->name, value_operand(test, v));
	g_string_erase(th->program, (gssize)v->loaded, (gssize)strlen(v->text));
	g_string_insert(th->program, (gssize)v->loaded, reg->name);
	return TRUE;
}

/* --- operands ----------------------------------------------------------------------- */

static gboolean binary_read(struct test *test, struct thread *th, struct value *v,
			    enum binding least, unsigned depth);

static gboolean load(struct test *test, struct thread *th, const char *location,
		     struct value *v)
{
	const char *temporary = location ? new_temporary(test, th) : NULL;

	if (!temporary || !add_step(test, th, "load %s as %s;", location, temporary))
		return FALSE;
	value_loaded(th, v, temporary);
	return TRUE;
}

static gboolean check_depth(struct test *test, unsigned depth)
{
	return depth < MAX_NESTING ||
	       refuse(test->t.place, test->t.error, "an expression with more than %d ( and "
		      "unary operators in each other, expected fewer", MAX_NESTING);
}

/* A register, a parameter (the address of a variable), NULL or a call. */
static gboolean name_read(struct test *test, struct thread *th, struct value *v)
{
	const struct place place = test->t.place;
	g_autofree char *name = NULL;
	const struct variable *parameter;
	struct reg *reg;

	if (!tokens_name(&test->t, "a name", &name))
		return FALSE;
	if (token_is_text(&test->t, "("))
		return call_read(test, th, name, place, TRUE, v);
	if (token_is_text(&test->t, "[") || token_is_text(&test->t, "->") ||
	    token_is_text(&test->t, "."))
		return tokens_refuse(&test->t,
				     "no arrays and structures: each variable of a "
				     "test is one word");
	parameter = g_hash_table_lookup(th->parameter, name);
	if (parameter) {
		*v = whole(format_text(test, "&%s", parameter->name));
		v->points = parameter;
	} else if (!strcmp(name, "NULL")) {
		*v = whole("0");
	} else if ((reg = test_register(th, name))) {
		*v = whole(reg->name);
		reg->used = TRUE;
	} else {
		return refuse(place, test->t.error,
			      "P%u has no %.60s, expected a parameter, "
			      "or a variable that is declared in it",
			      th->nr, name);
	}
	return TRUE;
}

static gboolean primary_read(struct test *test, struct thread *th, struct value *v,
			     unsigned depth)
{
	struct tokens *const t = &test->t;
	gboolean opens;

	if (t->token.kind == TOKEN_NUMBER) {
		*v = whole(format_text(test, "%" G_GINT64_FORMAT, t->token.value));
		return tokens_next(t);
	}
	if (t->token.kind == TOKEN_NAME)
		return name_read(test, th, v);
	if (!tokens_accept(t, "(", &opens))
		return FALSE;
	if (!opens)
		return tokens_refuse(t, "a number, a register, a parameter or one of the "
				     "kernel's functions");
	return binary_read(test, th, v, BINDS_OR, depth + 1) && tokens_expect(t, ")");
}

gboolean unary_read(struct test *test, struct thread *th, struct value *v, unsigned depth)
{
	struct tokens *const t = &test->t;
	const struct place place = t->place;
	const char *const text = t->token.text;
	char sign = '\0';

	if (t->token.kind == TOKEN_SIGN && t->token.length == 1)
		sign = *text;
	if (!check_depth(test, depth))
		return FALSE;
	if (sign == '&')
		return tokens_refuse(t, "no &: a parameter is the address of its variable "
				     "already, and registers have none");
	if (!sign || !strchr("*-+!~", sign))
		return primary_read(test, th, v, depth);
	if (!tokens_next(t) || !unary_read(test, th, v, depth + 1))
		return FALSE;
	if (sign == '*')
		return load(test, th, value_location(test, v, place), v);
	if (sign != '+')
		v->text = format_text(test, "%c%s", sign, bound(test, v, BINDS_WHOLE));
	v->binding = BINDS_UNARY;
	v->comparison = NULL;
	v->points = NULL;
	v->loaded = 0;
	v->operators++;
	return TRUE;
}

gboolean lvalue_read(struct test *test, struct thread *th, const char **location)
{
	const struct place place = test->t.place;
	struct value pointer = { 0 };

	if (!token_is_text(&test->t, "*"))
		return tokens_refuse(&test->t, "* and a pointer, as in *x");
	if (!tokens_next(&test->t) || !unary_read(test, th, &pointer, 0))
		return FALSE;
	*location = value_location(test, &pointer, place);
	return *location != NULL;
}

/* --- operators ---------------------------------------------------------------------- */

static const struct operator {
	const char *sign;
	enum binding binding;
}
operator[] = {
	{ "||", BINDS_OR },	 { "&&", BINDS_AND },	  { "|", BINDS_BIT_OR },
	{ "^", BINDS_BIT_XOR },	 { "&", BINDS_BIT_AND },  { "==", BINDS_EQUAL },
	{ "!=", BINDS_EQUAL },	 { "<", BINDS_LESS },	  { "<=", BINDS_LESS },
	{ ">", BINDS_LESS },	 { ">=", BINDS_LESS },	  { "<<", BINDS_SHIFT },
	{ ">>", BINDS_SHIFT },	 { "+", BINDS_ADD },	  { "-", BINDS_ADD },
	{ "*", BINDS_MULTIPLY }, { "/", BINDS_MULTIPLY }, { "%", BINDS_MULTIPLY },
};

/* The operator of the current token, if it binds at least so tightly. */
static const struct operator *find_operator(const struct tokens *t, enum binding least)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(operator); i++)
		if (operator[i].binding >= least && token_is_text(t, operator[i].sign))
			return &operator[i];
	return NULL;
}

static void combine(struct test *test, struct value *left, const struct operator *op,
		    const struct value *right)
{
	const gboolean compares = op->binding == BINDS_EQUAL || op->binding == BINDS_LESS;
	const char *comparison = !compares ? NULL :
		format_text(test, "%s %s %s", value_operand(test, left), op->sign,
			    value_operand(test, right));

	left->text = format_text(test, "%s %s %s", bound(test, left, op->binding), op->sign,
				 bound(test, right, op->binding + 1));
	left->binding = op->binding;
	left->comparison = comparison;
	left->operators += right->operators + 1;
	left->points = NULL;
	left->loaded = 0;
}

/*
 * The right side of && or || has added steps to the program from `from` on. They belong
 * into a block that is done only if the left side does not decide alone.
 */
static gboolean combine_lazily(struct test *test, struct thread *th, struct value *left,
			       const struct operator* op, const struct value *right,
			       gsize from)
{
	const char *both = new_temporary(test, th);
	g_autofree char *head = NULL;

	if (!both)
		return FALSE;
	if (th->branches > MAX_BRANCHES)
		return refuse(test->t.place, test->t.error,
			      "%s with accesses to memory in %d "
			      "others, expected fewer",
			      op->sign, MAX_BRANCHES);
	head = g_strdup_printf("%sset %s (%s != 0);\nif %s %s 0 {", from ? "\n" : "", both,
			       bound(test, left, BINDS_LESS), both,
			       op->binding == BINDS_AND ? "!=" : "==");
	if (!from)
		g_string_prepend_c(th->program, '\n');
	g_string_insert(th->program, (gssize)from, head);
	if (!add_step(test, th, "set %s (%s != 0);", both,
		      bound(test, right, BINDS_LESS)) ||
	    !add_step(test, th, "}"))
		return FALSE;
	*left = whole(both);
	return TRUE;
}

static gboolean right_read(struct test *test, struct thread *th, struct value *left,
			   const struct operator *op, unsigned depth)
{
	const gboolean lazy = op->binding <= BINDS_AND;
	const gsize before = th->program->len;
	struct value right = { 0 };

	th->branches += lazy ? 1 : 0;
	if (!tokens_next(&test->t) ||
	    !binary_read(test, th, &right, op->binding + 1, depth))
		return FALSE;
	if (lazy && th->program->len != before &&
	    !combine_lazily(test, th, left, op, &right, before))
		return FALSE;
	if (!lazy || th->program->len == before)
		combine(test, left, op, &right);
	th->branches -= lazy ? 1 : 0;
	if (left->operators > MAX_OPERATORS)
		return refuse(test->t.place, test->t.error,
			      "an expression with more than %d "
			      "operators, expected fewer",
			      MAX_OPERATORS);
	return TRUE;
}

static gboolean binary_read(struct test *test, struct thread *th, struct value *v,
			    enum binding least, unsigned depth)
{
	const struct operator *op;

	if (!check_depth(test, depth) || !unary_read(test, th, v, depth))
		return FALSE;
	while ((op = find_operator(&test->t, least)))
		if (!right_read(test, th, v, op, depth))
			return FALSE;
	return TRUE;
}

gboolean expression_read(struct test *test, struct thread *th, struct value *v)
{
	if (!binary_read(test, th, v, BINDS_OR, 0))
		return FALSE;
	if (token_is_text(&test->t, "?"))
		return tokens_refuse(&test->t, "no ?: - if and else can say it");
	return TRUE;
}
