/* SPDX-License-Identifier: MIT */
/*
 * sweep.h - a scenario's file, and the points of its [sweep].
 *
 *	[sweep]
 *	machine.cpus = 1, 2, 4
 *	vmalloc.lazy_unit = 32MiB, 8MiB
 *
 * has six points, from number 0 on, and the value of the last key changes first. A file
 * without [sweep] has one. The file is read once; each point is loaded when it is asked for,
 * so that a million of them take no more memory than one.
 *
 * Errors are SCENARIO_ERROR with the message "FILE:LINE: what is wrong, what was expected".
 * When a sweep has been opened, any thread may ask for what it has, and load its points.
 */
#ifndef SCENARIOS_LOAD_SWEEP_SWEEP_H
#define SCENARIOS_LOAD_SWEEP_SWEEP_H

#include <stdatomic.h>

#include "scenarios/load/sweep/rules.h"
#include "scenarios/scenario.h"

struct sweep;

/*
 * Reads a scenario file, or a litmus test. Loads points, to see whether they can be: all, or
 * of more than a thousand those that samples.h chooses. NULL with *error set.
 *
 * overrides: NULL, or a list of "SECTION.KEY=VALUE" that ends with NULL. They replace what
 * the file says. The section of "task A.program=…" is "task A".
 * stop: NULL, or becomes true when this shall end.
 * check: NULL, or says of the questions of [expect] whether they can be asked.
 */
struct sweep *sweep_open(const char *path, const char *const *overrides,
			 const atomic_bool *stop, question_check *check, GError **error);

/*
 * Reads the text that sweep_text() once returned. It may include no files, and loads no
 * point. name stands for the file in messages.
 */
struct sweep *sweep_parse(const char *text, gsize length, const char *name, GError **error);

void sweep_free(struct sweep *sw);	/* NULL is allowed; its points live on */

/* How many points there are, and how many of them no constraint excludes. */
guint64 sweep_points(const struct sweep *sw);
guint64 sweep_kept(const struct sweep *sw);
gboolean sweep_has(const struct sweep *sw, guint64 point);

const struct sweep_rules *sweep_rules(const struct sweep *sw);

/* Refuses a sweep that makes too many runs, if it has so many variants. */
gboolean sweep_check_runs(const struct sweep *sw, guint variants, GError **error);

/* Of char *: each "SECTION.KEY" whose values in [sweep] gave way to a --set. */
const GPtrArray *sweep_unswept(const struct sweep *sw);

/*
 * The whole text as one file: its includes are put in, its overrides are applied, and [sweep]
 * is in it. Who reads this gets the same points.
 */
const char *sweep_text(const struct sweep *sw);

/* Loads a point; to be dropped with scenario_unref(). NULL with *error set. */
struct scenario *sweep_load(const struct sweep *sw, guint64 point, GError **error);

/*
 * Loads one point, the first one that there is, of a text in memory, which may be any
 * scenario, with what overrides it. It may include no files.
 */
struct scenario *scenario_parse(const char *text, gsize length, const char *name,
				const char *const *overrides, GError **error);

#endif
