/* SPDX-License-Identifier: MIT */
/*
 * commands.h - the table of commands: dispatching, help and usage read it.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/command/command.h"

struct command {
	const char *name;
	const char *arguments;		/* NULL: one of what list_word() names */
	unsigned bit;			/* that its options have */
	int least, most;		/* words after it */
	command_main *main;
	const char *brief;		/* in the list of all commands; NULL: it has nothing */
	const char *summary, *examples;	/* in its own help */
};

extern const struct command commands[];
extern const gsize commands_nr;

/* NULL: there is none of that name. */
const struct command *command_find(const char *name);

/*
 * The command that a command line of this first word is for. A word that is no command is
 * a scenario to be run. NULL after a complaint: it only looks like a command.
 */
const struct command *command_of(const char *word);

/* What stands behind its name in the usage. To be freed with g_free(). */
char *command_arguments(const struct command *c);

/* Prints the help of a command, which may be a program of its own; NULL: of all together. */
void command_help(struct options *o, const struct command *c);

#endif
