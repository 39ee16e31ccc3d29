/* SPDX-License-Identifier: MIT */
/*
 * scenario.h - a scenario that has been read: all that its file says, checked.
 *
 * Whoever has one need not fear what a user wrote: scenarios/load/load.h has refused what
 * a machine could not do.
 */
#ifndef SCENARIOS_SCENARIO_H
#define SCENARIOS_SCENARIO_H

#include <glib.h>
#include "policies/policy.h"
#include "policies/program/program.h"
#include "policies/tables/property.h"
#include "policies/vmap/state/vmap_config.h"
#include "scenarios/load/text/place.h"
#include "sim/machine/machine.h"
#include "sim/machine/observer.h"
#include "sim/machine/property.h"

struct expectation {
	GPtrArray *policies;	/* of const struct policy *; NULL: every variant */
	enum { EXPECT_RESULT, EXPECT_VIOLATES, EXPECT_SQL } kind;
	/* As the database has it: "A.1", "violates.spurious_ebusy", "sql.x". */
	char *name;
	uint32_t task, seq;	/* RESULT: of this operation … */
	enum op_result result;	/* … the result must be this */
	enum property property;	/* VIOLATES: what the run must violate */
	char *sql;		/* SQL: yields one value, which must be true; has :run */
	unsigned line;
};

struct pool;

struct scenario {
	char *name, *title;
	char *path;		/* as given, for messages */
	/*
	 * The whole scenario as one file: its includes are put in and its overrides are
	 * applied. Who loads this text gets the same scenario. The database keeps it.
	 */
	char *text;
	GPtrArray *param;	/* of char *: "key=value" of each --set and of the point */
	char *point;		/* "cpus=4 …": what [sweep] sets here, or NULL */
	/* Of char *: each "SECTION.KEY" whose values in [sweep] gave way to a --set. */
	GPtrArray *unswept;

	/* scenarios/load/machine.h completes both for one variant. */
	struct machine machine;
	struct vmap_config vmap;

	enum trace_level trace;	/* what is stored, unless the command line says otherwise */
	uint64_t max_ops;	/* so many operations have rows of their own */
	GPtrArray *policies;	/* of const struct policy *: the variants, in order */
	/* Of uint64_t, by task: how many operations it can do; UINT64_MAX: no limit. */
	GArray *operations;
	GArray *own_lock;	/* of struct lock_config: the locks that programs name */

	GArray *directive;	/* of struct directive: the schedule */
	gboolean strict;	/* a directive that cannot be followed is an error */
	const char *setup_place;	/* "FILE:LINE" of what is done before time 0 */
	GPtrArray *expectation;	/* of struct expectation * */
	struct pool *pool;	/* has what else it points to: names, tasks, programs … */
};

/* An empty one; path is for messages. */
struct scenario *scenario_new(const char *path);
void scenario_free(struct scenario *s);		/* NULL is allowed */

#endif
