/* SPDX-License-Identifier: MIT */
/*
 * expect_sql.h - a scenario's expectations, with its questions in SQL.
 */
#ifndef REPORT_STORE_EXPECT_SQL_H
#define REPORT_STORE_EXPECT_SQL_H

#include <stdatomic.h>

#include "report/record/record.h"

struct sqlite3;

/*
 * Fills r->expectation. The run's rows are in db, under run_id. If SQL was asked, db has no
 * progress handler afterwards. stop: NULL, or what SQL looks at.
 */
void expect_in_database(struct record *r, struct sqlite3 *db, int64_t run_id,
			const atomic_bool *stop);

#endif
