/* SPDX-License-Identifier: MIT */
/*
 * axioms.h - what the files of the reference share: programs, traces, executions.
 *
 * A program is read from the C form of litmus tests. A trace is one way that a thread can
 * go: its events, with values as terms over what its reads return. An execution chooses a
 * trace for each thread, the order of the writes of each variable (co), and the write that
 * each read reads from (rf). A model says which executions can be.
 */
#ifndef TESTS_LITMUS_AXIOMS_AXIOMS_H
#define TESTS_LITMUS_AXIOMS_AXIOMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	NONE = -1,
	MAX_THREADS = 8, MAX_VARS = 32, MAX_REGS = 64, MAX_NAME = 64,
	MAX_EVENTS = 64,		/* of an execution: bits of a row */
	MAX_TERMS = 512, MAX_TESTS = 64, MAX_CHOICES = 32,
	MAX_EXPRS = 4096, MAX_STATEMENTS = 1024, MAX_OBSERVED = 64,
	MAX_DEPTH = 64,
	POINTER = 1000000000,		/* + a variable: its address as a value */
};

/* --- programs ------------------------------------------------------------------------ */

enum order { RELAXED, ACQUIRE, RELEASE, FULL, NORETURN };

enum fence {
	F_MB, F_RMB, F_WMB, F_BEFORE_ATOMIC, F_AFTER_ATOMIC, F_AFTER_SPINLOCK,
	F_AFTER_UNLOCK_LOCK, F_BARRIER, F_RCU_LOCK, F_RCU_UNLOCK, F_SYNC_RCU,
};

enum expr_kind {
	E_NUMBER,
	E_REGISTER,
	E_OP,		/* op, a, b; of one operand: b is NONE */
	E_LOAD,		/* order, a: the address */
	E_XCHG,		/* a: the address, b: the value */
	E_CMPXCHG,	/* a: the address, b: old, c: new */
	E_ADD,		/* a: the address, b: what is added; `fetch` */
	E_TRYLOCK,	/* a: the address */
};

/* Words for E_OP and operators of the condition; those of one character are themselves. */
enum operator { OP_OR = 256, OP_AND, OP_EQ, OP_NE, OP_LE, OP_GE, OP_SHL, OP_SHR, OP_NOT,
	OP_MINUS, OP_INVERT };

struct expr {
	enum expr_kind kind;
	enum order order;
	int op, a, b, c;	/* numbers of other expressions */
	bool fetch;
	int64_t number;		/* or the register */
};

enum statement_kind {
	S_EXPR,		/* a */
	S_SET,		/* number: the register, a */
	S_STORE,	/* order, a: the address, b */
	S_ADD,		/* a: the address, b */
	S_FENCE,	/* number */
	S_IF,		/* a: the condition; then, otherwise */
	S_LOCK, S_UNLOCK,	/* a: the address */
};

struct statement {
	enum statement_kind kind;
	enum order order;
	int a, b;
	int number;
	int then, otherwise;	/* the first statement of each, or NONE */
	int next;
};

struct thread {
	int first;		/* statement */
	int regs_nr;
	char reg[MAX_REGS][MAX_NAME];
	int64_t initial[MAX_REGS];
	int param[MAX_VARS];	/* registers that a parameter's name hides: the variable */
	char param_name[MAX_VARS][MAX_NAME];
	int params_nr;
};

struct observed {
	int thread;		/* or NONE: a variable */
	int which;		/* register or variable */
};

struct program {
	char name[256];
	int threads_nr, vars_nr, exprs_nr, statements_nr, observed_nr;
	struct thread thread[MAX_THREADS];
	char var[MAX_VARS][MAX_NAME];
	int64_t initial[MAX_VARS];
	bool lock[MAX_VARS];	/* a spinlock */
	struct expr expr[MAX_EXPRS];
	struct statement statement[MAX_STATEMENTS];
	struct observed observed[MAX_OBSERVED];
	int filter, condition;	/* expressions over observed[], or NONE */
	bool negated, forall;	/* ~exists; forall */
};

void parse_program(struct program *p, const char *path);
int program_register(struct program *p, int thread, const char *name);
int program_variable(struct program *p, const char *name);
int64_t apply(int op, int64_t a, int64_t b);

/* --- traces -------------------------------------------------------------------------- */

enum term_kind { T_NUMBER, T_READ, T_OP };

/* A value. What it depends on are sets of the thread's events. */
struct term {
	enum term_kind kind;
	int op, a, b;		/* of T_OP; b may be NONE */
	int event;		/* of T_READ */
	int64_t number;
	uint64_t data, ctrl;
};

enum event_kind { READ, WRITE, FENCE };

struct event {
	enum event_kind kind;
	enum order order;
	int var;		/* NONE: a fence */
	enum fence fence;
	int value;		/* WRITE: a term */
	int pair;		/* the other half of a read-modify-write, or NONE */
	bool atomic;		/* by an atomic: also a cmpxchg that failed */
	bool lock;		/* LKR, LKW, UL or LF */
	bool lock_failed;	/* LF */
	int thread;
	uint64_t addr, data, ctrl;
};

struct trace {
	int events_nr, terms_nr, tests_nr;
	struct event event[MAX_EVENTS];
	struct term term[MAX_TERMS];
	struct { int term; int64_t value; bool equal; } test[MAX_TESTS];
	int reg[MAX_REGS];	/* terms at the end */
};

struct traces {
	struct trace *trace;
	int nr;
};

void thread_traces(const struct program *p, int thread, struct traces *to);

/* --- relations ----------------------------------------------------------------------- */

typedef uint64_t set;

struct relation {
	set row[MAX_EVENTS];
};

#define BIT(i) ((set)1 << (i))

void rel_clear(struct relation *r);
void rel_or(struct relation *r, const struct relation *a);
void rel_and(struct relation *r, const struct relation *a);
void rel_minus(struct relation *r, const struct relation *a);
void rel_domain(struct relation *r, set from);
void rel_range(struct relation *r, set to);
void rel_then(struct relation *r, const struct relation *b);	/* r = r ; b */
void rel_maybe(struct relation *r);				/* r? */
void rel_star(struct relation *r);				/* r* */
void rel_plus(struct relation *r);				/* r+ */
void rel_inverse(struct relation *r);
bool rel_acyclic(const struct relation *r);
bool rel_irreflexive(const struct relation *r);
bool rel_equal(const struct relation *a, const struct relation *b);

/* --- executions ---------------------------------------------------------------------- */

struct execution {
	int events_nr;
	struct event event[MAX_EVENTS];	/* dependencies are of the execution's events */
	int rf[MAX_EVENTS];		/* of reads: the write, or NONE: the initial one */
	int threads_nr;
	struct relation po, loc, ext;
	struct relation rfr, co, fr;	/* rf, co and fr as relations */
	struct relation addr, data, ctrl;
	set reads, writes, accesses, fences[F_SYNC_RCU + 1];
	set lkr, lkw, ul;
};

typedef bool model_fn(const struct execution *x);

struct model {
	const char *name;
	model_fn *allows;
};

bool sc_allows(const struct execution *x);
bool tso_allows(const struct execution *x);
bool lkmm_allows(const struct execution *x);
bool weak_allows(const struct execution *x);
bool nodes_allow(const struct execution *x);

/* The relations of lkmm that other models use. */
struct lkmm {
	struct relation strong, ppo, cumul, prop, hb, overwrite;
};

void lkmm_relations(const struct execution *x, struct lkmm *k);
bool no_load_buffering(const struct execution *x);

/* Of RCU: pairs of a critical section and a grace period of another thread. */
enum { MAX_SECTIONS = 16 };

struct sections {
	int nr;
	struct { int lock, unlock, sync; } pair[MAX_SECTIONS];
};

void find_sections(const struct execution *x, struct sections *to);
struct relation rcu_order(const struct execution *x, const struct sections *s, unsigned choice);

/* --- outcomes ------------------------------------------------------------------------ */

/* Calls `found` for each final state: values in the order of p->observed[]. */
struct states {
	int64_t (*state)[MAX_OBSERVED];
	int nr, room;
};

void all_states(const struct program *p, const struct model *model, struct states *states);
int64_t condition_value(const struct program *p, int expr, const int64_t *state);

_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
