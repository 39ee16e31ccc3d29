/* SPDX-License-Identifier: MIT */
/*
 * grid.h - the table of a study: a row a point and a column a variant, or, of a single
 * point, a row a variant.
 */
#ifndef REPORT_SWEEP_GRID_H
#define REPORT_SWEEP_GRID_H

#include <stdio.h>

#include "report/sweep/study.h"

/*
 * It is no wider than 80 columns, if need be as several tables. rows: so many points at
 * most, taken evenly from all of them; 0: all.
 */
void show_grid(const struct study *s, guint rows, FILE *out);

#endif
