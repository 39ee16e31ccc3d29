/* SPDX-License-Identifier: MIT */
/*
 * commands.c - the commands: one row each, and the help that is made of the rows.
 */
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>

#include "cli/base/words.h"
#include "scenarios/load/find.h"

const struct command commands[] = {
	{ "run", "SCENARIO.ini", FOR_RUN, 1, 1, command_run,
	  "run it; \"run\" may be left out",
	  "Runs the scenario with each of its variants, prints what came of it, and appends\n"
	  "the runs to a result database. \"run\" may be left out.",
	  "Examples:\n"
	  "  simrun joel.ini                          all its variants, into joel.db\n"
	  "  simrun joel.ini --policy v4.8,hellwig    only these two\n"
	  "  simrun joel.ini --set machine.cpus=8 --seed 7 -o eight.db\n"
	  "  simrun joel.ini --trace steps            store every step, too" },
	{ "explore", "SCENARIO.ini", FOR_EXPLORE, 1, 1, command_explore,
	  "search its interleavings for violations",
	  "Tries every order of what can happen in the scenario, without its schedule, and\n"
	  "says of each property whether some interleaving violates it. The interleaving is\n"
	  "written as a scenario of its own, and run.",
	  "Examples:\n"
	  "  simrun explore overflow.ini\n"
	  "  simrun explore overflow.ini --property spurious_ebusy.in_flight\n"
	  "  simrun explore overflow.ini --policy hellwig --outcomes\n"
	  "  simrun explore storm.ini --strategy pct --walks 100000 --seed 3\n"
	  "  simrun explore overflow.ini --maximize preempt_off" },
	{ "diff", "SCENARIO.ini --policy A,B", FOR_DIFF, 1, 1, command_diff,
	  "everything in which variants A and B differ",
	  "Searches variants A and B and compares their outcomes (the results of all\n"
	  "operations), what they violate, and the longest times; then runs both with the same\n"
	  "seeds. Draws where they part, and says all of it in a paragraph.",
	  "Examples:\n"
	  "  simrun diff overflow.ini --policy v4.8,hellwig\n"
	  "  simrun diff overflow.ini --policy v4.8,v4.10 --observe addresses --json\n"
	  "  simrun diff latency-2016.ini --policy v4.8,v4.10 --only latency --seeds 40" },
	{ "replay", "RESULTS.db RUN", FOR_REPLAY, 2, 2, command_replay,
	  "run again exactly what run RUN did, and compare digests",
	  "Does again exactly what run RUN did, and compares the digests.",
	  "Examples:\n"
	  "  simrun replay joel.db 2                  identical, or different?\n"
	  "  simrun replay joel.db 2 --check -o again.db" },
	{ "export", "RESULTS.db RUN", FOR_EXPORT, 2, 2, command_export,
	  "print the scenario that makes run RUN alone",
	  "Prints the scenario of a run as it was, with each --set, the values of its point, its\n"
	  "seed and its variant: a file that makes this run again, and no other.",
	  "Examples:\n"
	  "  simrun export joel.db 2 >again.ini && simrun again.ini" },
	{ "import", "TRACE", FOR_IMPORT, 1, 1, command_import,
	  "a kernel's trace becomes a scenario that replays its load",
	  "Reads the vmalloc events of a trace.dat of trace-cmd, or of ftrace's text, and prints a\n"
	  "scenario that does what the tasks of the trace did. Says what the trace cannot tell, and\n"
	  "what was assumed.",
	  "Examples:\n"
	  "  trace-cmd record -e vmalloc -e sched_switch sleep 10\n"
	  "  simrun import trace.dat -o load.ini && simrun load.ini\n"
	  "  simrun import trace.dat --sequence       … in the order of the trace, event by event\n"
	  "  simrun import trace.txt --from 11.449 --to 11.5 --max-ops 2000" },
	{ "report", "RESULTS.db [RUN…]", FOR_REPORT, 1, G_MAXINT, command_report,
	  "tables, interleavings, a page with timelines, exports",
	  "Prints what a database says of its runs (or of those named): the variants side\n"
	  "by side, latencies, locks, violations, interleavings. Or writes files instead:\n"
	  "a page, tables, traces. What was not stored is had by making the run again.",
	  "Examples:\n"
	  "  simrun report joel.db                    everything, in short\n"
	  "  simrun report joel.db 7 --by task        run 7, a column a task\n"
	  "  simrun report joel.db 7 --around violation\n"
	  "  simrun report joel.db --html joel.html   to be looked at in a browser\n"
	  "  simrun report joel.db --perfetto joel.pftrace\n"
	  "  simrun report joel.db 7 --trace-dat trace.dat && trace-cmd report\n"
	  "  simrun report latency.db --histogram - --format tsv" },
	{ "query", "RESULTS.db NAME", FOR_QUERY, 0, 2, command_query,
	  "ask it a question by name; query --list",
	  "Asks a database one of the questions that people have; queries.md in the\n"
	  "documentation has their SQL.",
	  "Examples:\n"
	  "  simrun query --list                      which are there?\n"
	  "  simrun query joel.db worst-lock --format json" },
	{ "campaign", "SCENARIO.ini --slurm", FOR_CAMPAIGN, 1, 1, command_campaign,
	  "run it on a cluster, and collect the results",
	  "Runs the scenario as an array job of Slurm, each task a part of the runs, follows\n"
	  "the job, submits again what failed, and collects the runs in a result database.",
	  "Examples:\n"
	  "  simrun campaign study.ini --slurm        follow it until study.db has all runs\n"
	  "  simrun campaign study.ini --slurm --resume    go on, whatever was killed\n"
	  "  simrun campaign study.ini --slurm --tasks 200 --sbatch --partition=long\n"
	  "  simrun campaign study.ini --slurm --print     print the script, submit nothing" },
	{ "merge", "OUT.db IN.db…", FOR_MERGE, 2, G_MAXINT, command_merge,
	  "put the runs of several databases into one",
	  "Puts the runs of databases, as those of the shards of a sweep, into another one, which\n"
	  "need not exist. What is there already is left out, so a merge can be repeated.",
	  "Examples:\n"
	  "  simrun merge study.db shard-*.db         all shards of a sweep\n"
	  "  simrun merge study.db later.db           and runs that were made later" },
	{ "stats", "RESULTS.db", FOR_STATS, 1, 1, command_stats,
	  "statistics of many runs, and verdicts on variants",
	  "Prints what the runs of a sweep, or of many seeds, come to: means with intervals,\n"
	  "how each variant differs from the first, and what that proves. If there are 20 runs\n"
	  "or more of a variant at a point, also how bad it may get.",
	  "Examples:\n"
	  "  simrun stats study.db                    of the first measure that has values\n"
	  "  simrun stats study.db --measure wait --base v4.10\n"
	  "  simrun stats study.db --confidence 99 --format json" },
	{ "calibrate", "[-o FILE.ini]", FOR_CALIBRATE, 0, 0, command_calibrate,
	  "measure this machine, and print a [costs] section",
	  "Measures what can be measured of this machine from user space, for three seconds, and\n"
	  "prints a [costs] section with the spread of each number. What only a kernel could\n"
	  "measure is as in the preset. Best done while nothing else runs.",
	  "Examples:\n"
	  "  simrun calibrate                         look at it\n"
	  "  simrun calibrate -o costs.ini            then, in a scenario: include = costs.ini" },
	{ "check", "SCENARIO.ini", FOR_CHECK, 1, 1, command_check,
	  "parse and validate only",
	  "Reads and verifies a scenario, and runs nothing.",
	  "Examples:\n"
	  "  simrun check joel.ini\n"
	  "  simrun check joel.ini --set vmalloc.space=1GiB" },
	{ "list", NULL, FOR_LIST, 0, 1, command_list,
	  NULL,
	  "Says what a scenario may name.",
	  "Examples:\n"
	  "  simrun list scenarios                    those that are shipped, and their stories\n"
	  "  simrun list policies                     the variants, and their sources\n"
	  "  simrun list costs                        what each step costs, and why" },
};

const gsize commands_nr = G_N_ELEMENTS(commands);

const struct command *command_find(const char *name)
{
	for (gsize i = 0; i < commands_nr; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

const struct command *command_of(const char *word)
{
	const char *name[G_N_ELEMENTS(commands)], *similar = NULL;
	const struct command *c = command_find(word);
	g_autofree char *scenario = c ? NULL : scenario_find(word, NULL);

	for (gsize i = 0; i < commands_nr; i++)
		name[i] = commands[i].name;
	if (!c && !scenario && !strpbrk(word, "./"))
		similar = !strcmp(word, "help") ? "--help" : most_similar(word, name, commands_nr);
	if (!similar)
		return c ? c : &commands[0];
	complain(EXIT_USAGE, "\"%s\" is neither a command nor a file, "
		 "did you mean \"%s\"?", word, similar);
	return NULL;
}

char *command_arguments(const struct command *c)
{
	return c->arguments ? g_strdup(c->arguments) :
			      words_joined(list_word, 0, "|", "|");
}

/* --- help ----------------------------------------------------------------------------- */

static const char what_it_is[] =
"Simulates Linux's lazily purging vmalloc allocator, in several variants, step by step.\n"
"\n"
"Commands (simrun COMMAND --help tells more):";

static const char examples[] =
"Examples:\n"
"  simrun joel.ini                          run all its variants, store into joel.db\n"
"  simrun report joel.db --html joel.html   look at them\n"
"  simrun explore joel.ini                  is there an interleaving that fails?\n"
"  simrun replay joel.db 2                  run 2 once more: identical or different?\n"
"  sqlite3 joel.db 'SELECT * FROM v_policy'\n"
"\n"
"Exit status: 0 all expectations held; 1 one failed, or a property was violated that\n"
"none expects; 2 wrong usage or scenario; 3 results could not be stored or read;\n"
"4 a search was not finished, and found nothing until then; 130 interrupted.";

/* A line of the list of commands: what it is for stands in a column, or else below. */
static void append_brief(GString *text, const struct command *c)
{
	enum { COLUMN = 24 };
	g_autofree char *arguments = command_arguments(c);
	g_autofree char *usage = g_strdup_printf("%s %s", c->name, arguments);
	const int room = COLUMN - (int)g_utf8_strlen(usage, -1);

	g_string_append_printf(text, "\n  %s", usage);
	if (c->brief && room >= 0)
		g_string_append_printf(text, "%*s %s", room, "", c->brief);
	else if (c->brief)
		g_string_append_printf(text, "\n  %*s %s", COLUMN, "", c->brief);
}

static void help_with_all(struct options *o)
{
	g_autoptr(GString) summary = g_string_new(what_it_is);
	g_autofree char *help = NULL;

	for (gsize i = 0; i < commands_nr; i++)
		append_brief(summary, &commands[i]);
	help = options_help(o, "[COMMAND] FILE…", FOR_RUN, summary->str, examples);
	fputs(help, stdout);
}

void command_help(struct options *o, const struct command *c)
{
	g_autofree char *arguments = NULL, *usage = NULL, *help = NULL;

	if (!c) {
		help_with_all(o);
		return;
	}
	arguments = command_arguments(c);
	usage = command_find(c->name) == c ? g_strjoin(" ", c->name, arguments, NULL) :
					     g_strdup(arguments);
	help = options_help(o, usage, c->bit, c->summary, c->examples);
	fputs(help, stdout);
}
