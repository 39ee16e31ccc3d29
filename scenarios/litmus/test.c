/* SPDX-License-Identifier: MIT */
/*
 * test.c - the names of a litmus test.
 */
#include "scenarios/litmus/test.h"

#include <string.h>

#include "policies/vmap/state/machine.h"
#include "scenarios/load/text/value.h"

static void free_thread(gpointer data)
{
	struct thread *th = data;

	g_hash_table_unref(th->parameter);
	g_ptr_array_unref(th->reg);
	g_string_free(th->program, TRUE);
	g_free(th);
}

void test_init(struct test *test, struct pool *pool)
{
	*test = (struct test){ .pool = pool };
	test->variable = g_ptr_array_new();
	test->thread = g_ptr_array_new_with_free_func(free_thread);
	test->location = g_ptr_array_new_with_free_func(g_free);
}

void test_clear(struct test *test)
{
	g_ptr_array_unref(test->variable);
	g_ptr_array_unref(test->thread);
	g_ptr_array_unref(test->location);
	proposition_free(test->filter);
	condition_free(test->condition);
	g_free(test->name);
}

struct variable *test_variable(const struct test *test, const char *name)
{
	for (guint i = 0; i < test->variable->len; i++) {
		struct variable *v = test->variable->pdata[i];

		if (!strcmp(v->name, name))
			return v;
	}
	return NULL;
}

/*
 * Names of scenarios are shorter than those of C may be, and not words of their
 * operations.
 */
static gboolean check_name(struct test *test, const char *name, struct place place)
{
	static const char *const word[] = { "as", "else", "relaxed", "acquire", "release" };

	for (unsigned i = 0; i < G_N_ELEMENTS(word); i++)
		if (!strcmp(name, word[i]))
			return refuse(place, test->t.error,
				      "%s is a word of the programs into "
				      "which tests are translated, expected another name",
				      name);
	if (strlen(name) <= MAX_NAME_BYTES)
		return TRUE;
	return refuse(place, test->t.error, "%.60s, expected a name of at most %d letters",
		      name, MAX_NAME_BYTES);
}

static struct variable *add_variable(struct test *test, const char *name,
				     struct place place)
{
	struct variable *v;

	if (!check_name(test, name, place))
		return NULL;
	if (test->variable->len == MAX_VARIABLES) {
		refuse(place, test->t.error,
		       "%s is variable %d of the test, expected at most "
		       "%d",
		       name, MAX_VARIABLES + 1, MAX_VARIABLES);
		return NULL;
	}
	v = pool_alloc(test->pool, 1, sizeof(*v));
	v->name = pool_string(test->pool, name, strlen(name));
	v->place = place;
	g_ptr_array_add(test->variable, v);
	return v;
}

struct variable *test_name_variable(struct test *test, const char *name,
				    enum variable_kind kind, struct place place)
{
	struct variable *v = test_variable(test, name);

	if (!v)
		v = add_variable(test, name, place);
	if (!v || kind == VARIABLE_UNKNOWN)
		return v;
	if (v->kind != VARIABLE_UNKNOWN && v->kind != kind) {
		refuse(place, test->t.error, "%s as %s, expected %s as in line %u", name,
		       kind == VARIABLE_LOCK ? "a lock" : "a variable",
		       kind == VARIABLE_LOCK ? "a variable" : "a lock", v->place.line);
		return NULL;
	}
	if (kind == VARIABLE_LOCK && (v->initial || vmap_has_lock(name))) {
		refuse(place, test->t.error, v->initial ?
		       "%s is a lock, expected no value for it" :
		       "%s is a lock of the simulated kernel, expected another name", name);
		return NULL;
	}
	v->kind = kind;
	return v;
}

const char *test_watched(struct test *test, struct variable *lock)
{
	g_autofree char *name = g_strdup_printf("%s_held", lock->name);

	if (lock->watched)
		return lock->watched;
	if (!check_name(test, name, lock->place))
		return NULL;
	if (strstr(test->bytes, name)) {
		refuse(lock->place, test->t.error, "the variable for spin_is_locked(%s) is "
		       "called %s, expected no other use of that name", lock->name, name);
		return NULL;
	}
	lock->watched = pool_string(test->pool, name, strlen(name));
	return lock->watched;
}

struct thread *test_thread(struct test *test, unsigned nr)
{
	while (test->thread->len <= nr) {
		struct thread *th = g_new0(struct thread, 1);

		th->nr = test->thread->len;
		th->parameter = g_hash_table_new(g_str_hash, g_str_equal);
		th->reg = g_ptr_array_new();
		th->program = g_string_new(NULL);
		g_ptr_array_add(test->thread, th);
	}
	return test->thread->pdata[nr];
}

struct reg *test_register(const struct thread *th, const char *name)
{
	for (guint i = 0; i < th->reg->len; i++) {
		struct reg *reg = th->reg->pdata[i];

		if (!strcmp(reg->name, name))
			return reg;
	}
	return NULL;
}

struct reg *test_add_register(struct test *test, struct thread *th, const char *name,
			      struct place place)
{
	struct reg *reg = test_register(th, name);

	if (reg && reg->initialised) {
		reg->initialised = FALSE;
		return reg;
	}
	if (reg || g_hash_table_contains(th->parameter, name)) {
		refuse(place, test->t.error, "%s again in P%u, expected another name", name,
		       th->nr);
		return NULL;
	}
	if (!check_name(test, name, place))
		return NULL;
	if (th->reg->len == MAX_REGISTERS) {
		refuse(place, test->t.error,
		       "%s is register %d of P%u, expected at most %d", name,
		       MAX_REGISTERS + 1, th->nr, MAX_REGISTERS);
		return NULL;
	}
	reg = pool_alloc(test->pool, 1, sizeof(*reg));
	reg->name = pool_string(test->pool, name, strlen(name));
	reg->place = place;
	g_ptr_array_add(th->reg, reg);
	return reg;
}

gboolean test_check_registers(struct test *test)
{
	for (unsigned i = 0; i < test->threads; i++) {
		const struct thread *th = test->thread->pdata[i];

		for (guint k = 0; k < th->reg->len; k++) {
			const struct reg *reg = th->reg->pdata[k];
			const struct variable *v = test_variable(test, reg->name);

			if (v && v->kind != VARIABLE_LOCK)
				return refuse(
					reg->place, test->t.error,
					"%s is a variable of the "
					"test in line %u, expected another name for a "
					"register",
					v->name, v->place.line);
		}
	}
	return TRUE;
}
