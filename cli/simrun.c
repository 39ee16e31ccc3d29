/* SPDX-License-Identifier: MIT */
/*
 * simrun.c - the command line: options, commands, exit status.
 *
 * Results go to stdout, everything else to stderr. Nothing is decided here that a
 * command decides; what can be wrong with the words of a command line ends here.
 */
#include "cli/options.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

/* --- the words behind options ---------------------------------------------------- */

/* The index of the word, or -1 after a complaint. */
static int word_index(const char *option, const char *word, const char *const *words,
		      guint nr)
{
	g_autofree char *expected = NULL;

	for (guint i = 0; i < nr; i++)
		if (!strcmp(word, words[i]))
			return (int)i;
	expected = g_strjoinv(", ", (char **)words);
	complain(EXIT_USAGE, "%s \"%s\", expected one of %s", option, word, expected);
	return -1;
}

static gboolean read_option_texts(struct options *o)
{
	const char *const trace[] = { trace_level_word(TRACE_NONE), trace_level_word(TRACE_OPS),
				      trace_level_word(TRACE_STEPS), NULL };
	static const char *const interleaving[] = { "auto", "all", "none", NULL };
	static const char *const progress[] = { "auto", "none", "json", NULL };
	const char *const level = o->trace_text ? o->trace_text : "ops";
	const char *const shown = o->interleaving_text ? o->interleaving_text : "auto";
	const int l = word_index("--trace", level, trace, 3);
	const int i = l < 0 ? -1 : word_index("--interleaving", shown, interleaving, 3);
	const int p = i < 0 ? -1 : word_index("--progress",
					      o->progress ? o->progress : "auto", progress, 3);
	guint64 seed = 0;

	if (p < 0)
		return FALSE;
	if (o->seed_text &&
	    !g_ascii_string_to_unsigned(o->seed_text, 10, 0, G_MAXUINT64, &seed, NULL)) {
		complain(EXIT_USAGE,
			 "--seed \"%s\", expected a number from 0 to 2^64 - 1",
			 o->seed_text);
		return FALSE;
	}
	if (o->jobs < 0 || o->jobs > 1024) {
		complain(EXIT_USAGE, "--jobs %d, expected 1 to 1024", o->jobs);
		return FALSE;
	}
	o->level = (enum trace_level)l;
	o->interleavings = (enum interleavings)i;
	o->seed = seed;
	o->shows_progress = (enum progress_form)p;
	return TRUE;
}

/* --- commands -------------------------------------------------------------------- */

struct command {
	const char *name, *arguments;
	unsigned bit;			/* of its options */
	int least, most;		/* words after it */
	enum exit_status (*main)(const struct options *o, char **word);
	const char *summary, *examples;
};

static enum exit_status main_run(const struct options *o, char **word)
{
	return command_run(o, word[0]);
}

static enum exit_status main_explore(const struct options *o, char **word)
{
	return command_explore(o, word[0]);
}

static enum exit_status main_diff(const struct options *o, char **word)
{
	return command_diff(o, word[0]);
}

static enum exit_status main_replay(const struct options *o, char **word)
{
	return command_replay(o, word[0], word[1]);
}

static enum exit_status main_report(const struct options *o, char **word)
{
	return command_report(o, word[0], word + 1);
}

static enum exit_status main_query(const struct options *o, char **word)
{
	if (!o->list && (!word[0] || !word[1]))
		return complain(EXIT_USAGE, "usage: simrun query RESULTS.db NAME, or "
				"simrun query --list");
	return command_query(o, word[0], o->list ? NULL : word[1]);
}

static enum exit_status main_check(const struct options *o, char **word)
{
	return command_check(o, word[0]);
}

static enum exit_status main_list(const struct options *o, char **word)
{
	(void)o;
	return command_list(word[0]);
}

static const struct command commands[] = {
	{ "run", "SCENARIO.ini", FOR_RUN, 1, 1, main_run,
	  "Runs the scenario with each of its variants, prints what came of it, and appends\n"
	  "the runs to a result database. \"run\" may be left out.",
	  "Examples:\n"
	  "  simrun joel.ini                          all its variants, into joel.db\n"
	  "  simrun joel.ini --policy v4.8,hellwig    only these two\n"
	  "  simrun joel.ini --set machine.cpus=8 --seed 7 -o eight.db\n"
	  "  simrun joel.ini --trace steps            store every step, too" },
	{ "explore", "SCENARIO.ini", FOR_EXPLORE, 1, 1, main_explore,
	  "Tries every order of what can happen in the scenario, without its schedule, and\n"
	  "says of each property whether some interleaving violates it. The interleaving is\n"
	  "written as a scenario of its own, and run.",
	  "Examples:\n"
	  "  simrun explore overflow.ini\n"
	  "  simrun explore overflow.ini --property spurious_ebusy.in_flight\n"
	  "  simrun explore overflow.ini --policy hellwig --outcomes\n"
	  "  simrun explore storm.ini --strategy pct --walks 100000 --seed 3\n"
	  "  simrun explore overflow.ini --maximize preempt_off" },
	{ "diff", "SCENARIO.ini --policy A,B", FOR_DIFF, 1, 1, main_diff,
	  "Which outcomes (the results of all operations) does variant A allow that B does\n"
	  "not, and the reverse? Each comes with a schedule as witness.",
	  "Examples:\n"
	  "  simrun diff overflow.ini --policy v4.8,hellwig\n"
	  "  simrun diff overflow.ini --policy v4.8,v4.10 --observe addresses --json" },
	{ "replay", "RESULTS.db RUN", FOR_REPLAY, 2, 2, main_replay,
	  "Does again exactly what run RUN did, and compares the digests.",
	  "Examples:\n"
	  "  simrun replay joel.db 2                  identical, or different?\n"
	  "  simrun replay joel.db 2 --check -o again.db" },
	{ "report", "RESULTS.db [RUN…]", FOR_REPORT, 1, G_MAXINT, main_report,
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
	{ "query", "RESULTS.db NAME", FOR_QUERY, 0, 2, main_query,
	  "Asks a database one of the questions that people have; queries.md in the\n"
	  "documentation has their SQL.",
	  "Examples:\n"
	  "  simrun query --list                      which are there?\n"
	  "  simrun query joel.db worst-lock --format json" },
	{ "check", "SCENARIO.ini", FOR_CHECK, 1, 1, main_check,
	  "Reads and verifies a scenario, and runs nothing.",
	  "Examples:\n"
	  "  simrun check joel.ini\n"
	  "  simrun check joel.ini --set vmalloc.space=1GiB" },
	{ "list", "policies|costs|ops|labels|steps|properties", FOR_LIST, 0, 1, main_list,
	  "Says what a scenario may name.",
	  "Examples:\n"
	  "  simrun list policies                     the variants, and their sources\n"
	  "  simrun list costs                        what each step costs, and why" },
};

static const char summary[] =
"Simulates Linux's lazily purging vmalloc allocator, in several variants, step by step.\n"
"\n"
"Commands (simrun COMMAND --help tells more):\n"
"  run SCENARIO.ini         run it; \"run\" may be left out\n"
"  explore SCENARIO.ini     search its interleavings for violations\n"
"  diff SCENARIO.ini --policy A,B\n"
"                           which outcomes does A allow that B does not?\n"
"  replay RESULTS.db RUN    run again exactly what run RUN did, and compare digests\n"
"  report RESULTS.db [RUN…] tables, interleavings, a page with timelines, exports\n"
"  query RESULTS.db NAME    ask it a question by name; query --list\n"
"  check SCENARIO.ini       parse and validate only\n"
"  list policies|costs|ops|labels|steps|properties";

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

/* --- which command --------------------------------------------------------------- */

static const struct command *command_find(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

/* A word that is no command is a scenario, unless it only looks like a command. */
static const struct command *command_of(const char *word)
{
	const char *name[G_N_ELEMENTS(commands)], *similar = NULL;
	const struct command *c = command_find(word);

	for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
		name[i] = commands[i].name;
	if (!c && !strpbrk(word, "./") && !g_file_test(word, G_FILE_TEST_EXISTS))
		similar = most_similar(word, name, G_N_ELEMENTS(commands));
	if (!similar)
		return c ? c : &commands[0];
	complain(EXIT_USAGE, "\"%s\" is neither a command nor a file, "
		 "did you mean \"%s\"?", word, similar);
	return NULL;
}

static void print_help(struct options *o, const struct command *c)
{
	g_autofree char *arguments = c ? g_strjoin(" ", c->name, c->arguments, NULL) : NULL;
	g_autofree char *help = c ?
		options_help(o, arguments, c->bit, c->summary, c->examples) :
		options_help(o, "[COMMAND] FILE…", FOR_RUN, summary, examples);

	fputs(help, stdout);
}

static enum exit_status dispatch(struct options *o, int nr, char **word)
{
	const struct command *c = command_of(nr ? word[0] : "");
	const char *foreign;

	if (!c)
		return EXIT_USAGE;
	if (nr && !strcmp(c->name, word[0])) {
		word++;
		nr--;
	}
	foreign = options_foreign(o, c->bit);
	if (foreign)
		return complain(EXIT_USAGE, "--%s is no option of simrun %s, see simrun %s "
				"--help", foreign, c->name, c->name);
	if (nr < c->least || nr > c->most)
		return complain(EXIT_USAGE, "usage: simrun %s %s [options], see simrun %s "
				"--help", c->name, c->arguments, c->name);
	return c->main(o, word);
}

/* --- the process ----------------------------------------------------------------- */

/* GOption wants "-o FILE" and "-j N" apart; people also write them as one word. */
static char **split_short_options(int argc, char **argv)
{
	GPtrArray *words = g_ptr_array_new();
	gboolean options = TRUE;

	for (int i = 0; i < argc; i++) {
		char *word = argv[i];

		options &= strcmp(word, "--") != 0;
		if (i && options && word[0] == '-' &&
		    (word[1] == 'o' || word[1] == 'j') && word[2]) {
			g_ptr_array_add(words, g_strndup(word, 2));
			g_ptr_array_add(words, g_strdup(word + 2));
		} else {
			g_ptr_array_add(words, g_strdup(word));
		}
	}
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

static enum exit_status parse_and_dispatch(struct options *o, char **words)
{
	g_autofree char **copy =
		g_memdup2(words, (g_strv_length(words) + 1) * sizeof(*words));
	int argc = (int)g_strv_length(words);
	char **argv = copy;
	GError *error = NULL;

	if (!options_parse(o, &argc, &argv, &error)) {
		complain_error(EXIT_USAGE, error);
		return complain(EXIT_USAGE, "see simrun --help");
	}
	if (o->help) {
		print_help(o, argc > 1 ? command_find(argv[1]) : NULL);
		return EXIT_HELD;
	}
	if (o->version) {
		printf("simrun %s\n", PACKAGE_VERSION);
		return EXIT_HELD;
	}
	if (!read_option_texts(o))
		return EXIT_USAGE;
	if (argc > 1 && !strcmp(argv[1], "--"))
		return dispatch(o, argc - 2, argv + 2);
	return dispatch(o, argc - 1, argv + 1);
}

/* A reader that has seen enough, as `| head`, is no failure: what is stored is stored. */
static enum exit_status close_stdout(enum exit_status status)
{
	gboolean failed = ferror(stdout) != 0;

	failed = fflush(stdout) || failed;
	if (!failed || errno == EPIPE)
		return status;
	if (status == EXIT_INTERRUPTED)
		return status;
	return complain(EXIT_STORAGE, "cannot write to standard output; see where it "
			"leads, what was stored is stored");
}

int main(int argc, char **argv)
{
	g_auto(GStrv) words = split_short_options(argc, argv);
	struct options o = { 0 };
	enum exit_status status;

	setlocale(LC_CTYPE, "");
	g_set_prgname("simrun");
	handle_signals();
	status = close_stdout(parse_and_dispatch(&o, words));
	options_clear(&o);
	return (int)status;
}
