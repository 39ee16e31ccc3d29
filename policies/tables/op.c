/* SPDX-License-Identifier: MIT */
/*
 * op.c - the names and meanings of what the allocator records of each operation.
 */
#include "policies/tables/op.h"

_Static_assert((int)OP_VALUES <= (int)MAX_OP_VALUES, "an operation's record has room for them");

const struct op_value_info op_value_info[OP_VALUES] = {
	[VALUE_SIZE_PAGES] = { "size_pages", "pages allocated or freed",
		.optional = true, .none = 0 },
	[VALUE_ADDRESS_PAGE] = { "address_page", "the first of these pages",
		.optional = true, .none = -1 },
	[VALUE_PURGES] = { "purges", "purges by this operation that took something",
		.optional = false },
	[VALUE_RETRIES] = { "retries", "times that it tried again after a purge",
		.optional = false },
	[VALUE_LAZY_PAGES] = { "lazy_pages", "pages on the lazy list when it returned",
		.optional = false },
	[VALUE_IN_FLIGHT_PAGES] = { "in_flight_pages",
		"pages that a purger had taken and not yet freed when it returned",
		.optional = false },
	[VALUE_POOL_PAGES] = { "pool_pages", "pages in all pools when it returned",
		.optional = true, .none = -1 },
	[VALUE_RECORDED_PAGE] = { "recorded_page", "the page that a kernel gave, -1: none",
		.optional = true, .none = NOT_RECORDED },
};
