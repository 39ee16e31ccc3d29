/* SPDX-License-Identifier: MIT */
/*
 * extremes.h - what the longest section without preemption, the highest vmap_lazy_nr and the
 * first failure of each run were due to.
 */
#ifndef REPORT_VIEW_EXTREMES_H
#define REPORT_VIEW_EXTREMES_H

#include <stdio.h>

#include <glib.h>

/* records: struct record *. Prints nothing if purges kept up in all of them. */
void show_extremes(const GPtrArray *records, FILE *out);

#endif
