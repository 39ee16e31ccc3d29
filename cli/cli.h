/* SPDX-License-Identifier: MIT */
/*
 * cli.h - what the commands share: options, exit statuses, running one variant.
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

enum news_form { PROGRESS_AUTO, PROGRESS_NONE, PROGRESS_JSON };

struct options {
	char *output;		/* NULL: the scenario's name with .db */
	char *policy;
	char **set;
	char *seed_text, *trace_text, *interleaving_text;
	/* of searches, as they were given (search_options.c) */
	char *strategy, *property, *observe, *reduction, *memory;
	char *max_states, *max_seconds, *max_preemptions, *depth, *walks, *maximize;
	gboolean outcomes, compares;
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
	enum news_form shows_progress;
};

extern atomic_bool stop_requested;	/* by a signal */
void handle_signals(void);

/* "simrun: …" on stderr, without a full stop; returns the status for convenience. */
enum exit_status complain(enum exit_status status, const char *format, ...)
	G_GNUC_PRINTF(2, 3);

/* The same for an error that says itself where it happened. Frees it. */
enum exit_status complain_error(enum exit_status status, GError *error);

/* The same for what may have failed because it was to stop. */
enum exit_status complain_unless_stopped(enum exit_status status, GError *error);

/* What else is worth knowing of a scenario that was loaded, on stderr. */
void tell_of_scenario(const struct options *o, const struct scenario *s);

/* The word most like this one, or NULL if none is. */
const char *most_similar(const char *word, const char *const *words, gsize nr);

/* Names parted by commas, or "all"; NULL with *error set. Of const struct policy *. */
GPtrArray *policies_from_list(const char *list, GError **error);

enum exit_status command_run(const struct options *o, const char *path);
enum exit_status command_replay(const struct options *o, const char *path,
				const char *run);
enum exit_status command_explore(const struct options *o, const char *path);
enum exit_status command_diff(const struct options *given, const char *path);
enum exit_status command_check(const struct options *o, const char *path);
enum exit_status command_list(const char *what);
enum exit_status command_report(const struct options *o, const char *path, char **runs);
enum exit_status command_query(const struct options *o, const char *path,
			       const char *name);

/* --format, or the default; -1 after a complaint. */
int format_option(const struct options *o);

/* --- variant.c ------------------------------------------------------------------- */

struct variant {
	struct run_spec spec;
	const GArray *replay;	/* struct choice: make these; NULL: follow the schedule */
	const struct options *options;
	uint32_t areas;		/* descriptors that are enough for it; 0: the scenario's */
	struct progress *progress;	/* or NULL */
	gboolean draws;		/* keep a trace of it, of the time … */
	int64_t from_ns, to_ns;
	gboolean (*take)(void *data, int64_t bytes);	/* as that of struct record */
	void *take_data;
};

/* The machine that a variant runs on; m is to be cleared, if that did not fail. */
gboolean variant_machine(const struct variant *v, struct scenario_machine *m,
			 GError **error);
gboolean variant_take(const struct variant *v, int64_t bytes);
void variant_fails(const struct variant *v, GError **error, const char *what);

/* Runs [setup] in a new world. */
gboolean variant_setup(const struct variant *v, struct world *w, GError **error);

/*
 * Runs it to its end. NULL with *error set if [setup] does not end, or memory does;
 * without if it was to stop before it began.
 */
struct record *run_variant(const struct variant *v, GError **error);

/* --- batch.c --------------------------------------------------------------------- */

typedef struct record *make_record(const struct variant *v, GError **error);

/* The scenario that the user named so, with its --set: its points. NULL with *error set. */
GPtrArray *scenarios_named(const struct options *o, const char *path, GError **error);

/* Shows what was made; the status is what came of that so far, and is to be returned. */
typedef enum exit_status batch_end(const struct scenario *s, const struct options *o,
				   const char *database, const GPtrArray *records,
				   enum exit_status status);

/*
 * Makes a record of each variant of a scenario (chosen, or NULL: those it names), stores
 * them, and lets them be shown.
 */
enum exit_status batch_run(const struct options *o, const char *path,
			   const GPtrArray *chosen, make_record *make, batch_end *end);

/* --- json.c ---------------------------------------------------------------------- */

/* One object with all runs. database: where they were stored. */
void print_json(const struct scenario *s, const char *database, const GPtrArray *records);

void print_search_json(const struct scenario *s, const char *database,
		       const GPtrArray *records);

#endif
