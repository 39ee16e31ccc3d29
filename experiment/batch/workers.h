/* SPDX-License-Identifier: MIT */
/*
 * workers.h - threads that make the records of a plan.
 *
 * They begin them in order, and one other thread takes the records away in order. What
 * runs at the same time may need more memory than there is. So each run asks before its
 * record grows, and a search before it begins; it waits until others are taken away. Only
 * the first one that was not taken never waits: so one always goes on.
 */
#ifndef EXPERIMENT_BATCH_WORKERS_H
#define EXPERIMENT_BATCH_WORKERS_H

#include "experiment/batch/plan.h"
#include "experiment/run/control.h"
#include "report/record/record.h"

/* Makes the record of one specification: run_once(), or a search. */
typedef struct record *make_record(const struct run_spec *spec,
				   const struct run_control *control, const void *data,
				   GError **error);

/* What is to be made. */
struct work {
	struct plan *plan;
	make_record *make;	/* called by several threads at the same time */
	const void *make_data;
	guint jobs;		/* that many threads are busy; 0: one a processor */
	atomic_bool *stop;	/* when it becomes true, all of it ends soon */
};

/* What is known of the whole at a moment. */
struct work_progress {
	uint64_t done, total;	/* of the specifications */
	const struct policy *awaited;	/* the variant whose record is taken next; NULL: none */
	uint64_t done_work;	/* steps, or states, of all together */
	double part;		/* of the whole, 0 to 1; 0: nobody can tell */
};

struct workers;

/*
 * Starts them on the work, which must outlive them. in_place: if there is a single specification, there
 * shall be no thread for it, and workers_wait() makes its record.
 */
struct workers *workers_new(const struct work *todo, gboolean in_place);

/* Ends and frees them. What they still work on is waited for, and thrown away. */
void workers_free(struct workers *w);

/*
 * Waits for the next records, which are due: they are large or many, or the first has waited
 * for a while. Returns how many these are. 0: until_us came before (0: never), on
 * g_get_monotonic_time()'s clock, or there are no more (workers_ended()).
 */
guint workers_wait(struct workers *w, gint64 until_us);
/* cut: becomes true if there would have been more, but all was to stop. */
gboolean workers_ended(struct workers *w, gboolean *cut);

/*
 * Takes the next record, which is due, and its specification. NULL: it could not be made, and
 * *error may say why.
 */
struct record *workers_take(struct workers *w, struct run_spec *spec, GError **error);

/*
 * From when records are due until here one worker less is busy, for they are stored. What is left
 * of that is to wait for the disk.
 */
void workers_flush(struct workers *w);

/* The disk has them, or never will. The longer that took, the more are due together next. */
void workers_stored(struct workers *w);

/* A run is in the database. value: of the plan's measure. */
void workers_note(struct workers *w, const struct run_spec *spec, double value);

/* The records that were taken need little memory from now on. */
void workers_forget(struct workers *w);

/* What is known of the whole at this moment. */
struct work_progress workers_progress(struct workers *w);

#endif
