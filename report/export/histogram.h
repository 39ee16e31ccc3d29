/* SPDX-License-Identifier: MIT */
/*
 * histogram.h - latencies of the measuring tasks as cyclictest -h prints them.
 */
#ifndef REPORT_EXPORT_HISTOGRAM_H
#define REPORT_EXPORT_HISTOGRAM_H

#include <stdio.h>

#include <glib.h>

struct export_source;

gboolean export_histogram(const struct export_source *s, FILE *out, GError **error);

#endif
