/* SPDX-License-Identifier: MIT */
/*
 * check-packed-op.c - whatever an operation came to, the view op says what its record says.
 */
#include <check.h>
#include <sqlite3.h>
#include <string.h>

#include "tests/unit/stored.h"
#include "policies/program/ops.h"
#include "report/tables/tables.h"
#include "tests/unit/suite.h"

enum { CELLS_MAX = 32 };

/* What a view shall have of row i of a record. */
#define VIEW(name, type, source, array, line, help)					\
G_GNUC_UNUSED static unsigned name##_cells(const struct record *r, guint i, struct cell *cell) \
{											\
	const type *row = source##_AT(type, array, i);					\
	unsigned cells = 0;
#define SHOWN(name, place, value, help)		cell[cells++] = value;
#define END_VIEW									\
	return cells;									\
}
#include "report/tables/tables.def"

static gboolean is_same(sqlite3_stmt *q, int column, const struct cell *cell)
{
	const gboolean is_null = sqlite3_column_type(q, column) == SQLITE_NULL;

	switch (cell->kind) {
	case CELL_TEXT:
		return !g_strcmp0((const char *)sqlite3_column_text(q, column), cell->text);
	case CELL_ABSENT:
		return is_null;
	default:
		return !is_null && sqlite3_column_int64(q, column) == cell->value;
	}
}

static void check_row(sqlite3_stmt *q, const struct record *r, guint i)
{
	struct cell cell[CELLS_MAX];
	const unsigned cells = op_cells(r, i, cell);

	ck_assert_int_eq(sqlite3_step(q), SQLITE_ROW);
	ck_assert_int_eq(sqlite3_column_count(q), (int)cells);
	for (int c = 0; c < (int)cells; c++)
		ck_assert_msg(is_same(q, c, &cell[c]), "row %u: %s is %s", i,
			      sqlite3_column_name(q, c), sqlite3_column_text(q, c));
}

/* Stores the record, and compares all of its operations. */
static void check_ops(struct record *r)
{
	struct store *s = store_open(file, NULL);
	sqlite3_stmt *q;
	sqlite3 *db;

	ck_assert(store_run(s, r, NULL));
	store_close(s);
	ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
	sqlite3_prepare_v2(db, "SELECT * FROM op ORDER BY run, task, seq", -1, &q, NULL);
	for (guint i = 0; i < r->op->len; i++)
		check_row(q, r, i);
	ck_assert_int_eq(sqlite3_step(q), SQLITE_DONE);
	sqlite3_finalize(q);
	sqlite3_close(db);
	record_free(r);
}

/* An operation that fits, with something in each of its values. */
static struct op_record plain_op(const struct record *r)
{
	return (struct op_record){
		.task = 1, .seq = r->op->len + 1, .kind = OP_VFREE, .result = RESULT_EBUSY,
		.start_ns = 1000, .end_ns = 1700, .wait_ns = 300,
		.value = { [VALUE_SIZE_PAGES] = 7, [VALUE_ADDRESS_PAGE] = 77, [VALUE_PURGES] = 1,
			   [VALUE_RETRIES] = 2, [VALUE_LAZY_PAGES] = 30,
			   [VALUE_IN_FLIGHT_PAGES] = 40, [VALUE_POOL_PAGES] = 50,
			   [VALUE_RECORDED_PAGE] = NOT_RECORDED },
	};
}

static struct record *empty_record(void)
{
	struct record *r = make_record(TRACE_OPS);

	g_array_set_size(r->op, 0);
	return r;
}

/* Adds an operation in which one of the numbers is x. */
static void add_with(struct record *r, unsigned number, int64_t x)
{
	struct op_record op = plain_op(r);

	if (number < OP_VALUES)
		op.value[number] = x;
	else if (number == OP_VALUES)
		op.wait_ns = x;
	else if (number == OP_VALUES + 1)
		op.start_ns = x;
	else
		op.end_ns = x;
	g_array_append_val(r->op, op);
}

/* Every power of two and its neighbours are one of the numbers, and the same below zero. */
START_TEST(numbers_of_all_sizes_come_back)
{
	struct record *r = empty_record();

	for (unsigned bit = 0; bit < 64; bit++)
		for (uint64_t more = 0; more <= 6; more++) {
			const uint64_t x = (UINT64_C(1) << bit) + more - 3;

			add_with(r, (unsigned)_i, (int64_t)x);
			add_with(r, (unsigned)_i, (int64_t)(0 - x));
		}
	check_ops(r);
}
END_TEST

START_TEST(kinds_and_results_come_back)
{
	struct record *r = empty_record();

	for (uint32_t kind = 0; kind < OP_NR; kind++)
		for (uint32_t result = 0; result <= RESULT_UNFINISHED; result++) {
			struct op_record op = plain_op(r);

			op.kind = kind;
			op.result = result;
			op.end_ns = result == RESULT_UNFINISHED ? -1 : op.end_ns;
			g_array_append_val(r->op, op);
		}
	check_ops(r);
}
END_TEST

/* Else short runs would cost what they did. A new operation belongs into the view op, too. */
START_TEST(usual_operations_fit)
{
	struct record *r = empty_record();

	for (uint32_t kind = 0; kind < OP_NR; kind++) {
		struct op_record op = plain_op(r);

		op.kind = kind;
		if (op_info[kind].flags & OP_RECORDED)
			ck_assert_msg(packed_op_fits(&op), "%s", op_info[kind].word);
	}
	record_free(r);
}
END_TEST

static const struct unit_test tests[] = {
	EACH(numbers_of_all_sizes_come_back, OP_VALUES + 3),
	ONCE(kinds_and_results_come_back),
	ONCE(usual_operations_fit),
	END_OF_TESTS
};

const struct unit_suite unit_suite = {
	.name = "packed op", .test = tests, .setup = stored_setup, .teardown = stored_teardown,
};
