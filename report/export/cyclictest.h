/* SPDX-License-Identifier: MIT */
/*
 * cyclictest.h - latencies of the measuring tasks as cyclictest --json writes them.
 */
#ifndef REPORT_EXPORT_CYCLICTEST_H
#define REPORT_EXPORT_CYCLICTEST_H

#include <stdio.h>

#include <glib.h>

struct export_source;

gboolean export_cyclictest(const struct export_source *s, FILE *out, GError **error);

#endif
