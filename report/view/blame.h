/* SPDX-License-Identifier: MIT */
/*
 * blame.h - who is to blame for the worst latencies, in sentences.
 */
#ifndef REPORT_VIEW_BLAME_H
#define REPORT_VIEW_BLAME_H

#include <stdio.h>

#include <glib.h>

/*
 * records: struct record *. What several of them have in common is printed once. Prints nothing
 * if nobody asked for it, or nobody measured.
 */
void show_blames(const GPtrArray *records, FILE *out);

#endif
