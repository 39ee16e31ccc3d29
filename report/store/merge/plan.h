/* SPDX-License-Identifier: MIT */
/*
 * plan.h - what of several databases goes into another one, and which ids it gets there.
 *
 * A scenario is recognised by its text, a point by its number, and a run by what it was made
 * of; a search, a witness and a replay also by what came of it. What main has already keeps
 * its id. What is new comes behind it: first runs in the order of scenario and number in the
 * sweep, then all others, source by source as they were. So where main has nothing yet, it
 * gets the ids of a sweep that was run in one piece.
 */
#ifndef REPORT_STORE_MERGE_PLAN_H
#define REPORT_STORE_MERGE_PLAN_H

#include <stdint.h>

#include <glib.h>

struct sqlite3;

/* Two runs that should be the same, as they were made of the same, and are not. */
struct plan_conflict {
	int64_t run, other_run;		/* their ids in their own databases */
	int64_t other_source;		/* whose the other one is; -1: main's */
	char *scenario, *policy, *digest, *other_digest;	/* to be freed */
	int64_t point;
	uint64_t seed;
};

void plan_conflict_clear(struct plan_conflict *c);

/* Begins a plan without any source, in the temp tables of this connection. */
gboolean plan_begin(struct sqlite3 *db);

/*
 * Adds the database that is attached as COPY_FROM. *wrong says why it may not be taken, to
 * be freed: it is damaged, or a text is not the one that it is said to be. If a run differs
 * from one that is known, c->digest is set. In both cases it is to be taken out again. FALSE:
 * sqlite3_errmsg() says why.
 */
gboolean plan_add(struct sqlite3 *db, unsigned source, char **wrong, struct plan_conflict *c);
gboolean plan_take_out(struct sqlite3 *db, unsigned source);

/* Gives ids to all that is new. */
gboolean plan_give_ids(struct sqlite3 *db);

/* How many runs of this source are to be copied that get these ids; -1: see errmsg. */
int64_t plan_runs(struct sqlite3 *db, unsigned source, int64_t first, int64_t last);

#endif
