/* SPDX-License-Identifier: MIT */
/*
 * scenario.h - a scenario file, read, checked and ready to be turned into worlds.
 *
 * Loading checks everything: after it nothing that a user wrote can fail. Errors are
 * SCENARIO_ERROR with the message "FILE:LINE: what is wrong, what was expected".
 */
#ifndef SCENARIOS_LOAD_SCENARIO_H
#define SCENARIOS_LOAD_SCENARIO_H

#include <glib.h>
#include <stdatomic.h>

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
};

/*
 * The path of a scenario that is named so: relative to the current directory, or else to
 * where the shipped ones were installed. NULL with *error set if it is in neither. To be
 * freed with g_free().
 */
char *scenario_find(const char *path, GError **error);

/*
 * Reads a scenario file: of struct scenario *, one for each point of its [sweep], or just
 * one. overrides: NULL or a NULL-terminated list of "SECTION.KEY=VALUE", applied after the
 * file ("task A.program=…" has section "task A"). stop: NULL, or becomes true to end
 * it. Returns NULL with *error set.
 */
GPtrArray *scenario_load(const char *path, const char *const *overrides,
			 const atomic_bool *stop, GError **error);

/*
 * One from text that is in memory, at the first point of its [sweep]; name stands for the
 * file in messages.
 */
struct scenario *scenario_parse(const char *text, gsize length, const char *name,
				const char *const *overrides, GError **error);
void scenario_free(struct scenario *s);

/*
 * The text of a scenario that forces this order on one variant of s and expects nothing
 * but that it violates these properties (names separated by commas, or NULL).
 */
char *scenario_with_order(const struct scenario *s, const char *name, const char *title,
			  const struct policy *policy, const char *order,
			  const char *violates);

#endif
