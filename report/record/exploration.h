/* SPDX-License-Identifier: MIT */
/*
 * exploration.h - what a search of one variant found, as it is stored and shown. It belongs
 * to the record of the search, whose mode is explore. The runs of its witnesses are records
 * of their own, which belong to it.
 */
#ifndef REPORT_RECORD_EXPLORATION_H
#define REPORT_RECORD_EXPLORATION_H

#include <glib.h>

#include "scenarios/scenario.h"
#include "sim/search/search.h"

struct record;

/* An interleaving that a search found, made into a schedule and run under the clock. */
struct witness {
	struct scenario *scenario;	/* has that schedule */
	struct record *record;		/* of the run, whose mode is witness */
	gboolean holds;			/* the run shows what the search found */
};

struct verdict_row {
	enum property property;
	enum search_verdict verdict;
	gboolean fewest;	/* no interleaving needs fewer preemptions */
	uint32_t preemptions;
	uint64_t steps;
	struct violation violation;	/* has no times, as a search has no clock */
	struct witness *witness;	/* NULL: there is none */
	char *file;		/* where its scenario was written; NULL: nowhere */
	struct search_path path;	/* if they were to be kept; else without transitions */
};

struct outcome_row {
	char *text;		/* "A.1=ok B.1=EBUSY" */
	enum run_status end;
	gboolean tried;		/* a witness was sought */
	struct witness *witness;	/* NULL: no schedule shows it, or none was sought */
	struct search_path path;	/* as above */
};

struct label_row {
	const char *label, *function;
	gboolean reached;
};

/* explore --maximize: the worst that any interleaving can do. */
struct maximum_row {
	char *what;		/* preempt_off, wait:TASK; NULL: nobody asked */
	int64_t ns;
	gboolean endless;	/* it can last for ever; ns means nothing */
	gboolean exact;		/* FALSE: it is at least so much */
	struct witness *witness;	/* NULL: there is none */
	int64_t measured_ns;	/* in the run of the witness */
};

struct exploration;

/* Was a step with this label taken? A variant may have it in several functions. */
gboolean label_is_reached(const struct exploration *x, const char *label);

struct exploration {
	unsigned strategy;	/* SEARCH_… */
	enum observe observe;
	enum search_limit limit;
	uint64_t states, transitions, steps, depth, walks;
	uint32_t shard, shards;	/* of a swarm, from 1; 0: it was alone */
	uint64_t limit_value;	/* what the limit was set to, in its own unit */
	int64_t wall_ns, first_ns;	/* by the wall clock; never digested */
	uint64_t bytes;
	struct maximum_row maximum;
	GArray *verdict;	/* struct verdict_row, by property */
	GArray *outcome;	/* struct outcome_row, by text */
	GArray *label;		/* struct label_row: steps of the variant's code, by name */
	GPtrArray *witness;	/* struct witness *: all of them */
};

struct exploration *exploration_new(void);
void exploration_free(struct exploration *x);

/*
 * Takes over both. exploration_free() leaves the record of the witness to whoever frees x,
 * since it knows no records: that is record_free().
 */
struct witness *exploration_add_witness(struct exploration *x, struct scenario *scenario,
					struct record *record);

const struct verdict_row *exploration_verdict(const struct exploration *x,
					      enum property property);

/* The witness of a violation of the property; NULL if there is none. x may be NULL. */
const struct witness *exploration_witness(const struct exploration *x,
					  enum property property);

gboolean exploration_violated(const struct exploration *x);

/* "proved", "violation" or "unfinished". */
const char *exploration_status(const struct exploration *x);

const char *verdict_word(enum search_verdict verdict);
const char *strategy_word(unsigned strategy);
const char *observe_word(unsigned observe);
const char *limit_word(enum search_limit limit);

#endif
