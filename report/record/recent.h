/* SPDX-License-Identifier: MIT */
/*
 * recent.h - the latest events of a run at every level of detail, of which its interleaving
 * can be drawn.
 *
 * A run with a schedule is short, and its first events are kept. Of any other run the last
 * ones are kept, up to a few after its first violation, as that is what people look at.
 */
#ifndef REPORT_RECORD_RECENT_H
#define REPORT_RECORD_RECENT_H

#include <stdint.h>

#include <glib.h>

#include "sim/machine/observer.h"

enum {
	RECENT_FIRST = 1 << 17,		/* so many of a run with a schedule */
	RECENT_LAST = 1 << 12,		/* so many of any other run */
	RECENT_AFTER = 1 << 9,		/* of these, after the first violation */
};

struct recent_events {
	GArray *event;		/* struct event; in order once complete. NULL: none are kept */
	uint64_t seen;
	uint64_t stop;		/* how many may be seen before no more are kept */
	gboolean ring;		/* the last ones are kept, not the first */
};

void recent_init(struct recent_events *m, gboolean ring);
void recent_clear(struct recent_events *m);

/* Time begins: what was told so far is forgotten. */
void recent_begin(struct recent_events *m);
void recent_add(struct recent_events *m, const struct event *e);
void recent_violation(struct recent_events *m);

/* Puts the events into their order. */
void recent_complete(struct recent_events *m);

#endif
