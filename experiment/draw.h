/* SPDX-License-Identifier: MIT */
/*
 * draw.h - stored runs made once more, to be drawn.
 */
#ifndef EXPERIMENT_DRAW_H
#define EXPERIMENT_DRAW_H

#include "cli/cli.h"
#include "report/store/store.h"

/* What is wanted of a run. */
struct draw_window {
	int64_t from_ns, to_ns;
};

/* A run of a database, once more. */
struct drawn {
	struct stored_run *run;
	struct scenario *scenario;
	struct record *record;	/* has a trace; NULL: */
	char *why;		/* … why there is none */
};

/*
 * Replays a run, keeping a trace of the window. Its record is there only if the replay
 * was the same, bit for bit. NULL with *error set if the database cannot be read.
 */
struct drawn *draw_run(struct store *s, int64_t id, const struct draw_window *window,
		       GError **error);
void drawn_free(gpointer data);

#endif
