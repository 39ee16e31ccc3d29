// SPDX-License-Identifier: MIT
/*
 * random.c - random SEED [WITHOUT]: writes a random litmus test, the same for the same
 * seed.
 *
 * WITHOUT is a list of letters: l no locks, t no trylocks, r no RCU, c no cmpxchg, p no
 * pointers, a no other read-modify-writes. Programs are small, as a reference must try all
 * their executions.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_REGS = 24, TEXT = 16384 };

static uint64_t stream;
static const char *without = "";

static unsigned below(unsigned n)
{
	uint64_t z = stream += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (unsigned)((z ^ z >> 31) % n);
}

static bool one_in(unsigned n)
{
	return below(n) == 0;
}

static bool with(char letter)
{
	return !strchr(without, letter);
}

/* --- a thread ------------------------------------------------------------------------ */

struct thread {
	char text[TEXT];
	size_t length;
	int regs_nr;
	bool pointer[MAX_REGS];		/* what a register is declared as */
	bool set[MAX_REGS];		/* it has a value on this way */
	int indent, accesses_left;
	int held;			/* locks that are held, as bits */
	int in_rcu;
};

static int vars_nr, locks_nr, regs_nr[4];
static bool has_atomic, has_pointer;
static int the_variable = -1;		/* what is accessed next, or -1: anything */

__attribute__((format(printf, 2, 3)))
static void put(struct thread *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	t->length += (size_t)vsnprintf(t->text + t->length, TEXT - t->length, format, args);
	va_end(args);
	if (t->length >= TEXT)
		exit(2);
}

static void line(struct thread *t)
{
	for (int i = 0; i < t->indent; i++)
		put(t, "\t");
}

static const char *variable(void)
{
	static const char *const names[] = { "x", "y", "z" };

	return names[the_variable >= 0 ? (unsigned)the_variable : below((unsigned)vars_nr)];
}

static int new_register(struct thread *t, bool pointer)
{
	/* Once in a while a register is used again. */
	if (t->regs_nr && one_in(12)) {
		int r = (int)below((unsigned)t->regs_nr);

		if (t->pointer[r] == pointer) {
			t->set[r] = true;
			return r;
		}
	}
	if (t->regs_nr == MAX_REGS)
		exit(2);
	t->pointer[t->regs_nr] = pointer;
	t->set[t->regs_nr] = true;
	return t->regs_nr++;
}

/* A register that has a value, or -1. */
static int old_register(const struct thread *t, bool pointer)
{
	int found[MAX_REGS];
	unsigned nr = 0;

	for (int r = 0; r < t->regs_nr; r++)
		if (t->set[r] && t->pointer[r] == pointer)
			found[nr++] = r;
	return nr ? found[below(nr)] : -1;
}

/* A value to write: mostly a number, and else something that depends on a read. */
static void value(const struct thread *t, char *to, size_t room)
{
	int r = one_in(2) ? old_register(t, false) : -1;
	unsigned n = 1 + below(2);

	if (r < 0)
		snprintf(to, room, "%u", n);
	else if (one_in(3))
		snprintf(to, room, "r%d", r);
	else if (one_in(2))
		snprintf(to, room, "r%d + %u", r, n);
	else if (one_in(2))
		snprintf(to, room, "r%d * 0 + %u", r, n);
	else
		snprintf(to, room, "(r%d ^ r%d) + %u", r, r, n);
}

/* The address that an access names, as the kernel's functions take it. */
static void address(const struct thread *t, char *to, size_t room)
{
	int r = has_pointer && one_in(2) ? old_register(t, true) : -1;

	if (r < 0)
		snprintf(to, room, "%s", variable());
	else
		snprintf(to, room, "r%d", r);
}

static const char *suffix(void)
{
	static const char *const suffixes[] = { "", "_relaxed", "_acquire", "_release" };

	return suffixes[below(4)];
}

static void load(struct thread *t)
{
	char from[16];
	bool acquire = one_in(4);

	address(t, from, sizeof(from));
	line(t);
	if (acquire)
		put(t, "r%d = smp_load_acquire(%s);\n", new_register(t, false), from);
	else
		put(t, "r%d = READ_ONCE(*%s);\n", new_register(t, false), from);
}

static void store(struct thread *t)
{
	char to[16], what[32];

	address(t, to, sizeof(to));
	value(t, what, sizeof(what));
	line(t);
	if (one_in(4))
		put(t, "smp_store_release(%s, %s);\n", to, what);
	else if (one_in(12))
		put(t, "smp_store_mb(*%s, %s);\n", to, what);
	else
		put(t, "WRITE_ONCE(*%s, %s);\n", to, what);
}

static void exchange(struct thread *t)
{
	char at[16], what[32], old[16];
	int r = one_in(4) ? old_register(t, false) : -1;

	address(t, at, sizeof(at));
	value(t, what, sizeof(what));
	line(t);
	if (r < 0)
		snprintf(old, sizeof(old), "%u", below(2));
	else
		snprintf(old, sizeof(old), "r%d", r);
	if (with('c') && one_in(2))
		put(t, "r%d = cmpxchg%s(%s, %s, %s);\n", new_register(t, false), suffix(),
		    at, old, what);
	else
		put(t, "r%d = xchg%s(%s, %s);\n", new_register(t, false), suffix(), at,
		    what);
}

static void arithmetic(struct thread *t)
{
	static const char *const silent[] = { "inc", "dec" };
	char what[32];
	bool add = one_in(2);

	value(t, what, sizeof(what));
	line(t);
	switch (below(5)) {
	case 0:
		put(t, "atomic_%s(a);\n", silent[below(2)]);
		break;
	case 1:
		put(t, "atomic_%s(%s, a);\n", add ? "add" : "sub", what);
		break;
	case 2:
		put(t, "r%d = atomic_%s_return%s(%s, a);\n", new_register(t, false),
		    add ? "add" : "sub", suffix(), what);
		break;
	case 3:
		put(t, "r%d = atomic_fetch_add%s(%s, a);\n", new_register(t, false),
		    suffix(), what);
		break;
	case 4:
		put(t, "r%d = atomic_read(a);\n", new_register(t, false));
		break;
	}
}

static void pointer(struct thread *t)
{
	line(t);
	switch (below(4)) {
	case 0:
		put(t, "WRITE_ONCE(*p, %s);\n", variable());
		break;
	case 1:
		put(t, "rcu_assign_pointer(*p, %s);\n", variable());
		break;
	default:
		put(t, "r%d = rcu_dereference(*p);\n", new_register(t, true));
		break;
	}
}

static void fence(struct thread *t)
{
	static const char *const fences[] = { "smp_mb", "smp_mb", "smp_rmb", "smp_wmb",
		"smp_rmb", "smp_wmb", "barrier", "smp_mb__before_atomic",
		"smp_mb__after_atomic" };

	line(t);
	put(t, "%s();\n", fences[below(with('a') ? 9 : 6)]);
}

static void statements(struct thread *t, int accesses);

/*
 * What is set in a branch may be used after it: it is 0 then if the branch was not gone.
 * But 0 is no pointer.
 */
static void leave_branch(struct thread *t, const bool *set_before)
{
	bool none = one_in(2);

	for (int r = 0; r < MAX_REGS; r++)
		if (none || t->pointer[r])
			t->set[r] = set_before[r];
	t->indent--;
}

static void inside(struct thread *t, int accesses)
{
	bool set[MAX_REGS];

	memcpy(set, t->set, sizeof(set));
	t->indent++;
	statements(t, accesses);
	leave_branch(t, set);
}

static void condition(struct thread *t, int r)
{
	unsigned n = below(3);

	if (one_in(4))
		put(t, "r%d", r);
	else if (one_in(3))
		put(t, "r%d != %u", r, n);
	else
		put(t, "r%d == %u", r, n);
}

static void branch(struct thread *t, int r)
{
	line(t);
	put(t, "if (");
	condition(t, r);
	put(t, ") {\n");
	inside(t, 1 + (int)below(2));
	line(t);
	if (one_in(3) && t->accesses_left) {
		put(t, "} else {\n");
		inside(t, 1);
		line(t);
	}
	put(t, "}\n");
}

static void trylock(struct thread *t, int which)
{
	int r = new_register(t, false);

	line(t);
	put(t, "r%d = spin_trylock(l%d);\n", r, which);
	line(t);
	put(t, "if (r%d) {\n", r);
	t->held |= 1 << which;
	inside(t, 1);
	t->held &= ~(1 << which);
	line(t);
	put(t, "\tspin_unlock(l%d);\n", which);
	line(t);
	if (one_in(2) && t->accesses_left) {
		put(t, "} else {\n");
		inside(t, 1);
		line(t);
	}
	put(t, "}\n");
}

static void locked(struct thread *t)
{
	int which = (int)below((unsigned)locks_nr);

	if (t->held || t->in_rcu)
		return;
	if (with('t') && one_in(4)) {
		trylock(t, which);
		return;
	}
	line(t);
	put(t, "spin_lock(l%d);\n", which);
	if (one_in(5)) {
		line(t);
		put(t, "smp_mb__after_%s();\n", one_in(2) ? "spinlock" : "unlock_lock");
	}
	t->held |= 1 << which;
	statements(t, 1 + (int)below(2));
	t->held &= ~(1 << which);
	line(t);
	put(t, "spin_unlock(l%d);\n", which);
}

static void rcu(struct thread *t)
{
	if (t->held || t->in_rcu)
		return;
	line(t);
	if (one_in(2)) {
		put(t, "synchronize_rcu();\n");
		return;
	}
	put(t, "rcu_read_lock();\n");
	t->in_rcu++;
	statements(t, 1 + (int)below(2));
	t->in_rcu--;
	line(t);
	put(t, "rcu_read_unlock();\n");
}

static void access_word(struct thread *t)
{
	unsigned n = below(20);

	t->accesses_left--;
	if (n < 3 && with('a'))
		exchange(t);
	else if (n < 6 && has_atomic)
		arithmetic(t);
	else if (n < 9 && has_pointer)
		pointer(t);
	else if (one_in(2))
		load(t);
	else
		store(t);
}

static void statements(struct thread *t, int accesses)
{
	while (accesses > 0 && t->accesses_left) {
		unsigned n = below(16);
		int r = old_register(t, false);

		accesses--;
		if (n == 0 && locks_nr)
			locked(t);
		else if (n == 1 && with('r'))
			rcu(t);
		else if (n < 5 && r >= 0 && t->indent < 4)
			branch(t, r);
		else
			access_word(t);
		if (t->accesses_left && one_in(4))
			fence(t);
	}
}

/* --- a thread of a cycle -------------------------------------------------------------- */

static void call(struct thread *t, const char *function, int lock)
{
	line(t);
	if (lock < 0)
		put(t, "%s();\n", function);
	else
		put(t, "%s(l%d);\n", function, lock);
}

static void access_variable(struct thread *t, int which)
{
	the_variable = which % vars_nr;
	t->accesses_left++;
	access_word(t);
	the_variable = -1;
}

static void access_in_branch(struct thread *t, int which)
{
	bool set[MAX_REGS];

	memcpy(set, t->set, sizeof(set));
	t->indent++;
	access_variable(t, which);
	leave_branch(t, set);
}

/* The access is made under the lock, or, sometimes, if the lock is taken already. */
static void access_under_trylock(struct thread *t, int which, int lock)
{
	int r = new_register(t, false);
	bool otherwise = one_in(2);

	line(t);
	put(t, "r%d = spin_trylock(l%d);\n", r, lock);
	line(t);
	put(t, "if (r%d) {\n", r);
	if (!otherwise)
		access_in_branch(t, which);
	line(t);
	put(t, "\tspin_unlock(l%d);\n", lock);
	line(t);
	if (otherwise) {
		put(t, "} else {\n");
		access_in_branch(t, which);
		line(t);
	}
	put(t, "}\n");
}

static void access_in_if(struct thread *t, int which)
{
	int r = old_register(t, false);

	if (r < 0 || !one_in(4)) {
		access_variable(t, which);
		return;
	}
	line(t);
	put(t, "if (");
	condition(t, r);
	put(t, ") {\n");
	access_in_branch(t, which);
	line(t);
	put(t, "}\n");
}

/*
 * Two accesses to neighbouring variables, with what may order them in between or around
 * them. A program of such threads often has a cycle that some fence is needed for.
 */
static void shaped(struct thread *t, int number)
{
	bool first = locks_nr && one_in(5), second = locks_nr && one_in(5);
	bool both = locks_nr && !first && !second && one_in(6);
	bool section = with('r') && one_in(4);
	int lock = locks_nr ? (int)below((unsigned)locks_nr) : 0;

	if (section)
		call(t, "rcu_read_lock", -1);
	if (first || both)
		call(t, "spin_lock", lock);
	access_variable(t, number);
	if (first)
		call(t, "spin_unlock", lock);
	if (with('r') && !section && !both && one_in(4))
		call(t, "synchronize_rcu", -1);
	else if (one_in(2))
		fence(t);
	if (second) {
		lock = (int)below((unsigned)locks_nr);
		call(t, "spin_lock", lock);
		if (one_in(3))
			call(t, one_in(2) ? "smp_mb__after_spinlock" :
			     "smp_mb__after_unlock_lock", -1);
	}
	if (locks_nr && !second && !both && with('t') && one_in(4))
		access_under_trylock(t, number + 1, lock);
	else
		access_in_if(t, number + 1);
	if (second || both)
		call(t, "spin_unlock", lock);
	if (section)
		call(t, "rcu_read_unlock", -1);
}

/* --- a program ----------------------------------------------------------------------- */

static void print_thread(int number, int accesses, bool shape)
{
	struct thread *t = calloc(1, sizeof(*t));

	if (!t)
		exit(2);
	t->indent = 1;
	if (shape)
		shaped(t, number);
	t->accesses_left = shape ? (int)one_in(3) : accesses;
	while (t->accesses_left)
		statements(t, t->accesses_left);
	printf("P%d(int *x%s%s", number, vars_nr > 1 ? ", int *y" : "",
	       vars_nr > 2 ? ", int *z" : "");
	if (has_atomic)
		printf(", atomic_t *a");
	if (has_pointer)
		printf(", int **p");
	for (int i = 0; i < locks_nr; i++)
		printf(", spinlock_t *l%d", i);
	printf(")\n{\n");
	for (int i = 0; i < t->regs_nr; i++)
		printf("\tint %sr%d = 0;\n", t->pointer[i] ? "*" : "", i);
	printf("%s%s}\n\n", t->regs_nr ? "\n" : "", t->text);
	regs_nr[number] = t->regs_nr;
	free(t);
}

static void print_locations(int threads)
{
	printf("locations [");
	for (int i = 0; i < threads; i++)
		for (int r = 0; r < regs_nr[i]; r++)
			printf("%d:r%d; ", i, r);
	if (has_atomic)
		printf("a; ");
	if (has_pointer)
		printf("p; ");
	for (int i = 0; i < vars_nr; i++)
		printf("%c; ", 'x' + i);
	printf("]\nexists (x=0)\n");
}

int main(int argc, char **argv)
{
	static const int least[] = { 0, 0, 2, 2, 1 };
	int threads;
	bool shape;

	if (argc < 2) {
		fprintf(stderr, "usage: random SEED [WITHOUT]\n");
		return 2;
	}
	stream = strtoull(argv[1], NULL, 10) * 0xd1342543de82ef95u + 1;
	if (argc > 2)
		without = argv[2];
	threads = 2 + (int)below(3);
	vars_nr = one_in(6) ? 1 : 2 + (int)below(2);
	locks_nr = with('l') && one_in(2) ? 1 + (int)below(2) : 0;
	shape = one_in(2);
	has_atomic = with('a') && one_in(3);
	has_pointer = with('p') && one_in(4);
	printf("C random%s\n\n{\n%s}\n\n", argv[1], has_pointer ? "\tp = x;\n" : "");
	for (int i = 0; i < threads; i++)
		print_thread(i, least[threads] + (int)below(3), shape);
	print_locations(threads);
	return 0;
}
