/* SPDX-License-Identifier: MIT */
/*
 * litmus.c - a litmus test as a whole:
 *
 *	C NAME  "what it is"  { initial values }  P0(…) { … } P1(…) { … }
 *	locations [0:r0; x;]  filter (…)  exists (…)
 */
#include "scenarios/litmus/litmus.h"

#include <string.h>

#include "scenarios/litmus/thread.h"
#include "scenarios/litmus/write.h"
#include "scenarios/load/text/parse.h"

enum {
	MAX_LITMUS_BYTES = 1 << 17,
	MAX_TEST_NAME = 120,	/* names of scenarios are a little longer */
};

gboolean is_litmus_name(const char *path)
{
	return g_str_has_suffix(path, ".litmus");
}

/* --- C NAME ------------------------------------------------------------------------- */

/* The name ends with its line. It becomes that of a scenario, and of files. */
static gboolean read_name(struct test *test)
{
	struct tokens *const t = &test->t;
	gboolean valid;

	if (!token_is_text(t, "C"))
		return tokens_refuse(t, "C and the name of the test");
	test->name = g_strstrip(g_strndup(t->rest, strcspn(t->rest, "\r\n")));
	valid = *test->name && strlen(test->name) <= MAX_TEST_NAME;
	for (const char *c = test->name; *c; c++)
		valid = valid && g_ascii_isgraph(*c) && !strchr("#/\\\"", *c);
	if (!valid)
		return refuse(
			t->place, t->error,
			"C %.60s, expected the name of the test: up to "
			"%d letters, digits and the like, without # / \\ and blanks",
			test->name, MAX_TEST_NAME);
	t->rest += strcspn(t->rest, "\n");
	return tokens_next(t);
}

/* What else stands before the {: strings, and lines such as Orig=… */
static gboolean skip_description(struct test *test)
{
	struct tokens *const t = &test->t;
	gboolean found = FALSE;

	while (t->token.kind == TOKEN_STRING || t->token.kind == TOKEN_NAME) {
		if (t->token.kind == TOKEN_NAME) {
			if (!tokens_next(t))
				return FALSE;
			if (!token_is_text(t, "="))
				return tokens_refuse(t, "= and a text, as in Orig=…, or {");
			t->rest += strcspn(t->rest, "\n");
		}
		if (!tokens_next(t))
			return FALSE;
		found = TRUE;
	}
	return token_is_text(t, "{") ||
	       tokens_refuse(t, found ? "{ and the initial values"
				      : "{ and the initial values, or a string that "
					"tells of the test");
}

/* --- { initial values } ------------------------------------------------------------- */

/* NUMBER, NAME, &NAME or ATOMIC_INIT(NUMBER) */
static gboolean read_initial(struct test *test, const char **value)
{
	struct tokens *const t = &test->t;
	g_autofree char *name = NULL, *text = NULL;
	struct place place;
	gboolean found;
	gint64 number;

	if (!tokens_accept(t, "ATOMIC_INIT", &found) || (found && !tokens_expect(t, "(")))
		return FALSE;
	if (found || t->token.kind == TOKEN_NUMBER || token_is_text(t, "-")) {
		if (!tokens_number(t, "a number", &number) ||
		    (found && !tokens_expect(t, ")")))
			return FALSE;
		text = g_strdup_printf("%" G_GINT64_FORMAT, number);
	} else {
		if (!tokens_accept(t, "&", &found))
			return FALSE;
		place = t->place;
		if (!tokens_name(t, "a number, or the name of a variable", &name) ||
		    !test_name_variable(test, name, VARIABLE_WORD, place))
			return FALSE;
		text = g_strdup_printf("&%s", name);
	}
	*value = pool_string(test->pool, text, strlen(text));
	return TRUE;
}

/* 0:r0 = VALUE, from the : on */
static gboolean read_initial_register(struct test *test, gint64 nr, struct place place)
{
	struct tokens *const t = &test->t;
	g_autofree char *name = NULL;
	struct thread *th;
	struct reg *reg;
	const char *value;

	if (nr >= MAX_THREADS)
		return refuse(place, t->error,
			      "thread %" G_GINT64_FORMAT ", expected one from 0 "
			      "to %d",
			      nr, MAX_THREADS - 1);
	th = test_thread(test, (unsigned)nr);
	if (!th->place.line)
		th->place = place;
	if (!tokens_expect(t, ":") || !tokens_name(t, "the name of a register", &name) ||
	    !(reg = test_add_register(test, th, name, place)) || !tokens_expect(t, "=") ||
	    !read_initial(test, &value))
		return FALSE;
	reg->initialised = reg->set = TRUE;
	g_string_append_printf(th->program,
			       *value == '-' ? "%sset %s (%s);" : "%sset %s %s;",
			       th->program->len ? "\n" : "", name, value);
	return TRUE;
}

static gboolean read_initial_variable(struct test *test)
{
	struct tokens *const t = &test->t;
	enum variable_kind kind = VARIABLE_UNKNOWN;
	g_autofree char *name = NULL;
	unsigned stars = 0;
	struct variable *v;
	struct place place;
	gboolean found;

	if (type_begins(t) && !type_read(test, &kind, &stars))
		return FALSE;
	if (stars)
		kind = VARIABLE_WORD;
	place = t->place;
	if (!tokens_name(t, "a variable, or a register as 0:r0", &name))
		return FALSE;
	if (token_is_text(t, "["))
		return tokens_refuse(t, "no arrays: each variable of a test is one word");
	v = test_name_variable(test, name, kind, place);
	if (!v || !tokens_accept(t, "=", &found))
		return FALSE;
	if (!found)
		return TRUE;
	if (v->initial)
		return refuse(place, t->error, "%s has a value already, expected one",
			      name);
	if (!test_name_variable(test, name, VARIABLE_WORD, place))
		return FALSE;
	return read_initial(test, &v->initial);
}

static gboolean read_initial_values(struct test *test)
{
	struct tokens *const t = &test->t;

	if (!tokens_expect(t, "{"))
		return FALSE;
	while (!token_is_text(t, "}")) {
		const struct place place = t->place;
		gboolean ok, empty;
		gint64 nr;

		if (!tokens_accept(t, ";", &empty))
			return FALSE;
		if (empty)
			continue;
		if (t->token.kind == TOKEN_NUMBER)
			ok = tokens_number(t, "a thread", &nr) &&
			     read_initial_register(test, nr, place);
		else
			ok = read_initial_variable(test);
		if (!ok)
			return FALSE;
		if (!token_is_text(t, ";") && !token_is_text(t, "}"))
			return tokens_refuse(t, "; or }");
	}
	return tokens_expect(t, "}");
}

/* --- what is observed, and asked ---------------------------------------------------- */

/* Is it a register of a thread, or a variable, of this test? */
static gboolean check_location(struct test *test, const char *location, struct place place)
{
	const char *colon = strchr(location, ':');
	const struct variable *v;
	guint64 nr;

	if (!colon) {
		v = test_variable(test, location);
		if (!v)
			return refuse(
				place, test->t.error,
				"there is no variable %.60s, "
				"expected one of those that threads have as parameters",
				location);
		return v->kind != VARIABLE_LOCK ||
		       refuse(place, test->t.error, "%s is a lock, expected a variable",
			      location);
	}
	nr = g_ascii_strtoull(location, NULL, 10);
	if (!g_ascii_isdigit(*location) || nr >= test->threads)
		return refuse(place, test->t.error,
			      "%.60s, expected a register of thread 0 to "
			      "%u",
			      location, test->threads - 1);
	return test_register(test_thread(test, (unsigned)nr), colon + 1) ||
	       refuse(place, test->t.error,
		      "P%u has no register %.60s, expected one that is "
		      "declared in it",
		      (unsigned)nr, colon + 1);
}

static gboolean read_locations(struct test *test)
{
	struct tokens *const t = &test->t;

	if (!tokens_next(t) || !tokens_expect(t, "["))
		return FALSE;
	while (!token_is_text(t, "]")) {
		const struct place place = t->place;
		char *location = NULL;
		gboolean found;

		if (!location_read(t, &location))
			return FALSE;
		g_ptr_array_add(test->location, location);
		if (!check_location(test, location, place) ||
		    !tokens_accept(t, ";", &found))
			return FALSE;
		if (!found && !token_is_text(t, "]"))
			return tokens_refuse(t, "; or ]");
	}
	return tokens_next(t);
}

/* Names in a condition that the test does not have: the first of them is an error. */
struct names {
	struct test *test;
	gboolean ok;
};

static void check_condition_location(const char *location, struct place place, void *data)
{
	struct names *n = data;

	n->ok = n->ok && check_location(n->test, location, place);
}

static void check_condition_value(const char *name, struct place place, void *data)
{
	struct names *n = data;

	n->ok = n->ok && check_location(n->test, name, place);
}

static gboolean check_names(struct test *test, const struct proposition *p)
{
	struct names n = { test, TRUE };

	proposition_names(p, check_condition_location, check_condition_value, &n);
	return n.ok;
}

static gboolean read_filter(struct test *test)
{
	if (test->filter)
		return tokens_refuse(&test->t, "one filter");
	test->filter_place = test->t.place;
	if (!tokens_next(&test->t))
		return FALSE;
	test->filter = proposition_read(&test->t);
	return test->filter && check_names(test, test->filter);
}

static gboolean read_question(struct test *test)
{
	struct tokens *const t = &test->t;

	for (;;) {
		if (token_is_text(t, "locations")) {
			if (!read_locations(test))
				return FALSE;
		} else if (token_is_text(t, "filter")) {
			if (!read_filter(test))
				return FALSE;
		} else {
			break;
		}
	}
	test->condition_place = t->place;
	test->condition = condition_read(t);
	if (!test->condition || !check_names(test, test->condition->proposition))
		return FALSE;
	return t->token.kind == TOKEN_END || tokens_refuse(t, "/\\, \\/ or the end");
}

/* --- the whole ---------------------------------------------------------------------- */

static gboolean question_begins(const struct tokens *t)
{
	static const char *const word[] = { "locations", "filter", "exists", "~",
					    "forall" };

	for (unsigned i = 0; i < G_N_ELEMENTS(word); i++)
		if (token_is_text(t, word[i]))
			return TRUE;
	return FALSE;
}

static gboolean check_locks(struct test *test)
{
	for (guint i = 0; i < test->variable->len; i++) {
		const struct variable *v = test->variable->pdata[i];

		if (v->dropped.line && !v->taken)
			return refuse(v->dropped, test->t.error,
				      "spin_unlock(%s), expected that "
				      "some thread takes it",
				      v->name);
	}
	return TRUE;
}

static gboolean read_test(struct test *test)
{
	struct tokens *const t = &test->t;

	if (!read_name(test) || !skip_description(test) || !read_initial_values(test))
		return FALSE;
	do {
		if (!thread_read(test))
			return FALSE;
	} while (!question_begins(t));
	for (guint nr = test->threads; nr < test->thread->len; nr++) {
		const struct thread *th = test->thread->pdata[nr];

		if (th->place.line)
			return refuse(th->place, t->error,
				      "thread %u, expected one from 0 to %u", nr,
				      test->threads - 1);
	}
	return check_locks(test) && test_check_registers(test) && read_question(test);
}

/*
 * Registers of our own are called t0, t1 …, with as many _ behind the t as no name of the
 * test has.
 */
static const char *temporary_name(const char *bytes, struct pool *pool)
{
	g_autoptr(GString) name = g_string_new("t");
	gsize most = 0;

	for (const char *c = bytes; *c; c++) {
		const gsize dashes = *c == 't' ? strspn(c + 1, "_") : 0;

		if (*c == 't' && g_ascii_isdigit(c[1 + dashes]) &&
		    (c == bytes || (!g_ascii_isalnum(c[-1]) && c[-1] != '_')))
			most = MAX(most, dashes + 1);
	}
	for (gsize i = 0; i < MIN(most, 20); i++)
		g_string_append_c(name, '_');
	return pool_string(pool, name->str, name->len);
}

struct text *litmus_translate(const char *bytes, gsize length, const char *name,
			      struct pool *pool, GError **error)
{
	const struct place place = { .file = pool_string(pool, name, strlen(name)),
				     .line = 1 };
	g_autofree char *copy = NULL;
	struct text *text = NULL;
	struct test test;

	if (length > MAX_LITMUS_BYTES) {
		refuse(place, error,
		       "a litmus test of more than %d bytes, expected a smaller one",
		       MAX_LITMUS_BYTES);
		return NULL;
	}
	if (!text_check_bytes(bytes, length, place, error))
		return NULL;
	copy = g_strndup(bytes, length);
	test_init(&test, pool);
	test.bytes = copy;
	test.watches_locks = strstr(copy, "spin_is_locked") != NULL;
	test.temporary = temporary_name(copy, pool);
	if (tokens_init(&test.t, copy, place, error) && read_test(&test))
		text = test_write(&test, place);
	test_clear(&test);
	return text;
}
