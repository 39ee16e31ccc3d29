/* SPDX-License-Identifier: MIT */
/*
 * search_state.h - what the strategies of a search share: findings, limits.
 */
#ifndef SIM_SEARCH_JOB_H
#define SIM_SEARCH_JOB_H

#include "sim/search/transitions.h"
#include "sim/search/search.h"
#include "sim/machine/run.h"

struct search {
	const struct search_config *config;
	struct moves moves;
	struct search_result result;
	unsigned char *before;		/* snapshots: before anybody was started, */
	unsigned char *initial;		/* and where the search begins */
	uint64_t bytes;			/* of memory, now */
	int64_t since;			/* when it began, real time */
	uint64_t polls;
	uint32_t violated_at_first;	/* before anybody has moved */
	struct violation violation_at_first[MAX_PROPERTIES];
};

/* How the interleaving that is being looked at came about, for findings. */
struct trail {
	void *data;
	/* The moves from the start, the latest last. NULL: there is no memory. */
	uint32_t *(*moves)(void *data, uint32_t *nr);
	uint32_t preemptions;
	bool fewest;
	bool counted;
};

/* Notes what the last move violated. */
void search_note(struct search *s, const struct trail *t);
/* The interleaving has ended so: notes its outcome, and what only the end violates. */
void search_note_end(struct search *s, const struct trail *t, enum run_status end);

/* Have all properties that were asked for been violated, and is nothing else wanted? */
bool search_is_satisfied(const struct search *s);

/* To where the search begins; how far that is depends on whether preemptions are counted. */
void search_start_over(struct search *s, bool counted);

/* Counts states, memory and time; true: a limit is reached, result.limit says which. */
bool search_must_stop(struct search *s);

/* The strategies. */
void search_bounded(struct search *s);
void search_exhaustive(struct search *s);
void search_walks(struct search *s);
void search_maximum(struct search *s);

#endif
