/* SPDX-License-Identifier: MIT */
/*
 * values.h - the values that a key has in [sweep], one for each place in their order.
 */
#ifndef SCENARIOS_LOAD_SWEEP_VALUES_H
#define SCENARIOS_LOAD_SWEEP_VALUES_H

#include "scenarios/load/text/text.h"

struct values_of_key {
	GArray *item;		/* of struct item: what stands between two commas */
	guint64 nr;		/* values */
};

/* Reads the value of a setting in [sweep]. FALSE with *error set. */
gboolean values_read(struct values_of_key *v, const struct setting *setting, struct pool *p,
		     GError **error);
void values_clear(struct values_of_key *v);

/* The value at this place, as a scenario would have it. It is in the pool, or in v's. */
const char *values_text(const struct values_of_key *v, guint64 at, struct pool *p);

/*
 * The same as a number, in bytes or ns if it has such a unit. *word: NULL, or, if it is no
 * number or too large, the value itself, which is in v's pool.
 */
gint64 values_number(const struct values_of_key *v, guint64 at, const char **word);

/* The number that a value is, and *word NULL; or the value itself is *word. */
gint64 number_of(const char *value, const char **word);

#endif
