/* SPDX-License-Identifier: MIT */
/*
 * replay.h - a stored run made again, from nothing but what the database has of it.
 */
#ifndef EXPERIMENT_RUN_REPLAY_H
#define EXPERIMENT_RUN_REPLAY_H

#include "experiment/run/run.h"
#include "report/store/store.h"

#define REPLAY_ERROR replay_error_quark()
GQuark replay_error_quark(void);
enum {
	REPLAY_ERROR_VARIANT,	/* this version does not have the run's variant */
	REPLAY_ERROR_PLUGIN,	/* the run needs a plug-in, or another one than was given */
	REPLAY_ERROR_SEARCH,	/* it is a search, which is no run */
	REPLAY_ERROR_DIFFERS,	/* made again, it came out otherwise */
	REPLAY_ERROR_INTERRUPTED,
};

/*
 * The variant of a stored run, and its scenario: that of its point of a sweep. name stands for
 * the scenario in messages. NULL with *error set if this simrun does not have it.
 */
const struct policy *replay_policy(const struct stored_run *run, GError **error);
struct scenario *replay_scenario(const struct stored_run *run, const char *name, GError **error);

/* A run of a database, and its record once it was made again. */
struct replay {
	struct stored_run *run;
	struct scenario *scenario;	/* that the record is of */
	struct record *record;	/* NULL: there is none, */
	GError *error;		/* … for this reason */
};

/*
 * Makes the run again and takes it over; name stands for its scenario in messages. The result is never NULL. The new record need not have the digest that was stored.
 */
struct replay *replay_run(struct stored_run *run, const char *name, gboolean checks,
			  struct blame_wish blame, const struct run_control *control);

/*
 * The same for a run of the database that is to be drawn: its record has a trace of the
 * window, and is there only if its digest is the stored one. NULL with *error set if the
 * run cannot be read.
 */
struct replay *replay_for_picture(struct store *s, int64_t id, struct blame_wish blame,
				  const struct run_window *window,
				  const struct run_control *control, GError **error);

void replay_free(gpointer replay);

#endif
