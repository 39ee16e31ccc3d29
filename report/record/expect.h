/* SPDX-License-Identifier: MIT */
/*
 * expect.h - a scenario's expectations, checked against one run.
 */
#ifndef REPORT_RECORD_EXPECT_H
#define REPORT_RECORD_EXPECT_H

#include "report/record/record.h"

/*
 * Asks a question in SQL about the run. Returns the answer, to be freed with g_free(); *ok
 * says whether it is true.
 */
typedef char *expect_ask(void *data, const char *sql, gboolean *ok);

/* Fills r->expectation. ask may be NULL if no expectation is a question in SQL. */
void expect_evaluate(struct record *r, expect_ask *ask, void *data);

/* True if an expectation of this run is a question in SQL. */
gboolean expect_asks_sql(const struct record *r);

/* True if the property was violated and no expectation of this variant says that it is. */
gboolean expect_is_unexpected(const struct record *r, enum property property);

/* True if all expectations held and nothing was violated unexpectedly. */
gboolean expect_passed(const struct record *r);

/* The same of a run; of a search, that it found no violation at all. */
gboolean record_passed(const struct record *r);

#endif
