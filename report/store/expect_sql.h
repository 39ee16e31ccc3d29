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
 * Fills r->expectation. The run's rows are in db, and run_id is its id there. If a
 * question was asked, db has no progress handler afterwards. Once *stop is true,
 * questions end with an error; stop may be NULL.
 */
void expect_in_database(struct record *r, struct sqlite3 *db, int64_t run_id,
			const atomic_bool *stop);

/*
 * Can a database be asked this? NULL if so, else what is wrong with it, to be freed, and *at is
 * which of its bytes. It is a question_check (scenarios/scenario.h).
 */
char *expect_check_question(const char *sql, gsize *at);

#endif
