// SPDX-License-Identifier: MIT
/*
 * calls.c - reads the kernel's functions: which accesses they are, of which order.
 */
#include "tests/litmus/axioms/parse.h"

#include <string.h>

/* Splits NAME into one without suffix and the order that the suffix says. */
static enum order suffix(const char *name, char *base, size_t room)
{
	static const struct {
		const char *suffix;
		enum order order;
	} known[] = {
		{ "_relaxed", RELAXED }, { "_acquire", ACQUIRE }, { "_release", RELEASE },
	};
	size_t length = strlen(name);

	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(known[i].suffix);

		if (length > n && !strcmp(name + length - n, known[i].suffix)) {
			if (length - n >= room)
				return FULL;
			memcpy(base, name, length - n);
			base[length - n] = '\0';
			return known[i].order;
		}
	}
	if (length < room)
		memcpy(base, name, length + 1);
	return FULL;
}

/* The address of what a macro such as READ_ONCE() names: `*x`. */
static int parse_place(struct parser *s)
{
	int place = parse_expr(s);
	const struct expr *e = &s->program->expr[place];

	if (e->kind != E_LOAD)
		syntax(&s->lexer, "* and an address before it");
	return e->a;
}

static int argument(struct parser *s)
{
	expect(&s->lexer, ",");
	return parse_expr(s);
}

static int number(struct parser *s, int64_t n)
{
	return new_expr(s, (struct expr){ .kind = E_NUMBER, .number = n });
}

static int negate(struct parser *s, int e)
{
	return new_expr(s, (struct expr){ .kind = E_OP, .op = OP_MINUS, .a = e,
					  .b = NONE });
}

static int test_zero(struct parser *s, int e)
{
	return new_expr(s, (struct expr){ .kind = E_OP, .op = OP_EQ, .a = e,
					  .b = number(s, 0) });
}

/* atomic_BASE of those that return a value; NONE: not such a one. */
static int parse_arithmetic(struct parser *s, const char *base, enum order order)
{
	bool inc = strstr(base, "inc") != NULL, dec = strstr(base, "dec") != NULL;
	bool sub = strstr(base, "sub") != NULL, add = strstr(base, "add") != NULL;
	bool fetch = !strncmp(base, "fetch_", 6);
	bool test = strstr(base, "_and_test") != NULL;
	struct expr e = { .kind = E_ADD, .order = order, .fetch = fetch };
	int amount;

	if (!(inc || dec || sub || add) || !(fetch || test || strstr(base, "_return")))
		return NONE;
	amount = inc || dec ? number(s, 1) : parse_expr(s);
	e.a = inc || dec ? parse_expr(s) : argument(s);
	e.b = dec || sub ? negate(s, amount) : amount;
	expect(&s->lexer, ")");
	return test ? test_zero(s, new_expr(s, e)) : new_expr(s, e);
}

static int parse_exchange(struct parser *s, bool compare, enum order order)
{
	struct expr e = { .kind = compare ? E_CMPXCHG : E_XCHG, .order = order };

	e.a = parse_expr(s);
	e.b = argument(s);
	if (compare)
		e.c = argument(s);
	expect(&s->lexer, ")");
	return new_expr(s, e);
}

static int parse_load(struct parser *s, bool by_name, enum order order)
{
	struct expr e = { .kind = E_LOAD, .order = order };

	e.a = by_name ? parse_place(s) : parse_expr(s);
	expect(&s->lexer, ")");
	return new_expr(s, e);
}

/* A function that returns a value; the ( is taken. NONE: there is none of this name. */
int parse_call(struct parser *s, const char *name)
{
	char base[64] = "";
	enum order order = suffix(name, base, sizeof(base));
	struct expr trylock = { .kind = E_TRYLOCK };

	if (!strcmp(name, "READ_ONCE") || !strcmp(name, "rcu_dereference"))
		return parse_load(s, true, RELAXED);
	if (!strcmp(name, "smp_load_acquire") || !strcmp(name, "atomic_read_acquire"))
		return parse_load(s, false, ACQUIRE);
	if (!strcmp(name, "atomic_read"))
		return parse_load(s, false, RELAXED);
	if (!strcmp(base, "xchg") || !strcmp(base, "atomic_xchg"))
		return parse_exchange(s, false, order);
	if (!strcmp(base, "cmpxchg") || !strcmp(base, "atomic_cmpxchg"))
		return parse_exchange(s, true, order);
	if (!strcmp(name, "spin_trylock")) {
		trylock.a = parse_expr(s);
		expect(&s->lexer, ")");
		return new_expr(s, trylock);
	}
	if (!strncmp(base, "atomic_", 7))
		return parse_arithmetic(s, base + 7, order);
	return NONE;
}

static bool parse_fence(struct parser *s, const char *name, struct statement *to)
{
	static const struct {
		const char *name;
		enum fence fence;
	} known[] = {
		{ "smp_mb", F_MB }, { "smp_rmb", F_RMB }, { "smp_wmb", F_WMB },
		{ "smp_mb__before_atomic", F_BEFORE_ATOMIC },
		{ "smp_mb__after_atomic", F_AFTER_ATOMIC },
		{ "smp_mb__after_spinlock", F_AFTER_SPINLOCK },
		{ "smp_mb__after_unlock_lock", F_AFTER_UNLOCK_LOCK },
		{ "barrier", F_BARRIER },
		{ "rcu_read_lock", F_RCU_LOCK }, { "rcu_read_unlock", F_RCU_UNLOCK },
		{ "synchronize_rcu", F_SYNC_RCU },
		{ "synchronize_rcu_expedited", F_SYNC_RCU },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(name, known[i].name)) {
			expect(&s->lexer, ")");
			*to = (struct statement){ .kind = S_FENCE,
						  .number = (int)known[i].fence };
			return true;
		}
	return false;
}

static bool parse_store(struct parser *s, const char *name, struct statement *to)
{
	static const struct {
		const char *name;
		bool by_name;
		enum order order;
	} known[] = {
		{ "WRITE_ONCE", true, RELAXED }, { "smp_store_release", false, RELEASE },
		{ "rcu_assign_pointer", true, RELEASE }, { "smp_store_mb", true, FULL },
		{ "atomic_set", false, RELAXED }, { "atomic_set_release", false, RELEASE },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(name, known[i].name)) {
			*to = (struct statement){ .kind = S_STORE,
						  .order = known[i].order };
			to->a = known[i].by_name ? parse_place(s) : parse_expr(s);
			to->b = argument(s);
			expect(&s->lexer, ")");
			return true;
		}
	return false;
}

/* A function that returns nothing; the ( is taken. */
bool parse_call_statement(struct parser *s, const char *name, struct statement *to)
{
	bool add = !strcmp(name, "atomic_add"), sub = !strcmp(name, "atomic_sub");
	bool inc = !strcmp(name, "atomic_inc"), dec = !strcmp(name, "atomic_dec");
	int amount;

	if (parse_fence(s, name, to) || parse_store(s, name, to))
		return true;
	if (!strcmp(name, "spin_lock") || !strcmp(name, "spin_unlock")) {
		*to = (struct statement){
			.kind = !strcmp(name, "spin_lock") ? S_LOCK : S_UNLOCK };
		to->a = parse_expr(s);
		expect(&s->lexer, ")");
		return true;
	}
	if (!add && !sub && !inc && !dec)
		return false;
	amount = inc || dec ? number(s, 1) : parse_expr(s);
	*to = (struct statement){ .kind = S_ADD };
	to->a = inc || dec ? parse_expr(s) : argument(s);
	to->b = dec || sub ? negate(s, amount) : amount;
	expect(&s->lexer, ")");
	return true;
}
