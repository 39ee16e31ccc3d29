/* SPDX-License-Identifier: MIT */
/*
 * options.h - reading options, and telling of them.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli/cli.h"

/* Which commands an option is for. */
enum {
	FOR_RUN = 1, FOR_EXPLORE = 2, FOR_DIFF = 4, FOR_REPLAY = 8, FOR_REPORT = 16,
	FOR_QUERY = 32, FOR_CHECK = 64, FOR_LIST = 128, FOR_ALL = 255,
};

/* Takes the options out of the words. */
gboolean options_parse(struct options *o, int *argc, char ***argv, GError **error);

/* The name of an option that was given and is not for this command, or NULL. */
const char *options_foreign(struct options *o, unsigned command);

/* To be freed with g_free(). */
char *options_help(struct options *o, const char *arguments, unsigned commands,
		   const char *summary, const char *description);

void options_clear(struct options *o);

#endif
