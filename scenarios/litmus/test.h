/* SPDX-License-Identifier: MIT */
/*
 * test.h - a litmus test while it is translated: its variables, its threads, and the text
 * of their programs so far.
 */
#ifndef SCENARIOS_LITMUS_TEST_H
#define SCENARIOS_LITMUS_TEST_H

#include <glib.h>

#include "scenarios/litmus/condition.h"
#include "scenarios/litmus/tokens.h"
#include "scenarios/load/text/pool.h"

enum {
	MAX_THREADS = 8,
	MAX_VARIABLES = 256,
	MAX_REGISTERS = 48,	/* of a thread; some are left for what is in between */
	MAX_BRANCHES = 8,	/* if inside if; as deep as blocks of programs may be */
	MAX_OPERATORS = 64,	/* of an expression */
	MAX_NESTING = 16,	/* ( and unary operators in each other */
	MAX_STEPS = 4096,	/* of a thread */
};

enum variable_kind { VARIABLE_UNKNOWN, VARIABLE_WORD, VARIABLE_LOCK };

struct variable {
	const char *name;
	enum variable_kind kind;
	const char *initial;	/* "0", "&x"; NULL: it is not said, so 0 */
	struct place place;	/* where it is named first */
	struct place dropped;	/* a lock: by spin_unlock(); without a line: nowhere */
	gboolean taken;		/* a lock: some thread takes it */
	const char *watched;	/* a lock: the variable that is 1 while it is taken */
};

struct reg {
	const char *name;
	struct place place;	/* where it is declared */
	gboolean initialised;	/* by the init block, and not declared in the thread yet */
	gboolean used, set;	/* somewhere in the program */
};

struct thread {
	unsigned nr;
	struct place place;
	GHashTable *parameter;	/* struct variable * by name */
	GPtrArray *reg;		/* of struct reg *, as they are declared */
	GString *program;	/* the steps so far */
	unsigned steps;
	unsigned lock_step;	/* the last that took a lock; 0: none */
	unsigned branches, blocks;	/* those that are open */
	unsigned temporaries;	/* registers of the statement that is being read */
};

struct test {
	struct tokens t;
	struct pool *pool;
	char *name;
	const char *bytes;
	gboolean watches_locks;	/* some thread has spin_is_locked() */
	const char *temporary;	/* how names of registers of our own begin */
	GPtrArray *variable;	/* of struct variable *, by their first naming */
	GPtrArray *thread;	/* of struct thread *; some may still have no code */
	unsigned threads;	/* those that have */
	GPtrArray *location;	/* of char *: those of the locations line */
	struct proposition *filter;
	struct place filter_place;
	struct condition *condition;
	struct place condition_place;
};

void test_init(struct test *test, struct pool *pool);
void test_clear(struct test *test);

/* The variable of that name; NULL: there is none. */
struct variable *test_variable(const struct test *test, const char *name);

/*
 * The variable of that name, which is added if there is none. It is of this kind from now
 * on; VARIABLE_UNKNOWN: of any. NULL with *error set if it is of another one, or too
 * many.
 */
struct variable *test_name_variable(struct test *test, const char *name,
				    enum variable_kind kind, struct place place);

/*
 * The variable which is 1 while a lock is taken, for spin_is_locked(). NULL with *error
 * set if there cannot be one.
 */
const char *test_watched(struct test *test, struct variable *lock);

/*
 * The thread of that number, which is added if there is none. It must be below
 * MAX_THREADS.
 */
struct thread *test_thread(struct test *test, unsigned nr);

/* A new register of the thread. NULL with *error set if it cannot have it. */
struct reg *test_add_register(struct test *test, struct thread *th, const char *name,
			      struct place place);
/* NULL: it has none of that name. */
struct reg *test_register(const struct thread *th, const char *name);

/*
 * Refuses a register that has the name of a variable, as scenarios cannot tell them
 * apart.
 */
gboolean test_check_registers(struct test *test);

#endif
