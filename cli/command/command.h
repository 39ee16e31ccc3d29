/* SPDX-License-Identifier: MIT */
/*
 * command.h - the commands, each in a file of its name. word: what stands behind the
 * command on the command line, as many words as cli/commands.c allows; NULL ends them.
 */
#ifndef CLI_COMMAND_COMMAND_H
#define CLI_COMMAND_COMMAND_H

#include "cli/base/complain.h"
#include "cli/base/options.h"

typedef enum exit_status command_main(const struct options *o, char **word);

command_main command_run, command_explore, command_diff, command_replay, command_report;
command_main command_query, command_check, command_list, command_campaign, command_merge;
command_main command_stats, command_export, command_calibrate, command_import;

/* What can be listed: a list of words, as in cli/base/words.h. */
const char *list_word(unsigned number);

#endif
