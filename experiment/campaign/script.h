/* SPDX-License-Identifier: MIT */
/*
 * script.h - the script of an array job: each of its tasks runs a shard of the scenario's runs.
 */
#ifndef EXPERIMENT_CAMPAIGN_SCRIPT_H
#define EXPERIMENT_CAMPAIGN_SCRIPT_H

#include <glib.h>

struct job {
	const char *name;	/* of the job; no other campaign has it */
	const char *folder;	/* an absolute path, which every node can reach */
	char **command;		/* "/…/simrun", "run", "/…/SCENARIO.ini", options */
	char **sbatch;		/* options of sbatch that the user wants; NULL: none */
	guint tasks;		/* 1 to tasks are their numbers */
	guint threads;		/* that each of them keeps busy */
};

/* The script, for a shell. To be freed with g_free(). */
char *job_script(const struct job *job);

#endif
