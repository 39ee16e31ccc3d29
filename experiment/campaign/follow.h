/* SPDX-License-Identifier: MIT */
/*
 * follow.h - submits what is missing of a campaign, and waits until nothing is.
 */
#ifndef EXPERIMENT_CAMPAIGN_FOLLOW_H
#define EXPERIMENT_CAMPAIGN_FOLLOW_H

#include <stdatomic.h>

#include "experiment/campaign/folder.h"

/* How many of its tasks … */
struct campaign_progress {
	guint total, done, running, waiting;
	guint failed;		/* have failed too often to be submitted again */
	const char *reason;	/* why one of them waits, as Slurm says it, or NULL */
};

struct campaign_listener {
	void (*progress)(void *data, const struct campaign_progress *p);	/* now and then */
	void (*note)(void *data, const char *message);	/* something happened */
	void *data;
};

/* What came of it. */
struct campaign_result {
	gboolean passed;	/* every task is done, and each simrun ended with 0 */
	gboolean stopped;	/* the user did not want to wait; the jobs go on */
	GArray *failed;		/* of guint: the tasks that failed */
};

/* To be called when the folder has the script. FALSE with *error set. */
gboolean campaign_follow(const struct campaign *c, const struct campaign_listener *listener,
			 const atomic_bool *stop, struct campaign_result *result,
			 GError **error);

void campaign_result_clear(struct campaign_result *result);

#endif
