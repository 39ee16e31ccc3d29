/* SPDX-License-Identifier: MIT */
/*
 * latency.h - latencies as cyclictest prints them.
 */
#ifndef REPORT_VIEW_LATENCY_H
#define REPORT_VIEW_LATENCY_H

#include <stdio.h>

#include <glib.h>

/*
 * Min, Act, Avg and Max of the measuring tasks of each record (struct record *), and what
 * caused the Max. Nothing if there are no measuring tasks.
 */
void show_latencies(const GPtrArray *records, FILE *out);

#endif
