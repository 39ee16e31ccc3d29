/* SPDX-License-Identifier: MIT */
/*
 * condition.c - reads, writes and evaluates conditions of litmus tests.
 *
 *	or    := and { \/ and }
 *	and   := not { /\ not }
 *	not   := ~ not | not not | ( or ) | true | false | LOCATION = VALUE |
 *		 LOCATION != VALUE
 *
 * Values are compared as texts, so numbers are kept in decimal.
 */
#include "scenarios/litmus/condition.h"

#include <string.h>

enum kind { IS_TRUE, IS_FALSE, IS, IS_NOT, NOT, AND, OR };

enum { MAX_DEPTH = 64 };	/* of ( and ~ */

struct proposition {
	enum kind kind;
	GPtrArray *part;	/* of NOT, AND and OR */
	char *location, *value;	/* of IS and IS_NOT */
	gboolean names;		/* the value is a name */
	struct place place;
};

/* --- making ------------------------------------------------------------------------- */

static struct proposition *new_proposition(enum kind kind)
{
	struct proposition *p = g_new0(struct proposition, 1);

	p->kind = kind;
	if (kind >= NOT)
		p->part = g_ptr_array_new_with_free_func((GDestroyNotify)proposition_free);
	return p;
}

void proposition_free(struct proposition *p)
{
	if (!p)
		return;
	g_clear_pointer(&p->part, g_ptr_array_unref);
	g_free(p->location);
	g_free(p->value);
	g_free(p);
}

void condition_free(struct condition *c)
{
	if (c)
		proposition_free(c->proposition);
	g_free(c);
}

/* --- reading ------------------------------------------------------------------------ */

static struct proposition *read_or(struct tokens *t, unsigned depth);

/* [NUMBER] after the name of an array, or nothing */
static gboolean read_index(struct tokens *t, char **name)
{
	g_autofree char *array = NULL;
	gboolean found;
	gint64 index;

	if (!tokens_accept(t, "[", &found))
		return FALSE;
	if (!found)
		return TRUE;
	if (!tokens_number(t, "the number of an element", &index) || !tokens_expect(t, "]"))
		return FALSE;
	array = *name;
	*name = g_strdup_printf("%s[%" G_GINT64_FORMAT "]", array, index);
	return TRUE;
}

/* P0 is thread 0; other tasks have names only in scenarios. */
static char *thread_of(const char *task)
{
	const gboolean numbered = task[0] == 'P' && g_ascii_isdigit(task[1]) &&
				  !task[1 + strspn(task + 1, "0123456789")];

	return g_strdup(numbered ? task + 1 : task);
}

static gboolean read_register(struct tokens *t, const char *task, char **location)
{
	g_autofree char *thread = thread_of(task), *name = NULL;

	if (!tokens_name(t, "the name of a register", &name))
		return FALSE;
	*location = g_strdup_printf("%s:%s", thread, name);
	return TRUE;
}

/* NUMBER:NAME */
static gboolean read_numbered(struct tokens *t, char **location)
{
	g_autofree char *task = g_strndup(t->token.text, t->token.length);

	return tokens_next(t) && tokens_expect(t, ":") && read_register(t, task, location);
}

gboolean location_read(struct tokens *t, char **location)
{
	g_autofree char *name = NULL;
	gboolean star, colon = FALSE;

	*location = NULL;
	if (t->token.kind == TOKEN_NUMBER)
		return read_numbered(t, location);
	if (!tokens_accept(t, "*", &star) ||
	    !tokens_name(t, "a register, as 0:r0, or a variable, as x", &name) ||
	    (!star && !tokens_accept(t, ":", &colon)))
		return FALSE;
	if (colon)
		return read_register(t, name, location);
	if (!read_index(t, &name))
		return FALSE;
	*location = g_steal_pointer(&name);
	return TRUE;
}

static gboolean read_value(struct tokens *t, struct proposition *p)
{
	gboolean found;
	gint64 number;

	if (t->token.kind == TOKEN_NUMBER || token_is_text(t, "-")) {
		if (!tokens_number(t, "a number", &number))
			return FALSE;
		p->value = g_strdup_printf("%" G_GINT64_FORMAT, number);
		return TRUE;
	}
	p->names = TRUE;
	return tokens_accept(t, "&", &found) &&
	       tokens_name(t, "a number, or the name of a variable", &p->value) &&
	       read_index(t, &p->value);
}

static struct proposition *read_atom(struct tokens *t)
{
	struct proposition *p = new_proposition(IS);
	gboolean found = FALSE;

	p->place = t->place;
	if (!location_read(t, &p->location))
		goto bad;
	if (token_is_text(t, "!="))
		p->kind = IS_NOT;
	else if (!token_is_text(t, "=") && !token_is_text(t, "==")) {
		tokens_refuse(t, "= or !=, and a value");
		goto bad;
	}
	p->place = t->place;
	found = tokens_next(t) && read_value(t, p);
bad:
	if (!found)
		g_clear_pointer(&p, proposition_free);
	return p;
}

static struct proposition *read_negation(struct tokens *t, unsigned depth);

static struct proposition *read_not(struct tokens *t, unsigned depth)
{
	gboolean negates = FALSE, opens = FALSE, yes = FALSE, no = FALSE;
	struct proposition *p;

	if (depth == MAX_DEPTH) {
		refuse(t->place, t->error, "a condition with more than %d ( and ~ in each "
		       "other, expected fewer", MAX_DEPTH);
		return NULL;
	}
	if (!tokens_accept(t, "~", &negates) ||
	    (!negates && !tokens_accept(t, "not", &negates)))
		return NULL;
	if (negates)
		return read_negation(t, depth);
	if (!tokens_accept(t, "(", &opens))
		return NULL;
	if (opens) {
		p = read_or(t, depth + 1);
		if (p && !tokens_expect(t, ")"))
			g_clear_pointer(&p, proposition_free);
		return p;
	}
	if (!tokens_accept(t, "true", &yes) || (!yes && !tokens_accept(t, "false", &no)))
		return NULL;
	if (yes)
		return new_proposition(IS_TRUE);
	return no ? new_proposition(IS_FALSE) : read_atom(t);
}

static struct proposition *read_negation(struct tokens *t, unsigned depth)
{
	struct proposition *inner = read_not(t, depth + 1), *p;

	if (!inner)
		return NULL;
	p = new_proposition(NOT);
	g_ptr_array_add(p->part, inner);
	return p;
}

/* What read() reads, once or more often, with the sign between them. */
static struct proposition *read_parts(struct tokens *t, unsigned depth, enum kind kind,
				      const char *sign,
				      struct proposition *(*read)(struct tokens *,
								  unsigned))
{
	struct proposition *p = new_proposition(kind), *only;
	gboolean found = FALSE;

	do {
		struct proposition *part = read(t, depth);

		if (part)
			g_ptr_array_add(p->part, part);
		if (!part || !tokens_accept(t, sign, &found)) {
			proposition_free(p);
			return NULL;
		}
	} while (found);
	if (p->part->len > 1)
		return p;
	only = g_ptr_array_steal_index(p->part, 0);
	proposition_free(p);
	return only;
}

static struct proposition *read_and(struct tokens *t, unsigned depth)
{
	return read_parts(t, depth, AND, "/\\", read_not);
}

static struct proposition *read_or(struct tokens *t, unsigned depth)
{
	return read_parts(t, depth, OR, "\\/", read_and);
}

struct proposition *proposition_read(struct tokens *t)
{
	return read_or(t, 0);
}

struct condition *condition_read(struct tokens *t)
{
	struct condition c = { .quantifier = QUANTIFIER_FORALL };
	gboolean found, negates = FALSE;

	if (!tokens_accept(t, "forall", &found))
		return NULL;
	if (!found) {
		if (!tokens_accept(t, "~", &negates))
			return NULL;
		c.quantifier = negates ? QUANTIFIER_NOT_EXISTS : QUANTIFIER_EXISTS;
		if (!token_is_text(t, "exists")) {
			tokens_refuse(t, negates ? "exists" : "exists, ~exists or forall");
			return NULL;
		}
		if (!tokens_next(t))
			return NULL;
	}
	c.proposition = proposition_read(t);
	return c.proposition ? g_memdup2(&c, sizeof(c)) : NULL;
}

struct condition *condition_parse(const char *text, struct place place, GError **error)
{
	struct tokens t;
	struct condition *c =
		tokens_init(&t, text, place, error) ? condition_read(&t) : NULL;

	if (!c || t.token.kind == TOKEN_END)
		return c;
	tokens_refuse(&t, "/\\, \\/ or the end");
	condition_free(c);
	return NULL;
}

struct proposition *proposition_parse(const char *text, struct place place, GError **error)
{
	struct tokens t;
	struct proposition *p = tokens_init(&t, text, place, error) ? proposition_read(&t) :
								      NULL;

	if (!p || t.token.kind == TOKEN_END)
		return p;
	tokens_refuse(&t, "/\\, \\/ or the end");
	proposition_free(p);
	return NULL;
}

/* --- writing ------------------------------------------------------------------------ */

/* Its parts, in ( ) where another operation is inside. */
static void write_part(const struct proposition *p, GString *text)
{
	const gboolean braces = p->kind == AND || p->kind == OR;

	g_string_append(text, braces ? "(" : "");
	proposition_write(p, text);
	g_string_append(text, braces ? ")" : "");
}

void proposition_write(const struct proposition *p, GString *text)
{
	switch (p->kind) {
	case IS_TRUE:
	case IS_FALSE:
		g_string_append(text, p->kind == IS_TRUE ? "true" : "false");
		break;
	case IS:
	case IS_NOT:
		g_string_append_printf(text, "%s%s%s", p->location,
				       p->kind == IS ? "=" : "!=", p->value);
		break;
	case NOT:
		g_string_append(text, "not ");
		write_part(p->part->pdata[0], text);
		break;
	case AND:
	case OR:
		for (guint i = 0; i < p->part->len; i++) {
			if (i)
				g_string_append(text, p->kind == AND ? " /\\ " : " \\/ ");
			write_part(p->part->pdata[i], text);
		}
		break;
	}
}

void condition_write(const struct condition *c, GString *text)
{
	static const char *const word[] = { "exists", "~exists", "forall" };

	g_string_append_printf(text, "%s (", word[c->quantifier]);
	proposition_write(c->proposition, text);
	g_string_append_c(text, ')');
}

/* --- meaning ------------------------------------------------------------------------ */

void proposition_names(const struct proposition *p, see_name *location, see_name *value,
		       void *data)
{
	for (guint i = 0; p->part && i < p->part->len; i++)
		proposition_names(p->part->pdata[i], location, value, data);
	if (p->location)
		location(p->location, p->place, data);
	if (p->names)
		value(p->value, p->place, data);
}

/* Is this word of the state "LOCATION=VALUE", with these two? */
static gboolean says(const char *word, gsize length, const char *location,
		     const char *value)
{
	const gsize at = strlen(location);

	return length == at + 1 + strlen(value) && word[at] == '=' &&
	       !memcmp(word, location, at) &&
	       !memcmp(word + at + 1, value, length - at - 1);
}

static gboolean has(const char *state, const char *location, const char *value)
{
	for (const char *word = state; *word; word += strspn(word, " ")) {
		const gsize length = strcspn(word, " ");

		if (says(word, length, location, value))
			return TRUE;
		word += length;
	}
	return FALSE;
}

gboolean proposition_holds(const struct proposition *p, const char *state)
{
	guint nr = 0;

	switch (p->kind) {
	case IS_TRUE:
	case IS_FALSE:
		return p->kind == IS_TRUE;
	case IS:
	case IS_NOT:
		return has(state, p->location, p->value) == (p->kind == IS);
	case NOT:
	case AND:
	case OR:
		break;
	}
	for (guint i = 0; i < p->part->len; i++)
		nr += proposition_holds(p->part->pdata[i], state) ? 1 : 0;
	return p->kind == NOT ? !nr : p->kind == AND ? nr == p->part->len : nr > 0;
}
