/* SPDX-License-Identifier: MIT */
/*
 * points.h - the scenarios of the points on which a batch works, each loaded once.
 *
 * Whoever hands a point out keeps it; the first thread that needs its scenario loads that,
 * while others may load other points. When nobody keeps the point any more it is forgotten.
 */
#ifndef EXPERIMENT_BATCH_POINTS_H
#define EXPERIMENT_BATCH_POINTS_H

#include "scenarios/load/sweep/sweep.h"

/* What is done to a scenario when it has been loaded; NULL: nothing. FALSE: with *error set. */
typedef gboolean prepare_scenario(struct scenario *s, const void *data, GError **error);

struct points;

/* The sweep must outlive it. */
struct points *points_new(const struct sweep *sweep, prepare_scenario *prepare,
			  const void *data);
void points_free(struct points *p);

/* Keeps the point once more, or no longer. */
void points_keep(struct points *p, uint64_t point);
void points_drop(struct points *p, uint64_t point);

/* The scenario of a point that is kept, to be unreferenced. NULL with *error set. */
struct scenario *points_scenario(struct points *p, uint64_t point, GError **error);

#endif
