/* SPDX-License-Identifier: MIT */
/*
 * cli.h - what the commands share: options, exit statuses, messages.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <signal.h>
#include <stdatomic.h>

#include <glib.h>

#include "report/export/export.h"
#include "report/record/record.h"
#include "report/view/interleaving.h"
#include "scenarios/load/machine.h"

enum exit_status {
	EXIT_HELD = 0,
	EXIT_NOT_HELD = 1,
	EXIT_USAGE = 2,		/* or the scenario is wrong */
	EXIT_STORAGE = 3,
	EXIT_UNFINISHED = 4,	/* of searches: a limit left the answer open */
	EXIT_INTERRUPTED = 130,
};

enum progress_form { PROGRESS_AUTO, PROGRESS_NONE, PROGRESS_JSON };

struct options {
	char *output;		/* NULL: the scenario's name with .db */
	char *policy;
	char **set;
	char *seed_text, *trace_text, *interleaving_text;
	/* of searches, as they were given (search_options.c) */
	char *strategy, *property, *observe, *reduction, *memory;
	char *max_states, *max_seconds, *max_preemptions, *depth, *walks, *maximize;
	gboolean outcomes;
	/* of report and query, as they were given (report.c) */
	char *format, *by, *from, *to, *around;
	char *export[EXPORTS];	/* paths, in the order of exports[] */
	gboolean list;
	char *progress;
	int jobs;		/* 0: as many as there are processors */
	gboolean check, json, quiet, version, help;
	/* read from the texts: */
	uint64_t seed;
	enum trace_level level;
	enum interleavings interleavings;
	enum progress_form shows_progress;
};

extern atomic_bool stop_requested;	/* by a signal */
void handle_signals(void);

/* "simrun: …" on stderr, without a full stop; returns the status for convenience. */
enum exit_status complain(enum exit_status status, const char *format, ...)
	G_GNUC_PRINTF(2, 3);

/* The one for an error: its user's words were wrong, or storing and reading failed. */
enum exit_status status_of_error(const GError *error);

/* Complains of an error, which says itself where it happened. Frees it. */
enum exit_status complain_error(enum exit_status status, GError *error);

/* The same for what may have failed because it was to stop. */
enum exit_status complain_unless_stopped(enum exit_status status, GError *error);

/* The word most like this one, or NULL if none is. */
const char *most_similar(const char *word, const char *const *words, gsize nr);

/* Names parted by commas, or "all"; NULL with *error set. Of const struct policy *. */
GPtrArray *policies_from_list(const char *list, GError **error);

enum exit_status command_run(const struct options *o, const char *path);
enum exit_status command_replay(const struct options *o, const char *path,
				const char *run);
enum exit_status command_explore(const struct options *o, const char *path);
enum exit_status command_diff(const struct options *o, const char *path);
enum exit_status command_check(const struct options *o, const char *path);
enum exit_status command_list(const char *what);
enum exit_status command_report(const struct options *o, const char *path, char **runs);
enum exit_status command_query(const struct options *o, const char *path,
			       const char *name);

/* --format, or the default; -1 after a complaint. */
int format_option(const struct options *o);

#endif
