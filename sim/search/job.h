/* SPDX-License-Identifier: MIT */
/*
 * job.h - a search job, as its strategies see it: findings, limits, where it begins.
 */
#ifndef SIM_SEARCH_JOB_H
#define SIM_SEARCH_JOB_H

#include "sim/search/search.h"
#include "sim/search/space.h"
#include "sim/search/symmetry.h"

struct search_job {
	const struct search_config *config;
	struct space space;
	struct search_result result;
	struct symmetry *symmetry;	/* NULL: no tasks are alike, or that is not used */
	unsigned char *before;		/* snapshots: before any task was started, */
	unsigned char *initial;		/* and where the search begins */
	uint64_t bytes;			/* of memory, now */
	int64_t since;			/* when it began, real time */
	uint64_t polls;
	int64_t *value;			/* of the outcome that is being noted */
	uint32_t violated_at_first;	/* before the first transition */
	struct violation violation_at_first[MAX_PROPERTIES];
};

/* How the search came to the state that it is in, for findings. */
struct trail {
	void *data;
	/* The path from the start, to be freed with free(). NULL: there is no memory. */
	uint32_t *(*transitions)(void *data, uint32_t *nr);
	uint32_t preemptions;
	bool fewest;		/* no interleaving that leads to such a state needs fewer */
	bool counted;		/* as in struct search_path */
};

/* Nanoseconds of real time since some moment. */
int64_t job_real_time(void);

/* Takes a transition. With --check it leads to the same under other names. */
void job_take(struct search_job *job, uint32_t transition);

/* Notes what the last transition violated. */
void job_note(struct search_job *job, const struct trail *t);
/* The interleaving has ended so: notes its outcome, and what only the end violates. */
void job_note_end(struct search_job *job, const struct trail *t, enum run_status end);

/* Have all properties that were asked for been violated, and is nothing else wanted? */
bool job_is_satisfied(const struct search_job *job);

/* Goes back to where the search begins. counted: as in struct space. */
void job_start_over(struct search_job *job, bool counted);

/* Counts states, memory and time. If a limit is reached, result.limit says which. */
bool job_must_stop(struct search_job *job);

/*
 * Adds the outcomes that those which were found become if alike tasks change places: for each
 * interleaving there is one with their names exchanged. In orbit.c.
 */
void job_complete_outcomes(struct search_job *job);
/* Has this one been found, whatever the path to it? And adds one, which then is the result's. */
bool job_has_outcome(const struct search_job *job, const struct search_outcome *o);
bool job_add_outcome(struct search_job *job, const struct search_outcome *o);
void search_outcome_clear(struct search_outcome *o);

/* What the rows of search_strategy[] run. */
void search_bounded(struct search_job *job);
void search_exhaustive(struct search_job *job);
void search_pct(struct search_job *job);
void search_random(struct search_job *job);
/* With config.maximize, instead of a strategy. */
void search_maximum(struct search_job *job);

#endif
