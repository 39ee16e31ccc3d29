/* SPDX-License-Identifier: MIT */
/*
 * thread.c - the C code of a litmus test's threads becomes programs.
 */
#include "scenarios/litmus/thread.h"

#include <string.h>

#include "scenarios/litmus/expression.h"

/* --- types -------------------------------------------------------------------------- */

static const struct type {
	const char *word;
	enum variable_kind kind;	/* UNKNOWN: it is only a qualifier */
} types[] = {
	{ "int", VARIABLE_WORD }, { "long", VARIABLE_WORD }, { "atomic_t", VARIABLE_WORD },
	{ "intptr_t", VARIABLE_WORD }, { "spinlock_t", VARIABLE_LOCK },
	{ "volatile", VARIABLE_UNKNOWN }, { "const", VARIABLE_UNKNOWN },
};

/* Types of C that a test cannot have, as its variables are words with a sign. */
static const char *const other_type[] = {
	"char", "short", "unsigned", "signed", "void", "struct", "union", "enum", "float",
	"double", "_Bool", "bool", "auto", "static", "extern", "register", "typedef",
};

static const struct type *find_type(const struct tokens *t)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(types); i++)
		if (token_is_text(t, types[i].word))
			return &types[i];
	return NULL;
}

static gboolean is_other_type(const struct tokens *t)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(other_type); i++)
		if (token_is_text(t, other_type[i]))
			return TRUE;
	return FALSE;
}

gboolean type_begins(const struct tokens *t)
{
	return find_type(t) || is_other_type(t);
}

/* … and the stars behind it */
gboolean type_read(struct test *test, enum variable_kind *kind, unsigned *stars)
{
	struct tokens *const t = &test->t;
	const struct type *type;
	gboolean star = TRUE;

	*kind = VARIABLE_UNKNOWN;
	*stars = 0;
	while ((type = find_type(t))) {
		if (type->kind != VARIABLE_UNKNOWN)
			*kind = type->kind;
		if (!tokens_next(t))
			return FALSE;
	}
	if (*kind == VARIABLE_UNKNOWN)
		return tokens_refuse(t, "int, long, atomic_t or spinlock_t");
	while (star) {
		if (!tokens_accept(t, "*", &star))
			return FALSE;
		*stars += star != FALSE;
		if (token_is_text(t, "const") || token_is_text(t, "volatile"))
			if (!tokens_next(t))
				return FALSE;
	}
	return TRUE;
}

/* --- parameters --------------------------------------------------------------------- */

static gboolean read_parameter(struct test *test, struct thread *th)
{
	struct tokens *const t = &test->t;
	enum variable_kind kind;
	struct variable *v;
	unsigned stars;
	struct place place;
	g_autofree char *name = NULL;

	if (!type_read(test, &kind, &stars))
		return FALSE;
	place = t->place;
	if (!tokens_name(t, "the name of a parameter", &name))
		return FALSE;
	if (!stars)
		return refuse(place, t->error,
			      "parameter %.60s is no pointer, expected one to "
			      "a variable, as int *%.60s",
			      name, name);
	if (stars > 1)
		kind = VARIABLE_WORD;
	if (g_hash_table_contains(th->parameter, name) || test_register(th, name))
		return refuse(place, t->error,
			      "%.60s again in P%u, expected another name", name, th->nr);
	v = test_name_variable(test, name, kind, place);
	if (!v)
		return FALSE;
	g_hash_table_insert(th->parameter, (gpointer)v->name, v);
	return TRUE;
}

static gboolean read_parameters(struct test *test, struct thread *th)
{
	struct tokens *const t = &test->t;
	gboolean more, none;

	if (!tokens_expect(t, "(") || !tokens_accept(t, "void", &none))
		return FALSE;
	none = none || token_is_text(t, ")");
	for (more = !none; more;)
		if (!read_parameter(test, th) || !tokens_accept(t, ",", &more))
			return FALSE;
	return tokens_expect(t, ")");
}

/* --- statements --------------------------------------------------------------------- */

static gboolean read_statement(struct test *test, struct thread *th);

static gboolean read_block(struct test *test, struct thread *th)
{
	struct tokens *const t = &test->t;

	if (!tokens_expect(t, "{"))
		return FALSE;
	while (!token_is_text(t, "}"))
		if (!read_statement(test, th))
			return FALSE;
	return TRUE;
}

/* NAME = EXPRESSION, from the = on */
static gboolean read_assignment(struct test *test, struct thread *th, struct reg *reg)
{
	struct value v = { 0 };

	return tokens_expect(&test->t, "=") && expression_read(test, th, &v) &&
	       value_assign(test, th, &v, reg);
}

static gboolean read_declaration(struct test *test, struct thread *th)
{
	struct tokens *const t = &test->t;
	enum variable_kind kind;
	gboolean more = TRUE;
	unsigned stars;

	if (is_other_type(t))
		return tokens_refuse(t, "int, or a pointer to it");
	if (!type_read(test, &kind, &stars))
		return FALSE;
	if (kind == VARIABLE_LOCK)
		return tokens_refuse(t, "no spinlock_t here, but as a parameter");
	while (more) {
		const struct place place = t->place;
		g_autofree char *name = NULL;
		gboolean star = TRUE;
		struct reg *reg;

		while (star)
			if (!tokens_accept(t, "*", &star))
				return FALSE;
		if (!tokens_name(t, "the name of a register", &name) ||
		    !(reg = test_add_register(test, th, name, place)))
			return FALSE;
		th->temporaries = 0;
		if (token_is_text(t, "=") && !read_assignment(test, th, reg))
			return FALSE;
		if (!tokens_accept(t, ",", &more))
			return FALSE;
	}
	return tokens_expect(t, ";");
}

/* *POINTER = EXPRESSION; */
static gboolean read_plain_write(struct test *test, struct thread *th)
{
	const char *location;
	struct value v = { 0 };

	return lvalue_read(test, th, &location) && tokens_expect(&test->t, "=") &&
	       expression_read(test, th, &v) &&
	       add_step(test, th, "store %s %s;", location, value_operand(test, &v)) &&
	       tokens_expect(&test->t, ";");
}

/* A call, or an assignment to a register. */
static gboolean read_named(struct test *test, struct thread *th)
{
	struct tokens *const t = &test->t;
	const struct place place = t->place;
	g_autofree char *name = NULL;
	struct value ignored = { 0 };
	struct reg *reg;

	if (!tokens_name(t, "a statement", &name))
		return FALSE;
	if (token_is_text(t, "("))
		return call_read(test, th, name, place, FALSE, &ignored) &&
		       tokens_expect(t, ";");
	if (g_hash_table_contains(th->parameter, name))
		return refuse(place, t->error,
			      "%.60s is a parameter, expected *%.60s, or a "
			      "register",
			      name, name);
	reg = test_register(th, name);
	if (!reg)
		return refuse(place, t->error,
			      "P%u has no %.60s, expected a statement, or a "
			      "register that is declared in it",
			      th->nr, name);
	return read_assignment(test, th, reg) && tokens_expect(t, ";");
}

/* --- if ----------------------------------------------------------------------------- */

/*
 * Reads what is done under a condition into a program of its own, which replaces that of
 * the thread meanwhile. *body is to be freed.
 */
static gboolean read_body(struct test *test, struct thread *th, GString **body)
{
	GString *const before = th->program;
	gboolean ok;

	th->program = g_string_new(NULL);
	ok = read_statement(test, th);
	*body = th->program;
	th->program = before;
	return ok;
}

static gboolean write_if(struct test *test, struct thread *th,
			 const struct value *condition, const GString *then,
			 const GString *otherwise)
{
	const gboolean both = otherwise && otherwise->len;

	if (!then->len && !both)
		return TRUE;
	if (!then->len)
		return add_step(test, th, "if (!%s) {\n%s\n}",
				value_operand(test, condition), otherwise->str);
	return add_step(test, th, "if %s {\n%s\n}", value_condition(test, condition),
			then->str) &&
	       (!both || add_step(test, th, "else {\n%s\n}", otherwise->str));
}

static gboolean read_branches(struct test *test, struct thread *th,
			      const struct value *condition)
{
	GString *then = NULL, *otherwise = NULL;
	gboolean found = FALSE, ok;

	ok = read_body(test, th, &then) && tokens_accept(&test->t, "else", &found) &&
	     (!found || read_body(test, th, &otherwise)) &&
	     write_if(test, th, condition, then, otherwise);
	if (then)
		g_string_free(then, TRUE);
	if (otherwise)
		g_string_free(otherwise, TRUE);
	return ok;
}

static gboolean read_if(struct test *test, struct thread *th)
{
	struct tokens *const t = &test->t;
	struct value condition = { 0 };
	gboolean ok;

	if (th->branches == MAX_BRANCHES)
		return tokens_refuse(t, "no if inside %d others", MAX_BRANCHES);
	if (!tokens_next(t) || !tokens_expect(t, "(") ||
	    !expression_read(test, th, &condition) || !tokens_expect(t, ")"))
		return FALSE;
	th->branches++;
	ok = read_branches(test, th, &condition);
	th->branches--;
	return ok;
}

/* --- all statements ----------------------------------------------------------------- */

static gboolean is_loop(const struct tokens *t)
{
	static const char *const word[] = { "while", "for", "do", "goto", "switch", "break",
					    "continue", "return" };

	for (unsigned i = 0; i < G_N_ELEMENTS(word); i++)
		if (token_is_text(t, word[i]))
			return TRUE;
	return FALSE;
}

static gboolean read_statement(struct test *test, struct thread *th)
{
	struct tokens *const t = &test->t;
	gboolean empty, ok;

	th->temporaries = 0;
	if (!tokens_accept(t, ";", &empty))
		return FALSE;
	if (empty)
		return TRUE;
	if (token_is_text(t, "{")) {
		if (th->blocks == MAX_NESTING)
			return tokens_refuse(t, "no block inside %d others", MAX_NESTING);
		th->blocks++;
		ok = read_block(test, th) && tokens_next(t);
		th->blocks--;
		return ok;
	}
	if (token_is_text(t, "if"))
		return read_if(test, th);
	if (is_loop(t))
		return tokens_refuse(t, "no loops and jumps: what a test does must end; a "
				     "scenario can have while, and cond_load to wait");
	if (type_begins(t))
		return read_declaration(test, th);
	if (token_is_text(t, "*"))
		return read_plain_write(test, th);
	return read_named(test, th);
}

/* The name P0, of the thread that is next, which is returned; NULL with *error set. */
static struct thread *read_thread_name(struct test *test)
{
	struct tokens *const t = &test->t;
	g_autofree char *name = g_strdup_printf("P%u", test->threads);
	struct thread *th;

	if (!token_is_text(t, name)) {
		tokens_refuse(t, "%s(…), or exists, ~exists or forall", name);
		return NULL;
	}
	if (test->threads == MAX_THREADS) {
		refuse(t->place, t->error,
		       "%s is thread %d of the test, expected at most %d", name,
		       MAX_THREADS + 1, MAX_THREADS);
		return NULL;
	}
	th = test_thread(test, test->threads++);
	th->place = t->place;
	return tokens_next(t) ? th : NULL;
}

gboolean thread_read(struct test *test)
{
	struct tokens *const t = &test->t;
	struct thread *th = read_thread_name(test);

	if (!th || !read_parameters(test, th))
		return FALSE;
	t->in_thread = TRUE;
	if (!read_block(test, th))
		return FALSE;
	t->in_thread = FALSE;
	return tokens_expect(t, "}");
}
