/* SPDX-License-Identifier: MIT */
/*
 * simrun.c - the command line: options, commands, exit status.
 *
 * Results go to stdout, everything else to stderr. Nothing is decided here that a
 * command decides; what can be wrong with the words of a command line ends here.
 */
#include "cli/cli.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

volatile sig_atomic_t stop_requested;

static const char summary[] =
"Simulates Linux's lazily purging vmalloc allocator, in several variants, step by step.\n"
"\n"
"Commands:\n"
"  run SCENARIO.ini         run it; \"run\" may be left out\n"
"  explore SCENARIO.ini     search its interleavings for violations\n"
"  diff SCENARIO.ini --policy A,B\n"
"                           which outcomes does A allow that B does not?\n"
"  replay RESULTS.db RUN    run again exactly what run RUN did, and compare digests\n"
"  check SCENARIO.ini       parse and validate only\n"
"  list policies|costs|ops|labels|properties";

static const char examples[] =
"Examples:\n"
"  simrun joel.ini                          run all its variants, store into joel.db\n"
"  simrun joel.ini --policy v4.8,hellwig    only these two\n"
"  simrun joel.ini --set machine.cpus=8 --seed 7 -o eight.db\n"
"  simrun joel.ini --trace steps --policy hellwig\n"
"  simrun replay joel.db 2                  run 2 once more: identical or different?\n"
"  sqlite3 joel.db 'SELECT * FROM v_policy'\n"
"\n"
"Exit status: 0 all expectations held; 1 one failed, or a property was violated that\n"
"none expects; 2 wrong usage or scenario; 3 results could not be stored or read;\n"
"130 interrupted.";

/* --- complaining ----------------------------------------------------------------- */

enum exit_status complain(enum exit_status status, const char *format, ...)
{
	va_list arguments;

	fflush(stdout);
	fputs("simrun: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	putc('\n', stderr);
	return status;
}

enum exit_status complain_error(enum exit_status status, GError *error)
{
	fflush(stdout);
	/* a scenario's error begins with FILE:LINE, which editors jump to */
	fprintf(stderr, "%s%s\n", error->domain == SCENARIO_ERROR ? "" : "simrun: ",
		error->message);
	g_error_free(error);
	return status;
}

/* Edit distance; words here are short. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[64];
	const size_t n = strlen(b);

	if (n >= G_N_ELEMENTS(row))
		return G_MAXUINT;
	for (unsigned i = 0; i <= n; i++)
		row[i] = i;
	for (unsigned k = 1; *a; a++, k++) {
		unsigned diagonal = row[0];

		row[0] = k;
		for (size_t i = 1; i <= n; i++) {
			const unsigned above = row[i];
			const unsigned change = diagonal + (*a != b[i - 1]);

			row[i] = MIN(change, MIN(above, row[i - 1]) + 1);
			diagonal = above;
		}
	}
	return row[n];
}

const char *most_similar(const char *word, const char *const *words, gsize nr)
{
	unsigned best = (unsigned)strlen(word) / 3 + 2;
	const char *similar = NULL;

	for (gsize i = 0; i < nr; i++) {
		const unsigned d = distance(word, words[i]);

		if (d >= best)
			continue;
		best = d;
		similar = words[i];
	}
	return similar;
}

/* --- the words behind options ---------------------------------------------------- */

static const struct policy *policy_from_name(const char *name, GError **error)
{
	const struct policy *p = policy_find(name);
	g_autofree const char **names = g_new(const char *, policies_nr);
	const char *similar;

	if (p)
		return p;
	for (unsigned i = 0; i < policies_nr; i++)
		names[i] = policies[i]->name;
	similar = most_similar(name, names, policies_nr);
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
		    "--policy \"%s\": there is no such variant, %s%s%s", name,
		    similar ? "did you mean \"" : "see simrun list policies",
		    similar ? similar : "", similar ? "\"?" : "");
	return NULL;
}

/* As in a scenario: the null variant is in the list only if it is named. */
static void add_all(GPtrArray *list)
{
	for (unsigned i = 0; i < policies_nr; i++)
		if (strcmp(policies[i]->name, "none") &&
		    !g_ptr_array_find(list, policies[i], NULL))
			g_ptr_array_add(list, (gpointer)policies[i]);
}

GPtrArray *policies_from_list(const char *list, GError **error)
{
	GPtrArray *found = g_ptr_array_new();
	g_auto(GStrv) names = g_strsplit(list, ",", -1);

	for (char **name = names; *name; name++) {
		const gboolean all = !strcmp(g_strstrip(*name), "all");
		const struct policy *p = all ? NULL : policy_from_name(*name, error);

		if (all) {
			add_all(found);
			continue;
		}
		if (!p)
			goto fail;
		if (g_ptr_array_find(found, p, NULL)) {
			g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
				    "--policy: %s is named twice", p->name);
			goto fail;
		}
		g_ptr_array_add(found, (gpointer)p);
	}
	if (found->len)
		return found;
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
		    "--policy \"\", expected names of variants or all");
fail:
	g_ptr_array_unref(found);
	return NULL;
}

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
	static const char *const trace[] = { "none", "ops", "steps", NULL };
	static const char *const interleaving[] = { "auto", "all", "none", NULL };
	const char *const level = o->trace_text ? o->trace_text : "ops";
	const char *const shown = o->interleaving_text ? o->interleaving_text : "auto";
	const int l = word_index("--trace", level, trace, 3);
	const int i = l < 0 ? -1 : word_index("--interleaving", shown, interleaving, 3);
	guint64 seed = 0;

	if (i < 0)
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
	return TRUE;
}

/* --- commands -------------------------------------------------------------------- */

static enum exit_status usage(const char *command, const char *arguments)
{
	return complain(EXIT_USAGE, "usage: simrun %s%s%s [options], see simrun --help",
			command, *command ? " " : "", arguments);
}

static enum exit_status run_scenario(const struct options *o, const char *path)
{
	static const char *const command[] = { "run", "explore", "diff", "replay",
					       "report", "check", "list" };
	const char *similar = NULL;

	if (!strpbrk(path, "./") && !g_file_test(path, G_FILE_TEST_EXISTS))
		similar = most_similar(path, command, G_N_ELEMENTS(command));
	if (similar)
		return complain(EXIT_USAGE, "\"%s\" is neither a command nor a file, "
				"did you mean \"%s\"?", path, similar);
	return command_run(o, path);
}

static enum exit_status dispatch(const struct options *o, int nr, char **word)
{
	const char *first = nr > 0 ? word[0] : "";

	if (!strcmp(first, "report"))
		return complain(EXIT_USAGE, "%s is not part of this version", first);
	if (!strcmp(first, "explore"))
		return nr == 2 ? command_explore(o, word[1]) :
				 usage(first, "SCENARIO.ini");
	if (!strcmp(first, "diff"))
		return nr == 2 ? command_diff(o, word[1]) :
				 usage(first, "SCENARIO.ini --policy A,B");
	if (!strcmp(first, "replay"))
		return nr == 3 ? command_replay(o, word[1], word[2]) :
				 usage(first, "RESULTS.db RUN");
	if (!strcmp(first, "check"))
		return nr == 2 ? command_check(o, word[1]) : usage(first, "SCENARIO.ini");
	if (!strcmp(first, "list"))
		return nr <= 2 ? command_list(word[1]) : usage(first, "WHAT");
	if (!strcmp(first, "run"))
		return nr == 2 ? command_run(o, word[1]) : usage(first, "SCENARIO.ini");
	return nr == 1 ? run_scenario(o, first) : usage("", "SCENARIO.ini");
}

/* --- the process ----------------------------------------------------------------- */

static void on_signal(int sig)
{
	(void)sig;
	stop_requested = 1;
}

static void handle_signals(void)
{
	/* the second one kills, should a run not listen */
	struct sigaction stop = { .sa_handler = on_signal,
				  .sa_flags = (int)SA_RESETHAND };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	/* a closed pipe and a file that may not grow become errors of write() */
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGXFSZ, &ignore, NULL);
}

/* Taking file names and settings as bytes: they need not be in the locale's charset. */
static GOptionContext *new_context(struct options *o)
{
	const GOptionEntry entry[] = {
		{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &o->output,
		  "result database (default: the scenario's name with .db)", "FILE" },
		{ "policy", 0, 0, G_OPTION_ARG_FILENAME, &o->policy,
		  "variants to run instead of the scenario's, or all", "LIST" },
		{ "set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->set,
		  "override a key of the scenario (repeatable)", "SECTION.KEY=VALUE" },
		{ "seed", 0, 0, G_OPTION_ARG_FILENAME, &o->seed_text,
		  "of all random draws, instead of the scenario's", "N" },
		{ "jobs", 'j', 0, G_OPTION_ARG_INT, &o->jobs,
		  "run so many variants at a time (default: one a processor)", "N" },
		{ "check", 0, 0, G_OPTION_ARG_NONE, &o->check,
		  "verify the machine itself while it runs (slow)", NULL },
		{ "trace", 0, 0, G_OPTION_ARG_FILENAME, &o->trace_text,
		  "events to store: none, ops (default) or steps", "LEVEL" },
		{ "interleaving", 0, 0, G_OPTION_ARG_FILENAME, &o->interleaving_text,
		  "interleavings to print: auto (default), all or none", "WHICH" },
		{ "strategy", 0, 0, G_OPTION_ARG_STRING, &o->strategy,
		  "of a search: bounded (default), exhaustive, pct or random", "NAME" },
		{ "property", 0, 0, G_OPTION_ARG_STRING, &o->property,
		  "what to search for (default: all), as spurious_ebusy.in_flight",
		  "LIST" },
		{ "outcomes", 0, 0, G_OPTION_ARG_NONE, &o->outcomes,
		  "list every outcome that a variant allows", NULL },
		{ "observe", 0, 0, G_OPTION_ARG_STRING, &o->observe,
		  "what tells outcomes apart: results (default), addresses or state",
		  "WHAT" },
		{ "maximize", 0, 0, G_OPTION_ARG_STRING, &o->maximize,
		  "search for the longest preempt_off, or wait:TASK, instead", "WHAT" },
		{ "max-states", 0, 0, G_OPTION_ARG_STRING, &o->max_states,
		  "end a search after so many states (default: 50000000)", "N" },
		{ "max-seconds", 0, 0, G_OPTION_ARG_STRING, &o->max_seconds,
		  "… after so much time", "N" },
		{ "max-preemptions", 0, 0, G_OPTION_ARG_STRING, &o->max_preemptions,
		  "… with interleavings of so many preemptions", "N" },
		{ "memory", 0, 0, G_OPTION_ARG_STRING, &o->memory,
		  "… when it needs more memory (default: 1GiB)", "SIZE" },
		{ "depth", 0, 0, G_OPTION_ARG_STRING, &o->depth,
		  "pct: preemptions that a bug takes, and one (default: 3)", "N" },
		{ "walks", 0, 0, G_OPTION_ARG_STRING, &o->walks,
		  "pct, random: so many interleavings (default: 10000)", "N" },
		{ "reduction", 0, 0, G_OPTION_ARG_STRING, &o->reduction,
		  "full (default), or none: try every order there is (slow)", "WHICH" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &o->json, "print results as JSON",
		  NULL },
		{ "quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "print errors only",
		  NULL },
		{ "version", 0, 0, G_OPTION_ARG_NONE, &o->version, "print the version",
		  NULL },
		{ "help", 'h', 0, G_OPTION_ARG_NONE, &o->help, "print this", NULL },
		G_OPTION_ENTRY_NULL
	};
	GOptionContext *c = g_option_context_new("[COMMAND] FILE…");

	g_option_context_add_main_entries(c, entry, NULL);
	g_option_context_set_help_enabled(c, FALSE);
	g_option_context_set_summary(c, summary);
	g_option_context_set_description(c, examples);
	return c;
}

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

static enum exit_status parse_and_dispatch(GOptionContext *context, struct options *o,
					   char **words)
{
	g_autofree char **argv =
		g_memdup2(words, (g_strv_length(words) + 1) * sizeof(*words));
	int argc = (int)g_strv_length(words);
	GError *error = NULL;

	if (!g_option_context_parse(context, &argc, &argv, &error)) {
		complain_error(EXIT_USAGE, error);
		return complain(EXIT_USAGE, "see simrun --help");
	}
	if (o->help) {
		g_autofree char *help = g_option_context_get_help(context, TRUE, NULL);

		fputs(help, stdout);
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
	return complain(EXIT_STORAGE, "cannot write to standard output");
}

int main(int argc, char **argv)
{
	g_auto(GStrv) words = split_short_options(argc, argv);
	struct options o = { 0 };
	GOptionContext *context;
	enum exit_status status;

	setlocale(LC_CTYPE, "");
	g_set_prgname("simrun");
	handle_signals();
	context = new_context(&o);
	status = close_stdout(parse_and_dispatch(context, &o, words));
	g_option_context_free(context);
	g_free(o.output);
	g_free(o.policy);
	g_strfreev(o.set);
	g_free(o.strategy);
	g_free(o.property);
	g_free(o.observe);
	g_free(o.reduction);
	g_free(o.memory);
	g_free(o.max_states);
	g_free(o.max_seconds);
	g_free(o.max_preemptions);
	g_free(o.depth);
	g_free(o.walks);
	g_free(o.maximize);
	g_free(o.seed_text);
	g_free(o.trace_text);
	g_free(o.interleaving_text);
	return (int)status;
}
