/* SPDX-License-Identifier: MIT */
/*
 * range.h - A..B, A..B +STEP and A..B *FACTOR.
 *
 * A and B are numbers, sizes or times. Without a step it is one of the unit that both have.
 * The values have the smallest unit that is written, and if one is not whole in that, the
 * next smaller one.
 */
#ifndef SCENARIOS_LOAD_SWEEP_RANGE_H
#define SCENARIOS_LOAD_SWEEP_RANGE_H

#include "scenarios/load/text/value.h"

struct range {
	struct amount first;
	uint64_t step;			/* or the factor */
	gboolean multiplies;
	const struct unit *unit;	/* the smallest; NULL: numbers have none */
	guint64 nr;			/* of values; 0: it is no range */
};

/*
 * Reads a value of [sweep]. It is a range if an amount and .. are its beginning; all else
 * leaves r->nr at 0, and is no error. FALSE with *error set.
 */
gboolean range_read(struct range *r, const char *text, const struct setting *s, GError **error);

/* The value at a place below nr. */
struct amount range_at(const struct range *r, guint64 at);

#endif
