/* SPDX-License-Identifier: MIT */
/*
 * recent.h - events of a run at every level of detail, so that its interleaving can be drawn.
 *
 * A run with a schedule is short: its first events are kept. Any other run is drawn only if it
 * violated something, and is made again for that. Then the last events are kept, up to a few
 * after its first violation, as people look at what led to that.
 */
#ifndef REPORT_RECORD_RECENT_H
#define REPORT_RECORD_RECENT_H

#include <stdint.h>

#include <glib.h>

#include "sim/machine/observer.h"

/* How many events are kept. */
enum {
	RECENT_FIRST = 1 << 17,		/* of a run with a schedule */
	RECENT_LAST = 1 << 12,		/* of any other run */
	RECENT_AFTER = 1 << 9,		/* among these, after the first violation */
};

struct recent_events {
	GArray *event;		/* struct event; NULL: none are kept */
	uint64_t seen;		/* how many were told of */
	uint64_t stop;		/* once it has seen so many, it keeps no more */
	gboolean ring;		/* it keeps the last ones, not the first */
};

void recent_init(struct recent_events *m, gboolean ring);
void recent_clear(struct recent_events *m);

/* Time begins: it forgets what it was told so far. */
void recent_begin(struct recent_events *m);
void recent_add(struct recent_events *m, const struct event *e);
void recent_violation(struct recent_events *m);

/* At the end of the run: puts the events into their order. */
void recent_complete(struct recent_events *m);

#endif
