/* SPDX-License-Identifier: MIT */
/*
 * spec.h - the specification of a run: everything that decides what it does and what is
 * kept of it. Two runs of one specification have the same digest.
 */
#ifndef REPORT_RECORD_SPEC_H
#define REPORT_RECORD_SPEC_H

#include <stdint.h>

#include <glib.h>

#include "scenarios/scenario.h"

/* Why the run was made. A search is stored as a run, too. */
enum run_mode { MODE_RUN, MODE_REPLAY, MODE_EXPLORE, MODE_WITNESS, RUN_MODES };

/* Of so many of the worst samples it is told who is to blame. */
struct blame_wish {
	uint32_t nr;
	gboolean every_kind;	/* not only of latencies */
};

struct run_spec {
	const struct scenario *scenario;	/* must outlive the specification */
	const struct policy *policy;
	enum run_mode mode;
	uint64_t seed;
	gboolean seed_given;	/* by the user: it is not the scenario's own */
	uint64_t point;		/* of the sweep */
	uint64_t repeat;	/* which repetition of it, from 0 */
	uint64_t number;	/* of the run in its whole sweep (experiment/batch/plan.h) */
	gboolean checks;	/* the machine verifies itself while it runs */
	gboolean watches_locks;	/* it is asked in which order and context locks are taken */
	enum trace_level level;	/* which events are stored */
	struct blame_wish blame;
	gboolean draws;		/* if it violates something, a picture of that is wanted */
	uint64_t enough_steps;	/* it ends when it has taken so many; 0: as its scenario says */
	gboolean is_one_of_many;	/* its operations are shown to nobody */
};

/* The machine of a specification: that of its scenario, with the tasks of its variant. */
static inline const struct machine *spec_machine(const struct run_spec *spec)
{
	return &scenario_cast(spec->scenario, spec->policy)->machine;
}

/* "run", "replay", …, as the database has it; NULL beyond the last one. */
const char *run_mode_word(unsigned mode);

#endif
