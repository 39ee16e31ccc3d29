/* SPDX-License-Identifier: MIT */
/*
 * section.h - the section of a page that is about sweeps, as far as it needs no scripts.
 */
#ifndef REPORT_PAGE_SWEEP_SECTION_H
#define REPORT_PAGE_SWEEP_SECTION_H

#include <stdio.h>

#include <glib.h>

struct sqlite3;

/*
 * Writes nothing if there are no sweeps. sweeps: of swept_read(), whose temporary tables
 * are there. name: of the database, as people know it. False with *error set if the
 * database cannot be read.
 */
gboolean page_sweep(struct sqlite3 *db, const char *name, const GPtrArray *sweeps,
		    FILE *out, GError **error);

#endif
