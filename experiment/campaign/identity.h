/* SPDX-License-Identifier: MIT */
/*
 * identity.h - what runs must have in common to belong to one campaign. Tasks begin hours after
 * a campaign did, and somebody may have changed a file that they read by then.
 */
#ifndef EXPERIMENT_CAMPAIGN_IDENTITY_H
#define EXPERIMENT_CAMPAIGN_IDENTITY_H

#include <glib.h>

struct sweep;

struct identity {
	char *scenario;		/* the SHA-256 of its text, in which all includes are */
	char *version;		/* of simrun */
	char **plugins;		/* the SHA-256 of each, in the order in which they were loaded */
};

/* Of the scenario, with all plug-ins that are loaded by now. */
struct identity *identity_new(const struct sweep *sweep);
void identity_free(struct identity *i);	/* NULL is allowed */

/* To and from the group of a file. identity_read(): NULL if it is not whole. */
void identity_write(const struct identity *i, GKeyFile *file, const char *group);
struct identity *identity_read(GKeyFile *file, const char *group);

/* What is different: "the scenario is not the one that …"; NULL: nothing. */
const char *identity_differs(const struct identity *began, const struct identity *now);

#endif
