/* SPDX-License-Identifier: MIT */
/*
 * constraint.h - "constraint = machine.cpus <= 4 || vmalloc.lazy_unit >= 16MiB": which points
 * of a sweep there are.
 *
 * This is no expression of programs (scenarios/load/memory/expressions.h): its operands are
 * keys, which have dots and blanks in them, values with units, and words; and what is too
 * large is an error here, where a program's registers wrap.
 */
#ifndef SCENARIOS_LOAD_SWEEP_CONSTRAINT_H
#define SCENARIOS_LOAD_SWEEP_CONSTRAINT_H

#include "scenarios/load/sweep/axes.h"

struct constraint {
	const struct setting *setting;	/* NULL: there is none */
	GArray *node;			/* of struct constraint_node; the last one is the whole */
};

/*
 * Reads it, if the text has it. Keys that are no axes have the value that the text gives
 * them, or their default. The axes must outlive it. FALSE with *error set.
 */
gboolean constraint_read(struct constraint *c, const struct axes *a, const struct text *t,
			 struct pool *p, GError **error);
void constraint_clear(struct constraint *c);

/* Does it hold at the point? FALSE with *error set, if that is not NULL: it has no value. */
gboolean constraint_holds(const struct constraint *c, guint64 point, GError **error);

#endif
