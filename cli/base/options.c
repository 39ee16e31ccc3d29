/* SPDX-License-Identifier: MIT */
/*
 * options.c - each option is a row, with the commands that know it and its line of help.
 */
#include "cli/base/options.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "cli/base/words.h"
#include "sim/machine/words.h"

/* An option of GOption, and the commands that know it. */
struct row {
	GOptionEntry entry;
	unsigned commands;
};

enum { OPTIONS_MAX = 80 };

static const unsigned SEARCHES = FOR_EXPLORE | FOR_DIFF;
static const unsigned RUNS = FOR_RUN | FOR_EXPLORE | FOR_DIFF;
static const unsigned SHOWS = FOR_REPORT | FOR_QUERY | FOR_STATS;
static const unsigned BATCHES = RUNS | FOR_CAMPAIGN;

/* Each of these adds rows from `row` on, in the order of the help, and returns how many. */

/* File names and settings are taken as bytes: they need not be in the locale's charset. */
static gsize add_runs(struct row *row, struct options *o)
{
	const struct row rows[] = {
		{ { "output", 'o', 0, G_OPTION_ARG_FILENAME, &o->output,
		    "result database (default: the scenario's name with .db); calibrate, import: the file that they write",
		    "FILE" }, BATCHES | FOR_REPLAY | FOR_CALIBRATE | FOR_IMPORT },
		{ { "policy", 0, 0, G_OPTION_ARG_FILENAME, &o->policy,
		    "variants to run instead of the scenario's, or all", "LIST" },
		  BATCHES },
		{ { "set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->set,
		    "override a key of the scenario (repeatable)", "SECTION.KEY=VALUE" },
		  BATCHES | FOR_CHECK },
		{ { "plugin", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->plugin,
		    "load variants from a shared object (repeatable)", "FILE.so" },
		  BATCHES | FOR_REPLAY | FOR_EXPORT | FOR_REPORT | FOR_CHECK | FOR_LIST },
		{ { "model", 0, 0, G_OPTION_ARG_FILENAME, &o->model,
		    "memory model instead of the scenario's: sc, tso or weak", "MODEL" },
		  BATCHES | FOR_CHECK },
		{ { "seed", 0, 0, G_OPTION_ARG_FILENAME, &o->seed_text,
		    "of all random draws, instead of the scenario's", "N" }, BATCHES },
		{ { "jobs", 'j', 0, G_OPTION_ARG_INT, &o->jobs,
		    "keep so many threads busy (default: one a processor)", "N" },
		  BATCHES },
		{ { "check", 0, 0, G_OPTION_ARG_NONE, &o->check,
		    "verify the machine itself while it runs (slow)", NULL },
		  BATCHES | FOR_REPLAY },
		{ { "trace", 0, 0, G_OPTION_ARG_FILENAME, &o->trace_text,
		    "events to store: none, ops (default) or steps", "LEVEL" },
		  BATCHES },
		{ { "interleaving", 0, 0, G_OPTION_ARG_FILENAME, &o->interleaving_text,
		    "interleavings to print: auto (default), all or none", "WHICH" },
		  RUNS | FOR_REPORT },
		{ { "blame", 0, 0, G_OPTION_ARG_FILENAME, &o->blame_text,
		    "who is to blame for the N worst latencies, waits and sections (default: one latency)", "N" },
		  FOR_RUN | FOR_REPLAY },
		{ { "shard", 0, 0, G_OPTION_ARG_FILENAME, &o->shard_text,
		    "only part I of N of the runs, as 3/10 (simrun merge); of a search, its own way",
		    "I/N" }, FOR_RUN | FOR_EXPLORE },
		{ { "resume", 0, 0, G_OPTION_ARG_NONE, &o->resume,
		    "go on: only the runs that the database lacks", NULL },
		  FOR_RUN | FOR_CAMPAIGN },
		{ { "progress", 0, 0, G_OPTION_ARG_FILENAME, &o->progress,
		    "on stderr: auto (default: on a terminal), none, or json", "HOW" },
		  BATCHES },
	};

	memcpy(row, rows, sizeof(rows));
	return G_N_ELEMENTS(rows);
}

static gsize add_searches(struct row *row, struct options *o)
{
	const struct row rows[] = {
		{ { "strategy", 0, 0, G_OPTION_ARG_STRING, &o->strategy,
		    "of a search: bounded (default), exhaustive, pct or random", "NAME" },
		  SEARCHES },
		{ { "property", 0, 0, G_OPTION_ARG_STRING, &o->property,
		    "what to search for (default: all), as spurious_ebusy.in_flight",
		    "LIST" }, SEARCHES },
		{ { "outcomes", 0, 0, G_OPTION_ARG_NONE, &o->outcomes,
		    "list every outcome that a variant allows", NULL }, SEARCHES },
		{ { "observe", 0, 0, G_OPTION_ARG_STRING, &o->observe,
		    "what tells outcomes apart: results (default), addresses, values or state",
		    "WHAT" }, SEARCHES },
		{ { "maximize", 0, 0, G_OPTION_ARG_STRING, &o->maximize,
		    "search for the longest preempt_off, or wait:TASK, instead", "WHAT" },
		  SEARCHES },
		{ { "max-states", 0, 0, G_OPTION_ARG_STRING, &o->max_states,
		    "end a search after so many states (default: 50000000)", "N" },
		  SEARCHES },
		{ { "max-seconds", 0, 0, G_OPTION_ARG_STRING, &o->max_seconds,
		    "… after so much time", "N" }, SEARCHES },
		{ { "max-preemptions", 0, 0, G_OPTION_ARG_STRING, &o->max_preemptions,
		    "… with interleavings of so many preemptions", "N" }, SEARCHES },
		{ { "memory", 0, 0, G_OPTION_ARG_STRING, &o->memory,
		    "… when it needs more memory (default: 1GiB)", "SIZE" }, SEARCHES },
		{ { "depth", 0, 0, G_OPTION_ARG_STRING, &o->depth,
		    "pct: preemptions that a bug takes, and one (default: 3)", "N" },
		  SEARCHES },
		{ { "walks", 0, 0, G_OPTION_ARG_STRING, &o->walks,
		    "pct, random: so many interleavings (default: 10000)", "N" },
		  SEARCHES },
		{ { "reduction", 0, 0, G_OPTION_ARG_STRING, &o->reduction,
		    "full (default), or none: try every order there is (slow)", "WHICH" },
		  SEARCHES },
		{ { "only", 0, 0, G_OPTION_ARG_STRING, &o->only,
		    "compare outcomes, properties, preempt_off, waits, latency, throughput "
		    "(default: all)", "LIST" }, FOR_DIFF },
		{ { "seeds", 0, 0, G_OPTION_ARG_STRING, &o->seeds,
		    "measure with so many seeds (default: 20, or what [sweep] repeats)", "N" },
		  FOR_DIFF },
	};

	memcpy(row, rows, sizeof(rows));
	return G_N_ELEMENTS(rows);
}

static gsize add_reports(struct row *row, struct options *o)
{
	const struct row rows[] = {
		{ { "format", 0, 0, G_OPTION_ARG_FILENAME, &o->format,
		    "of tables: table (default), tsv, json or markdown", "FORMAT" },
		  SHOWS },
		{ { "by", 0, 0, G_OPTION_ARG_FILENAME, &o->by,
		    "columns of interleavings: cpu (default) or task", "WHAT" },
		  FOR_REPORT },
		{ { "from", 0, 0, G_OPTION_ARG_FILENAME, &o->from,
		    "draw (import) only what is after this, as 1.5us (of a trace: 11.449337)", "TIME" },
		  FOR_REPORT | FOR_IMPORT },
		{ { "to", 0, 0, G_OPTION_ARG_FILENAME, &o->to,
		    "… and before this", "TIME" }, FOR_REPORT | FOR_IMPORT },
		{ { "around", 0, 0, G_OPTION_ARG_FILENAME, &o->around,
		    "draw what is around the first step of this label, or the violation",
		    "LABEL|violation" }, FOR_REPORT },
	};

	memcpy(row, rows, sizeof(rows));
	return G_N_ELEMENTS(rows);
}

static gsize add_imports(struct row *row, struct options *o)
{
	const struct row rows[] = {
		{ { "max-ops", 0, 0, G_OPTION_ARG_FILENAME, &o->max_ops,
		    "at most so many operations (default: 5000)", "N" }, FOR_IMPORT },
		{ { "closed", 0, 0, G_OPTION_ARG_NONE, &o->closed,
		    "between operations there is time to think (default)", NULL }, FOR_IMPORT },
		{ { "open", 0, 0, G_OPTION_ARG_NONE, &o->open,
		    "each operation comes at its time, however long the others take", NULL },
		  FOR_IMPORT },
		{ { "sequence", 0, 0, G_OPTION_ARG_NONE, &o->sequence,
		    "force the order of the trace: addresses come out as recorded", NULL },
		  FOR_IMPORT },
	};

	memcpy(row, rows, sizeof(rows));
	return G_N_ELEMENTS(rows);
}

static gsize add_exports(struct row *row, struct options *o)
{
	for (gsize i = 0; i < EXPORTS; i++)
		row[i] = (struct row){ { exports[i].option, 0, 0, G_OPTION_ARG_FILENAME,
					 &o->export[i], exports[i].help,
					 exports[i].argument }, FOR_REPORT };
	return EXPORTS;
}

static gsize add_statistics(struct row *row, struct options *o)
{
	const struct row rows[] = {
		{ { "measure", 0, 0, G_OPTION_ARG_FILENAME, &o->measure,
		    "what to compare (default: the first of the list that has values), as wait",
		    "NAME" }, FOR_STATS },
		{ { "base", 0, 0, G_OPTION_ARG_FILENAME, &o->base,
		    "variant that others are compared with (default: the first)", "VARIANT" },
		  FOR_STATS },
		{ { "confidence", 0, 0, G_OPTION_ARG_FILENAME, &o->confidence,
		    "of intervals and verdicts, in percent (default: 95)", "PERCENT" },
		  FOR_STATS },
		{ { "scenario", 0, 0, G_OPTION_ARG_FILENAME, &o->scenario,
		    "only the runs of this scenario", "NAME" }, FOR_STATS },
	};

	memcpy(row, rows, sizeof(rows));
	return G_N_ELEMENTS(rows);
}

static gsize add_campaigns(struct row *row, struct options *o)
{
	const struct row rows[] = {
		{ { "slurm", 0, 0, G_OPTION_ARG_NONE, &o->slurm,
		    "as an array job of Slurm", NULL }, FOR_CAMPAIGN },
		{ { "print", 0, 0, G_OPTION_ARG_NONE, &o->print,
		    "print the job's script, and submit nothing", NULL }, FOR_CAMPAIGN },
		{ { "tasks", 0, 0, G_OPTION_ARG_INT, &o->tasks,
		    "how many tasks the job has at most (default: as many as can be)", "N" },
		  FOR_CAMPAIGN },
		{ { "directory", 0, 0, G_OPTION_ARG_FILENAME, &o->directory,
		    "shared folder of the campaign (default: the scenario's name with .campaign)",
		    "DIR" }, FOR_CAMPAIGN },
		{ { "of-campaign", 0, 0, G_OPTION_ARG_FILENAME, &o->of_campaign,
		    "run nothing unless the runs are of the campaign in this folder", "DIR" },
		  FOR_RUN },
		{ { "sbatch", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->sbatch,
		    "option of sbatch, as --partition=long (repeatable)", "OPTION" },
		  FOR_CAMPAIGN },
	};

	memcpy(row, rows, sizeof(rows));
	return G_N_ELEMENTS(rows);
}

static gsize add_general(struct row *row, struct options *o)
{
	const struct row rows[] = {
		{ { "list", 0, 0, G_OPTION_ARG_NONE, &o->list, "name the queries that there are",
		    NULL }, FOR_QUERY },
		{ { "long", 0, 0, G_OPTION_ARG_NONE, &o->long_list,
		    "list policies: with their tunables", NULL }, FOR_LIST },
		{ { "json", 0, 0, G_OPTION_ARG_NONE, &o->json, "print results as JSON", NULL },
		  RUNS | SHOWS },
		{ { "quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "print errors only", NULL },
		  FOR_ALL },
		{ { "version", 0, 0, G_OPTION_ARG_NONE, &o->version, "print the version",
		    NULL }, FOR_ALL },
		{ { "help", 'h', 0, G_OPTION_ARG_NONE, &o->help,
		    "print this, or (after a command) what it does", NULL }, FOR_ALL },
	};

	memcpy(row, rows, sizeof(rows));
	return G_N_ELEMENTS(rows);
}

static gsize fill_rows(struct row row[OPTIONS_MAX], struct options *o)
{
	gsize (*const add[])(struct row *row, struct options *o) = {
		add_runs, add_searches, add_reports, add_imports, add_exports, add_statistics,
		add_campaigns, add_general,
	};
	gsize rows = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(add); i++)
		rows += add[i](row + rows, o);
	g_assert(rows < OPTIONS_MAX);
	return rows;
}

/* A parser of the options that one of these commands knows. */
static GOptionContext *new_context(struct options *o, const char *arguments,
				   unsigned commands)
{
	GOptionContext *c = g_option_context_new(arguments);
	GOptionEntry entry[OPTIONS_MAX] = { 0 };
	struct row row[OPTIONS_MAX];
	const gsize rows = fill_rows(row, o);
	gsize n = 0;

	for (gsize i = 0; i < rows; i++)
		if (row[i].commands & commands)
			entry[n++] = row[i].entry;
	g_option_context_add_main_entries(c, entry, NULL);
	g_option_context_set_help_enabled(c, FALSE);
	return c;
}

gboolean options_parse(struct options *o, int *argc, char ***argv, GError **error)
{
	GOptionContext *c = new_context(o, NULL, FOR_ALL);
	const gboolean ok = g_option_context_parse(c, argc, argv, error);

	g_option_context_free(c);
	return ok;
}

static gboolean is_given(const GOptionEntry *e)
{
	switch (e->arg) {
	case G_OPTION_ARG_NONE:
		return *(gboolean *)e->arg_data;
	case G_OPTION_ARG_INT:
		return *(int *)e->arg_data != 0;
	default:
		return *(void **)e->arg_data != NULL;
	}
}

const char *options_foreign(struct options *o, unsigned command)
{
	struct row row[OPTIONS_MAX];
	const gsize rows = fill_rows(row, o);

	for (gsize i = 0; i < rows; i++)
		if (!(row[i].commands & command) && is_given(&row[i].entry))
			return row[i].entry.long_name;
	return NULL;
}

char *options_help(struct options *o, const char *arguments, unsigned commands,
		   const char *summary, const char *description)
{
	GOptionContext *c = new_context(o, arguments, commands);
	char *help;

	g_option_context_set_summary(c, summary);
	g_option_context_set_description(c, description);
	help = g_option_context_get_help(c, TRUE, NULL);
	g_option_context_free(c);
	return help;
}

/* --model M is short for --set machine.memory=M. */
static void add_model(struct options *o)
{
	const guint nr = o->set ? g_strv_length(o->set) : 0;

	o->set = g_renew(char *, o->set, nr + 2);
	o->set[nr] = g_strconcat("machine.memory=", o->model, NULL);
	o->set[nr + 1] = NULL;
}

enum { MAX_SHARDS = 1000000 };

enum { MAX_BLAME = 1000 };

static gboolean read_blame(struct options *o, GError **error)
{
	guint64 blame = 1;

	if (o->blame_text &&
	    !g_ascii_string_to_unsigned(o->blame_text, 10, 0, MAX_BLAME, &blame, NULL))
		return refuse_option(error, "--blame \"%s\", expected a number from 0 to %d",
				     o->blame_text, MAX_BLAME);
	o->blame = (struct blame_wish){ (uint32_t)blame, o->blame_text != NULL };
	return TRUE;
}

static gboolean read_shard(struct options *o, GError **error)
{
	const char *slash = o->shard_text ? strchr(o->shard_text, '/') : NULL;
	g_autofree char *first = slash ? g_strndup(o->shard_text, (gsize)(slash - o->shard_text)) :
					 NULL;
	guint64 shard, shards;

	if (!o->shard_text)
		return TRUE;
	if (!slash ||
	    !g_ascii_string_to_unsigned(slash + 1, 10, 1, MAX_SHARDS, &shards, NULL) ||
	    !g_ascii_string_to_unsigned(first, 10, 1, shards, &shard, NULL))
		return refuse_option(error, "--shard \"%s\", expected I/N with 1 <= I <= N <= %d",
				     o->shard_text, MAX_SHARDS);
	o->shard = (uint32_t)shard;
	o->shards = (uint32_t)shards;
	return TRUE;
}

gboolean options_read_values(struct options *o, GError **error)
{
	int model = 0;
	int level = TRACE_OPS, interleavings = INTERLEAVINGS_AUTO, progress = PROGRESS_AUTO;
	guint64 seed = 0;

	if (!option_word("--trace", o->trace_text, trace_level_word, 0, &level, error) ||
	    !option_word("--interleaving", o->interleaving_text, interleaving_word, 0,
			 &interleavings, error) ||
	    !option_word("--progress", o->progress, progress_word, 0, &progress, error))
		return FALSE;
	if (!option_choice("--model", o->model, memory_word, 0, &model, error))
		return FALSE;
	if (o->model)
		add_model(o);
	if (o->seed_text &&
	    !g_ascii_string_to_unsigned(o->seed_text, 10, 0, G_MAXUINT64, &seed, NULL))
		return refuse_option(error, "--seed \"%s\", expected a number from 0 to 2^64 - 1",
				     o->seed_text);
	if (!read_shard(o, error) || !read_blame(o, error))
		return FALSE;
	if (o->jobs < 0 || o->jobs > 1024)
		return refuse_option(error, "--jobs %d, expected 1 to 1024", o->jobs);
	o->level = (enum trace_level)level;
	o->interleavings = (enum interleavings)interleavings;
	o->seed = seed;
	o->shows_progress = (enum progress_form)progress;
	return TRUE;
}

gboolean options_format(const struct options *o, enum format *format, GError **error)
{
	int number = o->json ? FORMAT_JSON : FORMAT_TABLE;

	if (!option_choice("--format", o->format, format_word, 0, &number, error))
		return FALSE;
	*format = (enum format)number;
	return TRUE;
}

void options_clear(struct options *o)
{
	struct row row[OPTIONS_MAX];
	const gsize rows = fill_rows(row, o);

	for (gsize i = 0; i < rows; i++) {
		const GOptionEntry *e = &row[i].entry;

		if (e->arg == G_OPTION_ARG_STRING || e->arg == G_OPTION_ARG_FILENAME)
			g_clear_pointer((char **)e->arg_data, g_free);
		else if (e->arg == G_OPTION_ARG_STRING_ARRAY || e->arg == G_OPTION_ARG_FILENAME_ARRAY)
			g_clear_pointer((char ***)e->arg_data, g_strfreev);
	}
}
