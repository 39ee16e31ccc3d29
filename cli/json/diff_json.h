/* SPDX-License-Identifier: MIT */
/*
 * diff_json.h - a comparison as JSON on stdout, for --json.
 */
#ifndef CLI_JSON_DIFF_JSON_H
#define CLI_JSON_DIFF_JSON_H

#include "report/diff/diff.h"

/* One object, or a list with one for each point of the sweep. */
void print_diff_json(const struct diff *d);

#endif
