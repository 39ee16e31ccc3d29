/* SPDX-License-Identifier: MIT */
/*
 * batch.h - what run, explore and diff have in common: they open a scenario, make a record
 * of each of its variants at each of its points, store the records and show them.
 */
#ifndef CLI_COMMAND_BATCH_H
#define CLI_COMMAND_BATCH_H

#include "cli/command/command.h"
#include "experiment/batch/batch.h"

/* Opens the scenario that the user named, with its --set. NULL with *error set. */
struct sweep *sweep_named(const struct options *o, const char *path, GError **error);

/*
 * Of struct plan_request. A scenario also names the variants of a plug-in of --plugin, unless
 * it names one of them itself.
 */
gboolean add_plugins(struct scenario *s, const void *options, GError **error);

/* The runs for which the options ask. chosen: the variants of --policy, or NULL. */
struct plan_request request_of_runs(const struct options *o, const struct sweep *sweep,
				    const GPtrArray *chosen);

/* What a command does with the scenario's variants, and with what comes of it. */
struct batch_command {
	make_record *make;
	const void *make_data;
	const char *unit;	/* of the work: "steps", "states" */
	gboolean searches;	/* seeds and shards are its own affair */
	gboolean compares;	/* two variants, which --policy names */
	guint jobs;		/* threads; 0: as the user says */
	uint64_t repeats;	/* of each run, with a seed each; 0: as [sweep] says, */
	uint64_t default_repeats;	/* or else so many */
	gboolean draws;		/* of few runs, those that violate something */
	gboolean counts_only;	/* of runs: no events and operations are stored, unless asked for */
	GPtrArray **records;	/* takes the records, and nothing is shown; NULL: see show */
	/* FALSE: this is left out, for the scenario is not made for it. NULL: it never is. */
	gboolean (*suits)(const struct batch_command *c, const struct scenario *s);
	/* What is done in the same scenario when this was done well; NULL: nothing. */
	const struct batch_command *(*next)(const struct batch_command *c);
	/*
	 * Shows what was stored. The status is that of the batch so far; the result is
	 * that of the command.
	 */
	enum exit_status (*show)(const struct options *o, const struct scenario *s,
				 const char *database, const GPtrArray *records,
				 enum exit_status status);
	/* The same if there are too many runs to tell of each; NULL: there never are. */
	enum exit_status (*show_many)(const struct options *o, const struct scenario *s,
				      const char *database, const struct batch_result *result,
				      enum exit_status status);
};

/*
 * The variants are those of --policy, or else those that the scenario names, and those of
 * --plugin. The scenario comes first, as it may load a plug-in, too.
 */
enum exit_status batch_command(const struct batch_command *c, const struct options *o,
			       const char *path);

/* Makes one run for a batch; data is not used. In run.c. */
struct record *make_run(const struct run_spec *spec, const struct run_control *control,
			const void *data, GError **error);

/* What `simrun run` does, but so many threads call this function for the records. */
enum exit_status run_elsewhere(const struct options *o, const char *path, make_record *make,
			       const void *data, guint jobs);

#endif
