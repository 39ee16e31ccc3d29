/* SPDX-License-Identifier: MIT */
/*
 * stats.h - what the runs of a database come to, as stats prints it.
 */
#ifndef CLI_COMMAND_STATS_H
#define CLI_COMMAND_STATS_H

#include "cli/base/exit_status.h"
#include "report/query/format.h"
#include "report/sweep/sweep.h"

/* Prints it, or complains. Nothing that was stored is changed. */
enum exit_status answer_sweep(const char *path, const struct sweep_question *q,
			      enum format format);

/*
 * At the end of many runs: the scenario's statistics as a table, those of earlier commands in
 * it; or complains.
 */
enum exit_status show_statistics(const char *path, const char *scenario);

#endif
