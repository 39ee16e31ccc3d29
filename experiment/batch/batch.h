/* SPDX-License-Identifier: MIT */
/*
 * batch.h - a whole plan: run, or searched, in parallel, but stored in its order, so that
 * the number of threads changes nothing that anybody can see.
 */
#ifndef EXPERIMENT_BATCH_BATCH_H
#define EXPERIMENT_BATCH_BATCH_H

#include "experiment/batch/workers.h"

struct store;

/*
 * Who is told how far a batch is, by the thread that runs it: progress every period_us
 * while it waits, and (tells_each) of each record that was made; storing, when it does not
 * wait any more. Functions may be NULL.
 */
struct batch_listener {
	gint64 period_us;	/* 0: never */
	gboolean tells_each;
	void (*progress)(void *data, const struct work_progress *p);
	void (*storing)(void *data);
	void *data;
};

struct batch {
	struct work work;	/* its flag `stop` is set when the batch ends early, too */
	struct batch_listener listener;
	gboolean keeps_all;	/* records, to be shown; else the first unexpected ones */
	gboolean keeps_ops;	/* each operation of a record, after it was stored */
};

/* What came of a batch. */
struct batch_result {
	GPtrArray *records;	/* of struct record *: those that were kept, in order */
	uint64_t stored;	/* how many there are in the database */
	uint64_t unexpected;	/* those of them that did not pass */
	gboolean passed;	/* nothing unexpected in any of these */
	gboolean interrupted;	/* it was to stop before all of them were stored */
	GPtrArray *errors;	/* of GError *: what ended it, in order of happening */
};

/*
 * Makes the records and stores them, until all are or one cannot be made or stored. When
 * it was to stop, it still stores what is whole, but not for long. The result is to be
 * cleared.
 */
void batch_run(const struct batch *b, struct store *store, struct batch_result *result);

void batch_result_clear(struct batch_result *result);

#endif
