/* SPDX-License-Identifier: MIT */
/*
 * packed_op.h - what an operation came to, in three integers of the database.
 *
 * A row with few columns is stored in half the time. The view op (views.sql) takes the integers
 * apart again. From the lowest bit on they have:
 *
 *	what	kind 4, result 3, size_pages 17, address_page 39
 *	times	length 30, wait_ns 33
 *	pages	lazy_pages 20, retries 4, purges 3, in_flight_pages 18, pool_pages 18
 *
 * What an operation need not have (size_pages, address_page, pool_pages, and the length if it has
 * not returned) is there plus one, so that 0 stands for NULL. What often is 0 comes last, as
 * SQLite stores only the bytes that a number needs. If anything is too large or negative, or has
 * no place, as recorded_page, the operation is in table op_large, and its integers are NULL.
 */
#ifndef REPORT_TABLES_PACKED_OP_H
#define REPORT_TABLES_PACKED_OP_H

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "policies/tables/op.h"

enum {
	PACKED_KIND_BITS = 4, PACKED_RESULT_BITS = 3, PACKED_SIZE_BITS = 17, PACKED_ADDRESS_BITS = 39,
	PACKED_LENGTH_BITS = 30, PACKED_WAIT_BITS = 33,
	PACKED_LAZY_BITS = 20, PACKED_RETRIES_BITS = 4, PACKED_PURGES_BITS = 3,
	PACKED_IN_FLIGHT_BITS = 18, PACKED_POOL_BITS = 18,
	PACKED_KINDS = 10,	/* so many of the program's operations the view calls by name */
};

/* Zero unless the value is negative, or needs more bits. */
static inline uint64_t too_large(uint64_t value, unsigned bits)
{
	return value >> bits;
}

/* A value plus one; 0: it has none. */
static inline uint64_t packed_value(const struct op_record *op, enum op_value v)
{
	return op_has_value(op, v) ? (uint64_t)op->value[v] + 1 : 0;
}

static inline uint64_t packed_length(const struct op_record *op)
{
	return op->end_ns >= 0 ? (uint64_t)op->end_ns - (uint64_t)op->start_ns + 1 : 0;
}

/* A value of -1 would come out as NULL: it is there, and plus one it is 0. */
static inline bool packed_op_fits(const struct op_record *op)
{
	const uint64_t size = packed_value(op, VALUE_SIZE_PAGES);
	const uint64_t address = packed_value(op, VALUE_ADDRESS_PAGE);
	const uint64_t pool = packed_value(op, VALUE_POOL_PAGES);
	const uint64_t length = packed_length(op);

	return op->kind < PACKED_KINDS &&
	       !(too_large(op->result, PACKED_RESULT_BITS) | too_large(size, PACKED_SIZE_BITS) |
		 too_large(address, PACKED_ADDRESS_BITS) | too_large(pool, PACKED_POOL_BITS) |
		 too_large(length, PACKED_LENGTH_BITS) |
		 too_large((uint64_t)op->wait_ns, PACKED_WAIT_BITS) |
		 too_large((uint64_t)op->value[VALUE_LAZY_PAGES], PACKED_LAZY_BITS) |
		 too_large((uint64_t)op->value[VALUE_RETRIES], PACKED_RETRIES_BITS) |
		 too_large((uint64_t)op->value[VALUE_PURGES], PACKED_PURGES_BITS) |
		 too_large((uint64_t)op->value[VALUE_IN_FLIGHT_PAGES], PACKED_IN_FLIGHT_BITS)) &&
	       !op_has_value(op, VALUE_RECORDED_PAGE) &&
	       !size == !op_has_value(op, VALUE_SIZE_PAGES) &&
	       !address == !op_has_value(op, VALUE_ADDRESS_PAGE) &&
	       !pool == !op_has_value(op, VALUE_POOL_PAGES) && !length == (op->end_ns < 0);
}

static inline int64_t packed_op_what(const struct op_record *op)
{
	uint64_t all = packed_value(op, VALUE_ADDRESS_PAGE);

	all = all << PACKED_SIZE_BITS | packed_value(op, VALUE_SIZE_PAGES);
	all = all << PACKED_RESULT_BITS | op->result;
	return (int64_t)(all << PACKED_KIND_BITS | op->kind);
}

static inline int64_t packed_op_times(const struct op_record *op)
{
	return (int64_t)((uint64_t)op->wait_ns << PACKED_LENGTH_BITS | packed_length(op));
}

static inline int64_t packed_op_pages(const struct op_record *op)
{
	uint64_t all = packed_value(op, VALUE_POOL_PAGES);

	all = all << PACKED_IN_FLIGHT_BITS | (uint64_t)op->value[VALUE_IN_FLIGHT_PAGES];
	all = all << PACKED_PURGES_BITS | (uint64_t)op->value[VALUE_PURGES];
	all = all << PACKED_RETRIES_BITS | (uint64_t)op->value[VALUE_RETRIES];
	return (int64_t)(all << PACKED_LAZY_BITS | (uint64_t)op->value[VALUE_LAZY_PAGES]);
}

/* Of these operations (struct op_record) those that do not fit. */
GArray *packed_op_large(const GArray *op);

#endif
