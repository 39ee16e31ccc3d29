/* SPDX-License-Identifier: MIT */
/*
 * table.h - the table of variants that a run ends with.
 */
#ifndef REPORT_VIEW_TABLE_H
#define REPORT_VIEW_TABLE_H

#include <stdio.h>

#include <glib.h>

/*
 * A row for each record (struct record *), and below it the expectations that failed and
 * the violations that nothing expects.
 */
void show_table(const GPtrArray *records, FILE *out);

#endif
