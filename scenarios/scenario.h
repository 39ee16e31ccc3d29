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
#include "policies/vmap/vmap_config.h"
#include "scenarios/load/text/place.h"
#include "sim/machine/machine.h"
#include "sim/machine/observer.h"
#include "sim/machine/property.h"

struct expectation {
	GPtrArray *policies;	/* of const struct policy *; NULL: every variant */
	enum { EXPECT_RESULT, EXPECT_VIOLATES, EXPECT_SQL } kind;
	char *name;		/* as in the database: "A.1", "violates.spurious_ebusy", "sql.x" */
	uint32_t task, seq;	/* RESULT */
	enum op_result result;	/* RESULT */
	enum property property;	/* VIOLATES */
	char *sql;		/* SQL: yields one value, true if it holds; :run is the run's id */
	unsigned line;
};

struct pool;

struct scenario {
	char *name, *title;
	char *path;		/* as given, for messages */
	/* The whole of it as one file without includes, overrides applied: loading this
	 * text again gives the same scenario. Goes into the database. */
	char *text;
	GPtrArray *param;	/* of char *: "key=value" of each --set that was applied */
	char *point;		/* "cpus=4 …", what [sweep] set here; NULL: there is none */
	GPtrArray *unswept;	/* of char *: "SECTION.KEY" of [sweep], replaced by a --set */

	struct machine machine;	/* model, model_config, locks … completed per policy */
	struct vmap_config vmap;	/* policy is set per run */
	enum trace_level trace;	/* unless the command line says otherwise */
	uint64_t max_ops;	/* rows of operations to be kept */
	GPtrArray *policies;	/* of const struct policy *: the variants to run, in order */
	GArray *operations;	/* of uint64_t, by task: at most; UINT64_MAX: no end */
	GArray *own_lock;	/* of struct lock_config: locks that programs name */

	GArray *directive;	/* of struct directive */
	gboolean strict;
	const char *setup_place;	/* "FILE:LINE" of what is done before time 0 */
	GPtrArray *expectation;	/* of struct expectation * */
	struct pool *pool;	/* what else it points to: names, tasks, programs, schedule */
};

/* An empty one; path is for messages. */
struct scenario *scenario_new(const char *path);
void scenario_free(struct scenario *s);		/* NULL is allowed */

#endif
