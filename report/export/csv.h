/* SPDX-License-Identifier: MIT */
/*
 * csv.h - the tables of the database as comma-separated values.
 */
#ifndef REPORT_EXPORT_CSV_H
#define REPORT_EXPORT_CSV_H

#include <glib.h>

struct export_source;

/* A file NAME.csv for each table; every row has its run and variant. */
gboolean export_csv(const struct export_source *s, const char *path, GError **error);

#endif
