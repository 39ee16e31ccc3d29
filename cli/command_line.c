/* SPDX-License-Identifier: MIT */
/*
 * command_line.c - from the words of a command line to a command, and to its exit status.
 */
#include "cli/command_line.h"

#include <stdio.h>
#include <string.h>

#include "cli/base/version.h"
#include "lib/output.h"
#include "plugin/plugin.h"

/* What one types to call it: a program's only command has the program's name. */
static char *called(const struct command *c)
{
	return command_find(c->name) == c ? g_strconcat("simrun ", c->name, NULL) :
					    g_strdup(c->name);
}

static enum exit_status refuse_usage(const struct command *c)
{
	g_autofree char *arguments = command_arguments(c), *name = called(c);

	return complain(EXIT_USAGE, "usage: %s %s [options], see %s --help", name, arguments,
			name);
}

static gboolean load_plugins(const struct options *o, GError **error)
{
	for (char **file = o->plugin; file && *file; file++) {
		g_autofree char *where = g_strconcat("--plugin ", *file, NULL);

		if (!plugin_load(*file, where, error))
			return FALSE;
	}
	return TRUE;
}

static enum exit_status refuse_option(const struct command *c, const char *option)
{
	g_autofree char *name = called(c);

	return complain(EXIT_USAGE, "--%s is no option of %s, see %s --help", option, name, name);
}

static enum exit_status call(const struct command *c, struct options *o, int nr, char **word)
{
	const char *foreign = options_foreign(o, c->bit);
	GError *error = NULL;

	if (foreign)
		return refuse_option(c, foreign);
	if (nr < c->least || nr > c->most)
		return refuse_usage(c);
	return load_plugins(o, &error) ? c->main(o, word) : complain_error(EXIT_USAGE, error);
}

static enum exit_status dispatch(struct options *o, int nr, char **word,
				 const struct command *only)
{
	const struct command *c = only ? only : command_of(nr ? word[0] : "");
	const int names = !only && c && nr && !strcmp(c->name, word[0]);

	return c ? call(c, o, nr - names, word + names) : EXIT_USAGE;
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

static void help(struct options *o, const char *word, const struct command *only)
{
	command_help(o, only || !word ? only : command_find(word));
}

static enum exit_status parse_and_dispatch(struct options *o, char **words,
					   const struct command *only)
{
	g_autofree char **copy =
		g_memdup2(words, (g_strv_length(words) + 1) * sizeof(*words));
	int argc = (int)g_strv_length(words);
	char **argv = copy;
	GError *error = NULL;

	if (!options_parse(o, &argc, &argv, &error)) {
		complain_error(EXIT_USAGE, error);
		return complain(EXIT_USAGE, "see %s --help", g_get_prgname());
	}
	if (o->help) {
		help(o, argc > 1 ? argv[1] : NULL, only);
		return EXIT_HELD;
	}
	if (o->version) {
		print_version(stdout);
		return EXIT_HELD;
	}
	if (!options_read_values(o, &error))
		return complain_error(EXIT_USAGE, error);
	if (argc > 1 && !strcmp(argv[1], "--"))
		return dispatch(o, argc - 2, argv + 2, only);
	return dispatch(o, argc - 1, argv + 1, only);
}

/* A reader that has seen enough, as `| head`, is no failure: what is stored is stored. */
static enum exit_status close_stdout(enum exit_status status)
{
	gboolean failed = ferror(stdout) != 0;

	failed = fflush(stdout) || failed;
	if (!failed || output_reader_left(stdout))
		return status;
	if (status == EXIT_INTERRUPTED)
		return status;
	return complain(EXIT_STORAGE, "cannot write to standard output; see where it "
			"leads, what was stored is stored");
}

enum exit_status command_line(int argc, char **argv, const struct command *only)
{
	g_auto(GStrv) words = split_short_options(argc, argv);
	struct options o = { 0 };
	const enum exit_status status = close_stdout(parse_and_dispatch(&o, words, only));

	options_clear(&o);
	return status;
}
