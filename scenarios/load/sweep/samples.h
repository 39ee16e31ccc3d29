/* SPDX-License-Identifier: MIT */
/*
 * samples.h - the points that are loaded when a sweep is opened, to see whether they can be.
 */
#ifndef SCENARIOS_LOAD_SWEEP_SAMPLES_H
#define SCENARIOS_LOAD_SWEEP_SAMPLES_H

#include "scenarios/load/sweep/axes.h"

enum { MAX_SAMPLES = 1000 };

/* Points are shown to it one after the other. */
struct samples {
	const struct axes *axes;
	GArray *point;		/* of guint64: those that were chosen */
	guint64 kept;		/* how many were shown */
	guint64 last;		/* which was shown last */
	guint8 **seen;		/* of each axis: which values it had already */
	gboolean all;		/* there are so few that all are chosen */
};

void samples_init(struct samples *s, const struct axes *a);
void samples_clear(struct samples *s);

/*
 * Chooses the point if there are at most MAX_SAMPLES, or if some key has a value for the
 * first time there.
 */
void samples_show(struct samples *s, guint64 point);

/* Adds the last point; then leaves out so many that MAX_SAMPLES are left. */
void samples_end(struct samples *s);

#endif
