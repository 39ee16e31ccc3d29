/* SPDX-License-Identifier: MIT */
/*
 * op.h - what the allocator records of each operation, besides what is recorded for every
 * model: the values of struct op_record, in the order of the database's table op.
 */
#ifndef POLICIES_TABLES_OP_H
#define POLICIES_TABLES_OP_H

#include "sim/machine/observer.h"

enum op_value {
	VALUE_SIZE_PAGES, VALUE_ADDRESS_PAGE, VALUE_PURGES, VALUE_RETRIES, VALUE_LAZY_PAGES,
	VALUE_IN_FLIGHT_PAGES, VALUE_POOL_PAGES, VALUE_RECORDED_PAGE,
	OP_VALUES
};

/* VALUE_RECORDED_PAGE: a kernel gave nothing; nothing is known. */
enum { RECORDED_NOTHING = -1, NOT_RECORDED = -2 };

extern const struct op_value_info op_value_info[OP_VALUES];

/* Does the operation have this value at all? */
static inline bool op_has_value(const struct op_record *op, enum op_value v)
{
	return !op_value_info[v].optional || op->value[v] != op_value_info[v].none;
}

#endif
