/* SPDX-License-Identifier: MIT */
/*
 * workers.h - threads that make the records of a list of specifications.
 *
 * They begin them in order, and one other thread takes the records away in order. What
 * runs at the same time may need more memory than there is. So each run asks before its
 * record grows, and a search before it begins; it waits until others are taken away. Only
 * the first one that was not taken never waits: so one always goes on.
 */
#ifndef EXPERIMENT_BATCH_WORKERS_H
#define EXPERIMENT_BATCH_WORKERS_H

#include "experiment/run/control.h"
#include "report/record/record.h"

/* Makes the record of one specification: run_once(), or a search. */
typedef struct record *make_record(const struct run_spec *spec,
				   const struct run_control *control, const void *data,
				   GError **error);

/* What is to be made. */
struct work {
	const struct run_spec *spec;
	guint specs;
	make_record *make;	/* called by several threads at the same time */
	const void *make_data;
	guint jobs;		/* that many threads are busy; 0: one a processor */
	atomic_bool *stop;	/* when it becomes true, all of it ends soon */
};

/* What is known of the whole at a moment. */
struct work_progress {
	guint done, total;	/* of the specifications */
	const struct run_spec *awaited;	/* the one whose record is taken next */
	uint64_t done_work;	/* steps, or states, of all together */
	double part;		/* of the whole, 0 to 1; 0: nobody can tell */
};

struct workers;

/* Starts them on the work, which must outlive them. */
struct workers *workers_new(const struct work *todo);

/* Ends and frees them. What they still work on is waited for, and thrown away. */
void workers_free(struct workers *w);

/*
 * Waits for records from number `from` on, which are due: they are large or many, or the
 * first has waited for a while. Returns how many these are. 0: until_us came before (0:
 * never), on g_get_monotonic_time()'s clock.
 */
guint workers_wait(struct workers *w, guint from, gint64 until_us);

/* Takes a record that is due. NULL: it could not be made, and *error may say why. */
struct record *workers_take(struct workers *w, guint number, GError **error);

/* From when records are due until here one worker less is busy, for they are stored. */
void workers_stored(struct workers *w);

/* The records before this one need little memory from now on. */
void workers_forget(struct workers *w, guint end);

/* What is known of the whole while `number` is waited for, or was just made. */
struct work_progress workers_progress(struct workers *w, guint number);

#endif
