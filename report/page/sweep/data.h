/* SPDX-License-Identifier: MIT */
/*
 * data.h - what the scripts of a page draw of sweeps, as JSON. script/sweep/data.js
 * reads it.
 */
#ifndef REPORT_PAGE_SWEEP_DATA_H
#define REPORT_PAGE_SWEEP_DATA_H

#include "lib/json.h"

struct sqlite3;

/*
 * Writes the list "sweeps". sweeps: of swept_read(), whose temporary tables are there.
 * FALSE: the database cannot be read.
 */
gboolean sweep_data(struct sqlite3 *db, const GPtrArray *sweeps, struct json *j);

#endif
