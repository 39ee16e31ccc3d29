/* SPDX-License-Identifier: MIT */
/*
 * options.h - the options of all commands: reading them, and helping with them.
 */
#ifndef CLI_BASE_OPTIONS_H
#define CLI_BASE_OPTIONS_H

#include <stdint.h>

#include <glib.h>

#include "report/export/export.h"
#include "report/query/format.h"
#include "report/record/spec.h"
#include "report/view/interleaving.h"
#include "sim/machine/observer.h"

enum progress_form { PROGRESS_AUTO, PROGRESS_NONE, PROGRESS_JSON };

struct options {
	char *output;		/* NULL: the scenario's name with .db */
	char *policy;
	char **set;
	char **plugin;		/* shared objects with variants */
	char *model;		/* a memory model, as it was given; becomes the last one of set */
	char *seed_text, *trace_text, *interleaving_text, *blame_text;
	/* of searches, as they were given (search_options.c) */
	char *strategy, *property, *observe, *reduction, *memory;
	char *max_states, *max_seconds, *max_preemptions, *depth, *walks, *maximize;
	gboolean outcomes;
	char *only, *seeds;	/* of diff (diff.c) */
	char *shard_text;	/* I/N */
	/* of report and query, as they were given (report.c) */
	char *format, *by, *from, *to, *around;
	char *export[EXPORTS];	/* paths, in the order of exports[] */
	gboolean list, long_list;
	/* of stats, as they were given (stats.c) */
	char *measure, *base, *confidence, *scenario;
	/* of import (import.c) */
	char *max_ops;
	gboolean closed, open, sequence;
	/* of campaign (campaign.c) */
	char *directory;
	char **sbatch;		/* options of sbatch */
	int tasks;
	char *of_campaign;	/* its folder; of run in a task of it */
	gboolean slurm, print, resume;
	char *progress;
	int jobs;		/* threads; 0: as many as there are processors */
	gboolean check, json, quiet, version, help;
	/* read from the texts: */
	uint32_t shard, shards;	/* shard 1 to shards; 0: there are none */
	struct blame_wish blame;
	uint64_t seed;
	enum trace_level level;
	enum interleavings interleavings;
	enum progress_form shows_progress;
};

/* The commands that know an option: bits. */
enum {
	FOR_RUN = 1, FOR_EXPLORE = 2, FOR_DIFF = 4, FOR_REPLAY = 8, FOR_REPORT = 16,
	FOR_QUERY = 32, FOR_CHECK = 64, FOR_LIST = 128, FOR_CAMPAIGN = 256, FOR_MERGE = 512,
	FOR_STATS = 1024, FOR_EXPORT = 2048, FOR_CALIBRATE = 4096, FOR_IMPORT = 8192,
	FOR_ALL = 16383,
};

/* Takes the options out of the words. FALSE with *error set. */
gboolean options_parse(struct options *o, int *argc, char ***argv, GError **error);

/* Reads the values that mean the same for each command. FALSE with *error set. */
gboolean options_read_values(struct options *o, GError **error);

/* The form that --format or --json asks for; else a table. FALSE with *error set. */
gboolean options_format(const struct options *o, enum format *format, GError **error);

/* The name of an option that was given and is not for this command, or NULL. */
const char *options_foreign(struct options *o, unsigned command);

/* To be freed with g_free(). */
char *options_help(struct options *o, const char *arguments, unsigned commands,
		   const char *summary, const char *description);

void options_clear(struct options *o);

#endif
