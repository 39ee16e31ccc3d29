/* SPDX-License-Identifier: MIT */
/*
 * command_line.h - a command line is taken apart, and a command called.
 */
#ifndef CLI_COMMAND_LINE_H
#define CLI_COMMAND_LINE_H

#include "cli/commands.h"

/*
 * What can be wrong with the words of a command line, whatever the command, ends here. only:
 * NULL, or the one command that the program has, whose name no word gives.
 */
enum exit_status command_line(int argc, char **argv, const struct command *only);

#endif
