/* SPDX-License-Identifier: MIT */
/*
 * stored.h - what the tests of result databases share: a database in a folder of its own,
 * and records made by hand.
 */
#ifndef TESTS_UNIT_STORED_H
#define TESTS_UNIT_STORED_H

#include <glib.h>

#include "report/store/store.h"

extern char *dir, *file;	/* a folder, and the path of its database, which does not exist yet */
extern struct scenario *scenario;

/* Before and after each test. */
void stored_setup(void);
void stored_teardown(void);

void add_op(struct record *r, uint32_t id, uint32_t seq, enum op_result result);

/* A.1=ok A.2 unfinished B.1=EBUSY, one violation, two choices. */
struct record *make_record(enum trace_level level);

/* A run that is too large to wait for others. */
struct record *make_large_record(void);

/* Adds a record as above to the store, or to this file through a new store. */
gboolean store_one(struct store *s, GError **error);
void store_into(const char *path);

void sql(const char *statements);
/* The first column of the first row as text. To be freed. */
char *ask(const char *query);

#define ck_assert_sql(query, expected)				\
	do {							\
		g_autofree char *answer = ask(query);		\
								\
		ck_assert_pstr_eq(answer, expected);		\
	} while (0)

/* Checks that store_open() refuses the file, says why, and leaves it as it was. */
void refused_and_unchanged(const char *why);

#endif
