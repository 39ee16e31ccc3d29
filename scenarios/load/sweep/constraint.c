/* SPDX-License-Identifier: MIT */
/*
 * constraint.c - a constraint becomes a tree, which is evaluated at a point. Operators bind as
 * in C.
 */
#include "scenarios/load/sweep/constraint.h"

#include <string.h>

#include "scenarios/load/override.h"
#include "scenarios/load/sections/keys.h"

enum { MAX_NESTED = 32, MAX_NODES = 1000 };

enum operation {
	IS_VALUE, IS_AXIS, NOT, NEGATE, OR, AND, EQUAL, NOT_EQUAL, LESS, AT_MOST, MORE, AT_LEAST,
	ADD, SUBTRACT, MULTIPLY, DIVIDE, REMAINDER,
};

/* A number, or a word, which is no number. */
struct value {
	gint64 number;
	const char *word;
};

struct constraint_node {
	enum operation op;
	guint left, right;		/* nodes before it; NOT, NEGATE: only right */
	struct value value;		/* IS_VALUE */
	const struct axis *axis;	/* IS_AXIS */
};

/* --- reading ------------------------------------------------------------------------ */

struct parser {
	struct constraint *c;
	const struct axes *axes;
	const struct text *text;
	struct pool *pool;
	const char *at;
	guint nested;
	GError **error;
};

static const struct operator {
	const char *text;
	enum operation op;
	guint binds;		/* the higher, the tighter */
} operators[] = {
	{ "||", OR, 1 }, { "&&", AND, 2 }, { "==", EQUAL, 3 }, { "!=", NOT_EQUAL, 3 },
	{ "<=", AT_MOST, 4 }, { ">=", AT_LEAST, 4 }, { "<", LESS, 4 }, { ">", MORE, 4 },
	{ "+", ADD, 5 }, { "-", SUBTRACT, 5 }, { "*", MULTIPLY, 6 }, { "/", DIVIDE, 6 },
	{ "%", REMAINDER, 6 },
};

static gboolean refuse_here(const struct parser *p, const char *expected)
{
	const struct setting *v = p->c->setting;

	if (!*p->at)
		return refuse(v->place, p->error, "constraint ends here, expected %s", expected);
	return refuse(v->place, p->error, "constraint: \"%.60s\", expected %s", p->at, expected);
}

static void skip_blanks(struct parser *p)
{
	p->at += strspn(p->at, " \t\n");
}

static const struct operator *operator_at(struct parser *p)
{
	skip_blanks(p);
	for (guint i = 0; i < G_N_ELEMENTS(operators); i++)
		if (g_str_has_prefix(p->at, operators[i].text))
			return &operators[i];
	return NULL;
}

static gboolean add(struct parser *p, struct constraint_node node)
{
	g_array_append_val(p->c->node, node);
	return p->c->node->len <= MAX_NODES ||
	       refuse(p->c->setting->place, p->error,
		      "constraint has more than %d operators and values, expected fewer",
		      MAX_NODES);
}

static gboolean enter(struct parser *p)
{
	return ++p->nested <= MAX_NESTED ||
	       refuse(p->c->setting->place, p->error,
		      "constraint has an expression inside %d others, expected fewer",
		      MAX_NESTED);
}

/* The value of a key that is no axis; NULL: there is no such key, and it is a word. */
static const char *value_of_key(const struct parser *p, char *path)
{
	char *dot = find_dot(p->text, path);
	const struct setting *v;
	const char *value = NULL;

	if (!dot)
		return NULL;
	*dot = '\0';
	v = text_setting(p->text, path, dot + 1);
	for (unsigned i = 0; !v && i < scenario_keys; i++)
		if (section_is(path, scenario_key[i].section) &&
		    !strcmp(dot + 1, scenario_key[i].name) &&
		    (!key_of_named(&scenario_key[i]) || text_section(p->text, path)))
			value = scenario_key[i].fallback;
	*dot = '.';
	return v ? v->value : value;
}

/* Does a section have this name, so that it is meant as one? */
static gboolean is_section(const struct parser *p, const char *path)
{
	g_autofree char *name = g_strdup(path);
	char *dot = find_dot(p->text, name);
	gboolean is = FALSE;

	if (!dot)
		return FALSE;
	*dot = '\0';
	for (unsigned i = 0; !is && i < scenario_keys; i++)
		is = section_is(name, scenario_key[i].section);
	return is;
}

static gboolean add_operand(struct parser *p, char *text)
{
	struct constraint_node node = { .op = IS_VALUE };
	const char *value;

	for (guint i = 0; i < p->axes->axis->len; i++)
		if (!strcmp(axis_of(p->axes, i)->path, text)) {
			node.op = IS_AXIS;
			node.axis = axis_of(p->axes, i);
			return add(p, node);
		}
	value = value_of_key(p, text);
	if (!value && is_section(p, text))
		return refuse(p->c->setting->place, p->error, "constraint: %.60s is not set, and "
			      "has no default, expected a key that has a value", text);
	value = value ? value : text;
	node.value.number =
		number_of(pool_string(p->pool, value, strlen(value)), &node.value.word);
	return add(p, node);
}

/* How much of the text is a key, a value or a word: a - inside of one is no sign. */
static gsize operand_length(const char *text)
{
	gsize length = 0;

	while (text[length] && (!strchr("|&=!<>+*/%()-", text[length]) ||
				(text[length] == '-' && length &&
				 !strchr(" \t\n", text[length - 1]))))
		length++;
	return length;
}

static gboolean read_binary(struct parser *p, guint binds);

static gboolean read_operand(struct parser *p)
{
	const gsize length = operand_length(p->at);
	g_autofree char *text = collapse(p->at, length);

	if (!*text || strlen(text) > MAX_PATH_BYTES)
		return refuse_here(p, "a key, a value or (");
	p->at += length;
	return add_operand(p, text);
}

static gboolean read_unary(struct parser *p)
{
	struct constraint_node node = { .op = *p->at == '!' ? NOT : NEGATE };

	p->at++;
	if (!enter(p) || !read_binary(p, G_MAXUINT))
		return FALSE;
	p->nested--;
	node.right = p->c->node->len - 1;
	return add(p, node);
}

static gboolean read_primary(struct parser *p)
{
	skip_blanks(p);
	if (*p->at == '!' || *p->at == '-')
		return read_unary(p);
	if (*p->at != '(')
		return read_operand(p);
	p->at++;
	if (!enter(p) || !read_binary(p, 1))
		return FALSE;
	p->nested--;
	skip_blanks(p);
	if (*p->at != ')')
		return refuse_here(p, "an operator or )");
	p->at++;
	return TRUE;
}

/* Goes on as long as operators bind at least so tightly. */
static gboolean read_binary(struct parser *p, guint binds)
{
	const struct operator *o;

	if (!read_primary(p))
		return FALSE;
	while ((o = operator_at(p)) && o->binds >= binds) {
		struct constraint_node node = { .op = o->op, .left = p->c->node->len - 1 };

		p->at += strlen(o->text);
		if (!read_binary(p, o->binds + 1))
			return FALSE;
		node.right = p->c->node->len - 1;
		if (!add(p, node))
			return FALSE;
	}
	return TRUE;
}

gboolean constraint_read(struct constraint *c, const struct axes *a, const struct text *t,
			 struct pool *pool, GError **error)
{
	struct parser p = { .c = c, .axes = a, .text = t, .pool = pool, .error = error };

	*c = (struct constraint){ .setting = text_setting(t, "sweep", "constraint") };
	c->node = g_array_new(FALSE, FALSE, sizeof(struct constraint_node));
	if (!c->setting)
		return TRUE;
	p.at = c->setting->value;
	return read_binary(&p, 1) && (!*p.at || refuse_here(&p, "an operator"));
}

void constraint_clear(struct constraint *c)
{
	if (c->node)
		g_array_unref(c->node);
}

/* --- evaluating --------------------------------------------------------------------- */

struct evaluation {
	const struct constraint_node *node;
	guint64 point;
	const char *why;	/* why it has no value; NULL: it has one */
	const char *word;	/* which no number is */
};

static gint64 number_at(struct evaluation *e, guint at);

static struct value value_at(struct evaluation *e, guint at)
{
	const struct constraint_node *n = &e->node[at];
	struct value v = { 0 };

	if (n->op == IS_VALUE)
		return n->value;
	if (n->op == IS_AXIS)
		v.number = values_number(&n->axis->values, axis_at(n->axis, e->point), &v.word);
	else
		v.number = number_at(e, at);
	return v;
}

static gint64 fails(struct evaluation *e, const char *why)
{
	if (!e->why)
		e->why = why;
	return 0;
}

static gboolean is_equal(struct evaluation *e, const struct constraint_node *n)
{
	const struct value a = value_at(e, n->left), b = value_at(e, n->right);

	if (a.word || b.word)
		return a.word && b.word && !strcmp(a.word, b.word);
	return a.number == b.number;
}

static gint64 divide(struct evaluation *e, enum operation op, gint64 a, gint64 b)
{
	if (!b)
		return fails(e, "divides by 0");
	if (b == -1)
		return op == REMAINDER ? 0 : a == G_MININT64 ? fails(e, "is too large") : -a;
	return op == REMAINDER ? a % b : a / b;
}

static gint64 compute(struct evaluation *e, const struct constraint_node *n)
{
	const gint64 a = n->op == NEGATE ? 0 : number_at(e, n->left);
	const gint64 b = number_at(e, n->right);
	gint64 result = 0;
	gboolean overflows = FALSE;

	switch (n->op) {
	case LESS:
		return a < b;
	case AT_MOST:
		return a <= b;
	case MORE:
		return a > b;
	case AT_LEAST:
		return a >= b;
	case ADD:
		overflows = __builtin_add_overflow(a, b, &result);
		break;
	case SUBTRACT:
	case NEGATE:
		overflows = __builtin_sub_overflow(a, b, &result);
		break;
	case MULTIPLY:
		overflows = __builtin_mul_overflow(a, b, &result);
		break;
	default:
		return divide(e, n->op, a, b);
	}
	return overflows ? fails(e, "is too large") : result;
}

static gint64 number_at(struct evaluation *e, guint at)
{
	const struct constraint_node *n = &e->node[at];
	struct value v;

	switch (n->op) {
	case IS_VALUE:
	case IS_AXIS:
		v = value_at(e, at);
		if (v.word && !e->why)
			e->word = v.word;
		return v.word ? fails(e, "compares or computes with") : v.number;
	case NOT:
		return !number_at(e, n->right);
	case OR:
		return number_at(e, n->left) || (!e->why && number_at(e, n->right));
	case AND:
		return number_at(e, n->left) && !e->why && number_at(e, n->right);
	case EQUAL:
		return is_equal(e, n);
	case NOT_EQUAL:
		return !is_equal(e, n);
	default:
		return compute(e, n);
	}
}

gboolean constraint_holds(const struct constraint *c, guint64 point, GError **error)
{
	struct evaluation e = { .node = (const void *)c->node->data, .point = point };
	gboolean holds;

	if (!c->setting)
		return TRUE;
	holds = number_at(&e, c->node->len - 1) != 0;
	if (!e.why)
		return holds;
	if (e.word)
		return refuse(c->setting->place, error, "constraint %s %.60s, expected a number or "
			      "a key that has one", e.why, e.word);
	return refuse(c->setting->place, error, "constraint %s at point %" G_GUINT64_FORMAT
		      ", expected a number", e.why, point);
}
