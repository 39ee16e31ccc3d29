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

enum { OPTIONS_MAX = 64 };

static const unsigned SEARCHES = FOR_EXPLORE | FOR_DIFF;
static const unsigned RUNS = FOR_RUN | FOR_EXPLORE | FOR_DIFF;
static const unsigned SHOWS = FOR_REPORT | FOR_QUERY;

/* Each of these adds rows from `row` on, in the order of the help, and returns how many. */

/* File names and settings are taken as bytes: they need not be in the locale's charset. */
static gsize add_runs(struct row *row, struct options *o)
{
	const struct row rows[] = {
		{ { "output", 'o', 0, G_OPTION_ARG_FILENAME, &o->output,
		    "result database (default: the scenario's name with .db)", "FILE" },
		  RUNS | FOR_REPLAY },
		{ { "policy", 0, 0, G_OPTION_ARG_FILENAME, &o->policy,
		    "variants to run instead of the scenario's, or all", "LIST" }, RUNS },
		{ { "set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->set,
		    "override a key of the scenario (repeatable)", "SECTION.KEY=VALUE" },
		  RUNS | FOR_CHECK },
		{ { "seed", 0, 0, G_OPTION_ARG_FILENAME, &o->seed_text,
		    "of all random draws, instead of the scenario's", "N" }, RUNS },
		{ { "jobs", 'j', 0, G_OPTION_ARG_INT, &o->jobs,
		    "keep so many threads busy (default: one a processor)", "N" },
		  RUNS },
		{ { "check", 0, 0, G_OPTION_ARG_NONE, &o->check,
		    "verify the machine itself while it runs (slow)", NULL },
		  RUNS | FOR_REPLAY },
		{ { "trace", 0, 0, G_OPTION_ARG_FILENAME, &o->trace_text,
		    "events to store: none, ops (default) or steps", "LEVEL" }, RUNS },
		{ { "interleaving", 0, 0, G_OPTION_ARG_FILENAME, &o->interleaving_text,
		    "interleavings to print: auto (default), all or none", "WHICH" },
		  RUNS | FOR_REPORT },
		{ { "progress", 0, 0, G_OPTION_ARG_FILENAME, &o->progress,
		    "on stderr: auto (default: on a terminal), none, or json", "HOW" },
		  RUNS },
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
		    "what tells outcomes apart: results (default), addresses or state",
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
		    "draw only what is after this, as 1.5us", "TIME" }, FOR_REPORT },
		{ { "to", 0, 0, G_OPTION_ARG_FILENAME, &o->to,
		    "… and before this", "TIME" }, FOR_REPORT },
		{ { "around", 0, 0, G_OPTION_ARG_FILENAME, &o->around,
		    "draw what is around the first step of this label, or the violation",
		    "LABEL|violation" }, FOR_REPORT },
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

static gsize add_general(struct row *row, struct options *o)
{
	const struct row rows[] = {
		{ { "list", 0, 0, G_OPTION_ARG_NONE, &o->list, "name the queries that there are",
		    NULL }, FOR_QUERY },
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
		add_runs, add_searches, add_reports, add_exports, add_general,
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

gboolean options_read_values(struct options *o, GError **error)
{
	int level = TRACE_OPS, interleavings = INTERLEAVINGS_AUTO, progress = PROGRESS_AUTO;
	guint64 seed = 0;

	if (!option_word("--trace", o->trace_text, trace_level_word, 0, &level, error) ||
	    !option_word("--interleaving", o->interleaving_text, interleaving_word, 0,
			 &interleavings, error) ||
	    !option_word("--progress", o->progress, progress_word, 0, &progress, error))
		return FALSE;
	if (o->seed_text &&
	    !g_ascii_string_to_unsigned(o->seed_text, 10, 0, G_MAXUINT64, &seed, NULL))
		return refuse_option(error, "--seed \"%s\", expected a number from 0 to 2^64 - 1",
				     o->seed_text);
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
	char *const text[] = {
		o->output, o->policy, o->seed_text, o->trace_text, o->interleaving_text,
		o->strategy, o->property, o->observe, o->reduction, o->memory,
		o->max_states, o->max_seconds, o->max_preemptions, o->depth, o->walks,
		o->maximize, o->format, o->by, o->from, o->to, o->around,
		o->progress,
	};

	for (gsize i = 0; i < G_N_ELEMENTS(text); i++)
		g_free(text[i]);
	for (gsize i = 0; i < EXPORTS; i++)
		g_free(o->export[i]);
	g_strfreev(o->set);
}
