/* SPDX-License-Identifier: MIT */
/*
 * progress.h - how far a batch is: a line on a terminal, or JSON for programs.
 */
#ifndef CLI_BASE_PROGRESS_H
#define CLI_BASE_PROGRESS_H

#include "cli/base/options.h"
#include "experiment/batch/batch.h"

/* Where and how it is shown. */
struct progress_display {
	gboolean json;		/* for programs; else for people at a terminal */
	const char *unit;	/* of the work: "steps", "states" */
	gint64 since_us;	/* when the batch began */
};

/* A listener that shows progress as the options ask. d must outlive the batch. */
struct batch_listener progress_listener(struct progress_display *d, const struct options *o,
					const char *unit);

/* Three digits, or two and a letter: "850", "12.3 M". The caller frees it with g_free(). */
char *short_number(double n);

#endif
