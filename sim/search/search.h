/* SPDX-License-Identifier: MIT */
/*
 * search.h - a search job: what it is asked, what it found, and running it. It tries, in
 * every state, each transition that can happen next, until it finds nothing new. No time
 * passes meanwhile: what is ready may happen at any time, a timer included. doc/search.md
 * says what is searched and why nothing is missed.
 */
#ifndef SIM_SEARCH_SEARCH_H
#define SIM_SEARCH_SEARCH_H

#include "sim/machine/machine.h"
#include "sim/machine/observer.h"
#include "sim/machine/property.h"
#include "sim/machine/run.h"
#include "sim/machine/schedule.h"

struct search_job;

enum { SEARCH_BOUNDED, SEARCH_EXHAUSTIVE, SEARCH_PCT, SEARCH_RANDOM, SEARCH_STRATEGIES };

/* A strategy: how it chooses what to try next. The words of --strategy. */
struct search_strategy {
	const char *name, *help;
	void (*run)(struct search_job *job);
};

extern const struct search_strategy search_strategy[SEARCH_STRATEGIES];

/* What tells outcomes apart. */
enum observe {
	OBSERVE_NOTHING,
	OBSERVE_RESULTS,	/* of each operation */
	OBSERVE_ADDRESSES,	/* … and the value that the model tells with it */
	OBSERVE_STATE,		/* where it ends, in the model's words */
	OBSERVE_VALUES,		/* RESULTS, and config.value */
};

/* Why a search ended before everything had been tried. */
enum search_limit {
	LIMIT_NONE,
	LIMIT_STATES, LIMIT_MEMORY, LIMIT_SECONDS, LIMIT_PREEMPTIONS, LIMIT_WALKS,
	LIMIT_OUTCOMES, LIMIT_INTERRUPTED,
	LIMIT_WINDOW,		/* more writes in flight than machine.window (weak) */
	SEARCH_LIMITS
};

enum { NO_BOUND = UINT32_MAX };

/* Instead of violations a search can look for the interleaving where this is longest. */
enum maximize { MAXIMIZE_NOTHING, MAXIMIZE_PREEMPT_OFF, MAXIMIZE_WAIT };

struct search_config {
	unsigned strategy;		/* SEARCH_… */
	uint32_t max_preemptions;	/* NO_BOUND: any number */
	uint64_t max_states, max_bytes;
	uint64_t max_walks;		/* of PCT and RANDOM */
	int64_t max_ns;			/* of real time; 0: any */
	uint32_t depth;			/* PCT: change points, and one */
	uint64_t seed;			/* PCT, RANDOM, and the orders of shards */
	uint32_t shard, shards;		/* of a swarm: 0 … shards - 1; shards 0: it is alone */
	uint32_t properties;		/* bit set: those asked for */
	uint32_t kinds[MAX_PROPERTIES];	/* of each, the kinds that count: bit set; 0: all */
	enum observe observe;
	const uint32_t *ops;		/* by task: how many operations it can have */
	const uint32_t *value;		/* numbers of the model's values that outcomes have */
	uint32_t values;
	const uint32_t *first_value;	/* by task, and behind the last: its first value's number */
	const uint32_t *twin;		/* by task: the first of those exactly like it */
	enum maximize maximize;
	uint32_t maximize_task;		/* WAIT: whose */
	const int64_t *cost;		/* … by these costs */
	bool reduce;			/* leave out what can find nothing new */
	bool may_stick;			/* somebody may wait, or spin, for ever */
	bool lockdep;			/* watch the order and context in which locks are taken */
	bool guards;			/* look whether locks are held that ought to be */
	bool check;			/* take every transition twice, and compare */
	/* tells what only the end of an interleaving violates */
	void (*at_end)(struct world *w);
	uint32_t helpers;		/* threads that help: they change nothing but the time */
	const atomic_bool *stop;
	struct progress *progress;	/* or NULL */
};

/* Is the violation of a kind that was asked for? (All are, or some of its property.) */
static inline bool search_counts(const struct search_config *c, const struct violation *v)
{
	return !c->kinds[v->property] || c->kinds[v->property] >> v->kind & 1;
}

/* The number that a value gets if two tasks that are alike change places. */
static inline uint32_t search_exchanged_value(const struct search_config *c, uint32_t value,
					      uint32_t a, uint32_t b)
{
	if (value >= c->first_value[a] && value < c->first_value[a + 1])
		return c->first_value[b] + value - c->first_value[a];
	if (value >= c->first_value[b] && value < c->first_value[b + 1])
		return c->first_value[a] + value - c->first_value[b];
	return value;
}

/* What a directive calls a step by. */
struct step_name {
	const char *operation;	/* to which it belongs, or NULL */
	uint32_t object;	/* a lock, a word or what one waits at; or NIL */
	uint16_t pc;
	uint16_t reserved;
};

/* A step of an interleaving, in words. */
struct search_step {
	struct step_name name;
	uint32_t task;		/* ids from machine.tasks on: an interrupt context */
	uint8_t waits;		/* it did not take effect: the task waits for another one */
	uint8_t deferred;	/* a reschedule was due, for which it was no place */
	uint32_t older;		/* an access that overlooked so many writes */
	uint32_t drains;	/* no step: a store of this CPU, counted from 1, reached memory */
	uint32_t arrives;	/* no step: the interrupt or timer of this task, counted from 1, came */
	uint32_t cpu;		/* the task was there */
	uint32_t by_switch;	/* the store was drained because the CPU switched tasks */
};

/* A move of an interleaving: what happens, as an exact schedule says it. */
struct search_move {
	uint32_t choice;	/* enum choice_kind */
	uint32_t cpu;		/* where a step is taken, or what else happens; NIL: to a task */
	uint32_t task;		/* whose step it is, or to which it happens; or NIL */
	struct step_name name;	/* of the step */
	bool taken;		/* it took effect; else the task has to wait */
	bool starts;		/* it happens to a task that has not started yet */
	uint32_t older;		/* an access that overlooked so many writes */
};

struct search_path {
	uint32_t *transition;	/* as sim/search/transitions.h numbers them */
	uint32_t transitions;
	uint32_t preemptions;	/* how often it leaves a task which could go on */
	uint64_t steps;
	bool counted;		/* found with space.counted, so by shorter transitions */
};

enum search_verdict {
	VERDICT_NOT_ASKED, VERDICT_VIOLATED, VERDICT_PROVED, VERDICT_UNFINISHED
};

struct search_finding {
	enum search_verdict verdict;
	struct violation violation;	/* of the witness; its times are meaningless */
	struct search_path path;
	bool fewest;			/* no interleaving needs fewer preemptions */
};

/*
 * An outcome: of each operation, in the order of tasks and operations, one number; and the values
 * that were asked for.
 */
struct search_outcome {
	uint64_t *slot;
	int64_t *value;
	char *state;		/* OBSERVE_STATE: the end in words, else NULL */
	enum run_status end;
	struct search_path path;
};

struct search_result {
	struct search_finding property[MAX_PROPERTIES];
	struct search_outcome *outcome;
	uint32_t outcomes, outcomes_room;
	uint32_t slots;			/* of each outcome */
	uint64_t states, transitions, steps;
	uint64_t depth;			/* transitions of the longest interleaving */
	uint64_t walks;
	enum search_limit limit;	/* LIMIT_NONE: everything was tried */
	uint64_t seen_bytes;		/* memory at the most */
	bool *reached;			/* by pc: has the step been taken? */
	uint32_t pcs;
	int64_t maximum_ns;		/* of config.maximize; with a limit: at least */
	bool endless;			/* … it never ends */
	bool circles;			/* … states recur, so it is at least that */
	struct search_path maximum_path;
	int64_t first_ns;		/* real time until the first violation; -1: none */
};

/*
 * A search job over the machine; m and c must outlive it. Its world is new: the caller runs
 * [setup] in it before search_job_run(). NULL: there is not enough memory.
 */
struct search_job *search_job_new(const struct machine *m, const struct search_config *c);
struct world *search_job_world(struct search_job *job);
const struct search_result *search_job_run(struct search_job *job);
/* Instead, of a job that is only to follow others: [setup] has run, and it begins here. */
void search_job_ready(struct search_job *job);
void search_job_free(struct search_job *job);

/*
 * The steps of an interleaving, *nr of them, to be freed with free(); NULL: no memory.
 * Local steps, which a task took while others moved, come with its own next turn. Ask after
 * search_job_run().
 */
struct search_step *search_job_steps(struct search_job *job, const struct search_path *p,
				     uint32_t *nr);

/*
 * The steps of an interleaving that was found in another job, as far as this machine can go the
 * same way: the same tasks in the same order. *nr of them, to be freed with free(); NULL: no
 * memory. *whole: it could go all of that way. Local steps are told where they were taken. The
 * machines have the same CPUs, and tasks are the same that have the same name. of may be
 * job itself.
 */
struct search_step *search_job_follow(struct search_job *job, const struct search_job *of,
				      const struct search_path *p, uint32_t *nr, bool *whole);

/*
 * All that happens in an interleaving, *nr moves in their order, to be freed with free(). NULL, or
 * *nr is 0: there is no memory, or nothing happens. Ask after search_job_run().
 */
struct search_move *search_job_moves(struct search_job *job, const struct search_path *p,
				     uint32_t *nr);

/* In a slot of an outcome: the operation's result and (ADDRESSES) the model's result_value. */
static inline enum op_result slot_result(uint64_t slot)
{
	return slot ? (enum op_result)((slot & 7) - 1) : RESULT_UNFINISHED;
}

static inline int64_t slot_value(uint64_t slot)
{
	return (int64_t)(slot >> 3) - 1;
}

#endif
