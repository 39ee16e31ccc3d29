/* SPDX-License-Identifier: MIT */
/*
 * farm.h - the runs that are to be made elsewhere: which wait, and which rank has which.
 *
 * The threads of a batch bring them, and wait for the records. One other thread talks to
 * the ranks, and tells the farm what they said. This file knows nothing of MPI.
 *
 * A rank gets only what it has asked for, and who has least gets the next. If a rank is
 * lost, what it had is handed out again, before all else.
 */
#ifndef MPI_FARM_H
#define MPI_FARM_H

#include "experiment/run/control.h"
#include "report/record/record.h"

struct farm;

/* ranks: how many there are, rank 0 too. What a stopped farm still has, is given up. */
struct farm *farm_new(int ranks);
void farm_free(struct farm *f);

/* --- the threads of a batch ----------------------------------------------------------- */

/* Waits for the record of a run that is made elsewhere. A make_record; data: the farm. */
struct record *farm_make(const struct run_spec *spec, const struct run_control *control,
			 const void *farm, GError **error);

/* --- the thread that talks to the ranks ----------------------------------------------- */

/* How many runs it was brought, since it began. */
guint32 farm_brought(struct farm *f);

/* The rank wants so many runs more. */
void farm_wanted(struct farm *f, int rank, guint nr);

/* The next run for a rank that wants one: its number and specification. FALSE: none. */
gboolean farm_next(struct farm *f, int *rank, guint32 *item, struct run_spec *spec);

/* The record has so many bytes; later farm_next_room() says that there is room for them. */
void farm_offered(struct farm *f, guint32 item, guint64 bytes);
gboolean farm_next_room(struct farm *f, int *rank, guint32 *item);

/* What became of the item. Nothing happens if it is known already, or given up. */
void farm_made(struct farm *f, guint32 item, const guint8 *bytes, gsize nr);
void farm_failed(struct farm *f, guint32 item, GError *error);
void farm_progressed(struct farm *f, guint32 item, uint64_t steps, int64_t now_ns);

/* The rank is gone. Returns how many runs it had, which are handed out again. */
guint farm_lost(struct farm *f, int rank);

/* Nothing can be made any more: all threads get this error, now and later. */
void farm_fail(struct farm *f, const GError *error);

/* Nobody wants the rest: all threads get no record, now and later. */
void farm_stop(struct farm *f);

#endif
