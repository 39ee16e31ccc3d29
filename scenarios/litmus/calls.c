/* SPDX-License-Identifier: MIT */
/*
 * calls.c - the table of the kernel's functions, and what each becomes in a program.
 *
 * Source of what they mean: Linux 6.1, tools/memory-model (linux-kernel.def, and
 * Documentation/litmus-tests.txt, which says what herd7 reads).
 */
#include "scenarios/litmus/expression.h"

#include <string.h>

/* What a call has as arguments, in the words of programs. */
struct arguments {
	const char *location;
	const char *value[2];		/* operands */
	unsigned values;
	struct variable *lock;
	const char *watched;		/* its variable, in a test with spin_is_locked() */
	struct place place;		/* of the function */
};

/* row.returns: what a function makes of the register that its step fills. */
enum { RETURNS_NOTHING, RETURNS_IT, RETURNS_IS_ZERO, RETURNS_IS_NEGATIVE };

struct row {
	const char *name;
	/* L: *POINTER, P: POINTER, V: a value, S: a spinlock; NULL: it is refused */
	const char *arguments;
	/*
	 * The step: %L is the location or lock, %V, %W the values, %R the register, %H the
	 * variable of a lock. NULL: see why.
	 */
	const char *step;
	unsigned returns;
	gboolean ordered;	/* there are _relaxed, _acquire and _release, too */
	const char *why;	/* what is expected instead of it */
};

#define STEP(name, arguments, step) { name, arguments, step, RETURNS_NOTHING, FALSE, NULL }
#define VALUE(name, arguments, step) { name, arguments, step, RETURNS_IT, FALSE, NULL }
#define ORDERED(name, arguments, step) { name, arguments, step, RETURNS_IT, TRUE, NULL }
#define TESTS(name, args, step, returns) { name, args, step, returns, FALSE, NULL }
#define REFUSED(name, why) { name, NULL, NULL, RETURNS_NOTHING, FALSE, why }
#define FENCE(name) STEP(name, "", name)

static const char NO_SRCU[] = "no SRCU: rcu_read_lock(), rcu_read_unlock() and "
			      "synchronize_rcu() can be simulated";
static const char NO_BITS[] = "atomic_add(), xchg(), cmpxchg() or their kin";

static const struct row smp_mb = FENCE("smp_mb");

static const struct row rows[] = {
	VALUE("READ_ONCE", "L", "load %L as %R"),
	STEP("WRITE_ONCE", "LV", "store %L %V"),
	VALUE("smp_load_acquire", "P", "load %L as %R acquire"),
	STEP("smp_store_release", "PV", "store %L %V release"),
	STEP("smp_store_mb", "LV", "store %L %V;\nsmp_mb"),
	VALUE("rcu_dereference", "L", "load %L as %R"),
	STEP("rcu_assign_pointer", "LV", "store %L %V release"),

	FENCE("smp_mb"), FENCE("smp_rmb"), FENCE("smp_wmb"), FENCE("barrier"),
	FENCE("smp_mb__before_atomic"), FENCE("smp_mb__after_atomic"),
	FENCE("smp_mb__after_spinlock"), FENCE("smp_mb__after_unlock_lock"),
	FENCE("rcu_read_lock"), FENCE("rcu_read_unlock"), FENCE("synchronize_rcu"),
	STEP("synchronize_rcu_expedited", "", "synchronize_rcu"),

	STEP("spin_lock", "S", "spin_lock %L"),
	STEP("spin_unlock", "S", "spin_unlock %L"),
	VALUE("spin_trylock", "S", "spin_trylock %L as %R"),

	ORDERED("xchg", "PV", "xchg %L %V as %R"),
	ORDERED("atomic_xchg", "PV", "xchg %L %V as %R"),
	ORDERED("cmpxchg", "PVV", "cmpxchg %L %V %W as %R"),
	ORDERED("atomic_cmpxchg", "PVV", "cmpxchg %L %V %W as %R"),
	VALUE("atomic_read", "P", "load %L as %R"),
	VALUE("atomic_read_acquire", "P", "load %L as %R acquire"),
	STEP("atomic_set", "PV", "store %L %V"),
	STEP("atomic_set_release", "PV", "store %L %V release"),
	STEP("atomic_inc", "P", "atomic_inc %L"),
	STEP("atomic_dec", "P", "atomic_dec %L"),
	STEP("atomic_add", "VP", "atomic_add %L %V"),
	STEP("atomic_sub", "VP", "atomic_sub %L %V"),
	ORDERED("atomic_add_return", "VP", "atomic_add_return %L %V as %R"),
	ORDERED("atomic_sub_return", "VP", "atomic_add_return %L (-%V) as %R"),
	ORDERED("atomic_inc_return", "P", "atomic_add_return %L 1 as %R"),
	ORDERED("atomic_dec_return", "P", "atomic_add_return %L (-1) as %R"),
	ORDERED("atomic_fetch_add", "VP", "atomic_fetch_add %L %V as %R"),
	ORDERED("atomic_fetch_sub", "VP", "atomic_fetch_add %L (-%V) as %R"),
	ORDERED("atomic_fetch_inc", "P", "atomic_fetch_add %L 1 as %R"),
	ORDERED("atomic_fetch_dec", "P", "atomic_fetch_add %L (-1) as %R"),
	TESTS("atomic_inc_and_test", "P", "atomic_add_return %L 1 as %R", RETURNS_IS_ZERO),
	TESTS("atomic_dec_and_test", "P", "atomic_add_return %L (-1) as %R",
	      RETURNS_IS_ZERO),
	TESTS("atomic_sub_and_test", "VP", "atomic_add_return %L (-%V) as %R",
	      RETURNS_IS_ZERO),
	TESTS("atomic_add_negative", "VP", "atomic_add_return %L %V as %R",
	      RETURNS_IS_NEGATIVE),

	REFUSED("srcu_read_lock", NO_SRCU), REFUSED("srcu_read_unlock", NO_SRCU),
	REFUSED("synchronize_srcu", NO_SRCU),
	REFUSED("synchronize_srcu_expedited", NO_SRCU),
	REFUSED("atomic_and", NO_BITS), REFUSED("atomic_or", NO_BITS),
	REFUSED("atomic_xor", NO_BITS), REFUSED("atomic_andnot", NO_BITS),
	REFUSED("atomic_fetch_and", NO_BITS), REFUSED("atomic_fetch_or", NO_BITS),
	REFUSED("atomic_fetch_xor", NO_BITS), REFUSED("atomic_add_unless", NO_BITS),
	REFUSED("atomic_fetch_add_unless", NO_BITS),
};

/*
 * A lock is no word that can be looked at. So in a test with spin_is_locked() each lock
 * has a variable, which is set by who takes the lock, as long as it is taken. As an
 * exchange (under tso) and a release these writes are ordered as those of the lock are.
 */
static const struct row watching_rows[] = {
	STEP("spin_lock", "S", "spin_lock %L;\nxchg %H 1 as %R relaxed"),
	STEP("spin_unlock", "S", "store %H 0 release;\nspin_unlock %L"),
	VALUE("spin_is_locked", "S", "load %H as %R"),
	REFUSED("spin_trylock",
		"none in a test with spin_is_locked(): between the lock and what "
		"spin_is_locked() looks at it would see a difference"),
};

/* --- arguments ---------------------------------------------------------------------- */

/* An address of a spinlock, which is not used otherwise. */
static gboolean read_lock(struct test *test, struct thread *th, struct arguments *a)
{
	const struct place place = test->t.place;
	struct value v = { 0 };

	if (!expression_read(test, th, &v))
		return FALSE;
	if (!v.points)
		return refuse(place, test->t.error, "%.60s, expected a parameter that is a "
			      "spinlock_t *", v.text);
	a->lock = test_name_variable(test, v.points->name, VARIABLE_LOCK, place);
	a->location = v.points->name;
	if (a->lock && test->watches_locks)
		a->watched = test_watched(test, a->lock);
	return a->lock && (a->watched || !test->watches_locks);
}

static gboolean read_argument(struct test *test, struct thread *th, char kind,
			      struct arguments *a)
{
	const struct place place = test->t.place;
	struct value v = { 0 };

	if (kind == 'L')
		return lvalue_read(test, th, &a->location);
	if (kind == 'S')
		return read_lock(test, th, a);
	if (!expression_read(test, th, &v))
		return FALSE;
	if (kind == 'V')
		a->value[a->values++] = value_operand(test, &v);
	else
		a->location = value_location(test, &v, place);
	return kind == 'V' || a->location;
}

static gboolean read_arguments(struct test *test, struct thread *th, const struct row *row,
			       struct arguments *a)
{
	struct tokens *const t = &test->t;

	if (!tokens_expect(t, "("))
		return FALSE;
	for (const char *kind = row->arguments; *kind; kind++)
		if ((kind != row->arguments && !tokens_expect(t, ",")) ||
		    !read_argument(test, th, *kind, a))
			return FALSE;
	return tokens_expect(t, ")");
}

/* --- steps -------------------------------------------------------------------------- */

static char *write_step(const struct row *row, const struct arguments *a, const char *reg,
			const char *order)
{
	GString *step = g_string_new(NULL);

	for (const char *c = row->step; *c; c++) {
		if (*c != '%') {
			g_string_append_c(step, *c);
			continue;
		}
		c++;
		g_string_append(step, *c == 'L' ? a->location : *c == 'V' ? a->value[0] :
				*c == 'W' ? a->value[1] : *c == 'H' ? a->watched : reg);
	}
	g_string_append_printf(step, "%s%s;", *order ? " " : "", order);
	return g_string_free(step, FALSE);
}

/* A scenario may only drop locks that some program takes. */
static void note_lock(const struct row *row, const struct arguments *a)
{
	if (!a->lock)
		return;
	if (!strcmp(row->name, "spin_unlock"))
		a->lock->dropped = a->place;
	else if (strcmp(row->name, "spin_is_locked") != 0)
		a->lock->taken = TRUE;
}

static void returned(struct test *test, struct thread *th, const struct row *row,
		     const char *reg, struct value *result)
{
	const gboolean negative = row->returns == RETURNS_IS_NEGATIVE;
	g_autofree char *text = NULL;

	value_loaded(th, result, reg);
	if (row->returns == RETURNS_IT)
		return;
	text = g_strdup_printf("%s %s 0", reg, negative ? "<" : "==");
	*result = (struct value){ .text = pool_string(test->pool, text, strlen(text)),
				  .binding = negative ? BINDS_LESS : BINDS_EQUAL,
				  .operators = 1 };
	result->comparison = result->text;
}

/*
 * Is the function that of the row? *order becomes what stands behind its name: "relaxed",
 * "acquire", "release", or "".
 */
static gboolean is_row(const struct row *row, const char *name, const char **order)
{
	static const char *const suffix[] = { "_relaxed", "_acquire", "_release" };
	const gsize length = strlen(row->name);

	*order = "";
	if (strncmp(name, row->name, length) != 0)
		return FALSE;
	for (unsigned i = 0; row->ordered && i < G_N_ELEMENTS(suffix); i++) {
		if (strcmp(name + length, suffix[i]) != 0)
			continue;
		*order = suffix[i] + 1;
		return TRUE;
	}
	return !name[length];
}

static const struct row *find_row(const struct test *test, const char *name,
				  const char **order)
{
	for (unsigned i = 0; test->watches_locks && i < G_N_ELEMENTS(watching_rows); i++)
		if (is_row(&watching_rows[i], name, order))
			return &watching_rows[i];
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++)
		if (is_row(&rows[i], name, order))
			return &rows[i];
	return NULL;
}

/*
 * smp_mb__after_spinlock() orders what comes before the lock and the lock itself. In a
 * test with spin_is_locked() the variable's write, which stands for the lock's, comes
 * behind it. A full barrier at once after it orders the same.
 */
static gboolean is_behind_lock(const struct test *test, const struct thread *th,
			       const struct row *row)
{
	return test->watches_locks && !strcmp(row->name, "smp_mb__after_spinlock") &&
	       th->lock_step && th->lock_step == th->steps;
}

gboolean call_read(struct test *test, struct thread *th, const char *name,
		   struct place place, gboolean needed, struct value *result)
{
	struct arguments a = { .place = place };
	const char *order, *reg = NULL;
	const struct row *row = find_row(test, name, &order);
	g_autofree char *step = NULL;

	if (!row)
		return refuse(place, test->t.error,
			      "%.60s() is not known, expected one of the "
			      "functions that doc/litmus.md lists",
			      name);
	if (!row->arguments)
		return refuse(place, test->t.error, "%s(), expected %s", name, row->why);
	if (needed && !row->returns)
		return refuse(place, test->t.error,
			      "%s() returns nothing, expected a value", name);
	if (!read_arguments(test, th, row, &a))
		return FALSE;
	note_lock(row, &a);
	if (strstr(row->step, "%R") && !(reg = new_temporary(test, th)))
		return FALSE;
	step = write_step(is_behind_lock(test, th, row) ? &smp_mb : row, &a, reg, order);
	if (!add_step(test, th, "%s", step))
		return FALSE;
	if (!strcmp(row->name, "spin_lock"))
		th->lock_step = th->steps;
	if (row->returns)
		returned(test, th, row, reg, result);
	return TRUE;
}
