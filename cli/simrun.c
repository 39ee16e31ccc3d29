/* SPDX-License-Identifier: MIT */
/*
 * simrun.c - the process: a command line is taken apart, and a command called.
 *
 * Results go to stdout, everything else to stderr. What can be wrong with the words of a
 * command line, whatever the command, ends here.
 */
#include "cli/commands.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "cli/base/signals.h"

static enum exit_status refuse_usage(const struct command *c)
{
	g_autofree char *arguments = command_arguments(c);

	return complain(EXIT_USAGE, "usage: simrun %s %s [options], see simrun %s --help",
			c->name, arguments, c->name);
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
	return nr < c->least || nr > c->most ? refuse_usage(c) : c->main(o, word);
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
		command_help(o, argc > 1 ? command_find(argv[1]) : NULL);
		return EXIT_HELD;
	}
	if (o->version) {
		printf("simrun %s\n", PACKAGE_VERSION);
		return EXIT_HELD;
	}
	if (!options_read_values(o, &error))
		return complain_error(EXIT_USAGE, error);
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
