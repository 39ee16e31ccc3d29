/* SPDX-License-Identifier: MIT */
/*
 * json.h - the results of a command as JSON on stdout, for --json.
 */
#ifndef CLI_JSON_JSON_H
#define CLI_JSON_JSON_H

#include "lib/json.h"
#include "report/record/exploration.h"
#include "report/record/record.h"

/* One object with all runs, or searches. database: where they were stored. */
void print_json(const struct scenario *s, const char *database, const GPtrArray *records);
void print_search_json(const struct scenario *s, const char *database,
		       const GPtrArray *records);

/* A member: the outcome of a search as an object, a key each operation. */
void json_outcome(struct json *j, const char *name, const struct exploration *x,
		  const struct outcome_row *row);
/* A member: the id of the run of a witness, or null. */
void json_witness(struct json *j, const char *name, const struct witness *w);

#endif
