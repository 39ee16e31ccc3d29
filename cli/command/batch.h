/* SPDX-License-Identifier: MIT */
/*
 * batch.h - what run, explore and diff have in common: they load a scenario, make a record
 * of each of its variants, store the records and show them.
 */
#ifndef CLI_COMMAND_BATCH_H
#define CLI_COMMAND_BATCH_H

#include "cli/command/command.h"
#include "experiment/batch/batch.h"

/*
 * Loads the scenario that the user named, with its --set. Of struct scenario *: the points
 * of its sweep. NULL with *error set.
 */
GPtrArray *scenarios_named(const struct options *o, const char *path, GError **error);

/* What a command does with the scenario's variants, and with what comes of it. */
struct batch_command {
	make_record *make;
	const void *make_data;
	const char *unit;	/* of the work: "steps", "states" */
	/*
	 * Shows what was stored. The status is that of the batch so far; the result is
	 * that of the command.
	 */
	enum exit_status (*show)(const struct options *o, const struct scenario *s,
				 const char *database, const GPtrArray *records,
				 enum exit_status status);
};

/* chosen: the variants (const struct policy *); NULL: those that the scenario names. */
enum exit_status batch_command(const struct batch_command *c, const struct options *o,
			       const char *path, const GPtrArray *chosen);

#endif
