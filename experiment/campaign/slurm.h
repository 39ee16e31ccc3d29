/* SPDX-License-Identifier: MIT */
/*
 * slurm.h - asks Slurm, by its commands, and submits jobs to it. What they say when they fail
 * is in the error.
 */
#ifndef EXPERIMENT_CAMPAIGN_SLURM_H
#define EXPERIMENT_CAMPAIGN_SLURM_H

#include <glib.h>

#define SLURM_ERROR slurm_error_quark()
GQuark slurm_error_quark(void);

/* What Slurm does with a task of an array job. */
enum slurm_state { SLURM_HAS_NOT, SLURM_WAITS, SLURM_RUNS };

struct slurm_tasks {
	guint nr;			/* their numbers: 1 to nr */
	enum slurm_state *state;	/* by number; state[0] is no task */
	char *reason;			/* why one of them waits, as Slurm says it, or NULL */
};

void slurm_tasks_init(struct slurm_tasks *tasks, guint nr);
void slurm_tasks_clear(struct slurm_tasks *tasks);

/* How many tasks an array job may have. FALSE with *error set. */
gboolean slurm_most_tasks(guint *most, GError **error);

/* Submits these tasks of the script, as "1-3,7". FALSE with *error set. */
gboolean slurm_submit(const char *script, const char *name, const char *numbers,
		      GError **error);

/* Asks for the tasks of all the user's jobs of this name. FALSE with *error set. */
gboolean slurm_ask(const char *name, struct slurm_tasks *tasks, GError **error);

#endif
