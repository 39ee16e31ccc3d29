/* SPDX-License-Identifier: MIT */
/*
 * campaign_progress.h - how far a campaign is, in the same two forms as that of a batch.
 */
#ifndef CLI_BASE_CAMPAIGN_PROGRESS_H
#define CLI_BASE_CAMPAIGN_PROGRESS_H

#include "cli/base/options.h"
#include "experiment/campaign/follow.h"

/* Where and how it is shown. */
struct campaign_display {
	const struct options *o;
	gint64 since_us;	/* when simrun began to follow */
	gboolean has_line;	/* on a terminal, which the next message wipes */
};

/* A listener that shows progress as the options ask. d must outlive it. */
struct campaign_listener campaign_listener(struct campaign_display *d, const struct options *o);

/* Wipes the line on the terminal. */
void campaign_display_end(struct campaign_display *d);

#endif
