/* SPDX-License-Identifier: MIT */
/*
 * packed_op.c - see packed_op.h.
 */
#include "report/tables/packed_op.h"

#include "report/record/array.h"

/* Each integer has a sign, too, which the view does not expect. */
_Static_assert((int)PACKED_KIND_BITS + PACKED_RESULT_BITS + PACKED_SIZE_BITS + PACKED_ADDRESS_BITS <= 63,
	       "an integer of the database has room for what");
_Static_assert((int)PACKED_KINDS <= 1 << PACKED_KIND_BITS, "… and a kind in it");
_Static_assert((int)PACKED_LENGTH_BITS + PACKED_WAIT_BITS <= 63, "… for times");
_Static_assert((int)PACKED_LAZY_BITS + PACKED_RETRIES_BITS + PACKED_PURGES_BITS +
	       PACKED_IN_FLIGHT_BITS + PACKED_POOL_BITS <= 63, "… for pages");

GArray *packed_op_large(const GArray *op)
{
	GArray *large = new_rows(sizeof(struct op_record), NULL);

	for (guint i = 0; i < op->len; i++) {
		const struct op_record *at = &g_array_index(op, struct op_record, i);

		if (!packed_op_fits(at))
			g_array_append_vals(large, at, 1);
	}
	return large;
}
