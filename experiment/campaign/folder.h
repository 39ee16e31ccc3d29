/* SPDX-License-Identifier: MIT */
/*
 * folder.h - the folder of a campaign: what it is, its script, and of each task the database
 * and how it ended. It alone is what a campaign goes on from after anything was killed.
 */
#ifndef EXPERIMENT_CAMPAIGN_FOLDER_H
#define EXPERIMENT_CAMPAIGN_FOLDER_H

#include "experiment/campaign/identity.h"

#define CAMPAIGN_ERROR campaign_error_quark()
GQuark campaign_error_quark(void);

enum campaign_error {
	CAMPAIGN_ERROR_USAGE,	/* the user asked for something else than the folder has */
	CAMPAIGN_ERROR_FAILED,
};

/* A campaign is the same if identity and command are (but for where simrun lies). */
struct campaign {
	char *name;		/* of the scenario */
	char *folder;		/* an absolute path */
	char *job;		/* the name of its jobs; no other campaign has it */
	struct identity *identity;
	char **command;		/* what a task runs: struct job */
	guint tasks;
	int lock;		/* a file that is locked while somebody follows the campaign */
};

/*
 * Makes the folder if need be, and locks it. *is_there: it has a campaign already. FALSE with
 * *error set. c is to be cleared in any case.
 */
gboolean campaign_enter(struct campaign *c, gboolean *is_there, GError **error);

/* Begins a campaign: from here on the folder has one. FALSE with *error set. */
gboolean campaign_begin(const struct campaign *c, GError **error);

/*
 * Goes on with the campaign that is there if it is the same as c, and takes over its job and
 * its number of tasks. c->tasks is 0 or must be that number. FALSE with *error set.
 */
gboolean campaign_resume(struct campaign *c, GError **error);

void campaign_clear(struct campaign *c);

/*
 * A task of the campaign in this folder begins: are its runs the campaign's? FALSE with *error
 * set.
 */
gboolean campaign_has(const char *folder, const struct identity *identity, GError **error);

/* A name for jobs: what is in the scenario's, and something that no other campaign has. */
char *campaign_job_name(const char *scenario);

/* Paths, to be freed with g_free(). */
char *campaign_script(const struct campaign *c);
char *campaign_shard(const struct campaign *c, guint task);
char *campaign_log(const struct campaign *c, guint task);

enum { NO_STATUS = -1 };

/*
 * The exit status with which the task's simrun ended; NO_STATUS if it did not, or if the
 * database that it left is gone.
 */
int campaign_task_status(const struct campaign *c, guint task);

/* … as if it had not been run. */
void campaign_forget_status(const struct campaign *c, guint task);

#endif
