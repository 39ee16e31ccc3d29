/* SPDX-License-Identifier: MIT */
/*
 * show.h - a comparison, for people.
 */
#ifndef REPORT_DIFF_SHOW_H
#define REPORT_DIFF_SHOW_H

#include <stdio.h>

#include "report/diff/diff.h"

/*
 * The outcomes, a table of the rest, the step at which the variants part, as two columns, and
 * what all of it comes to.
 */
void show_diff(const struct diff *d, FILE *out);

#endif
