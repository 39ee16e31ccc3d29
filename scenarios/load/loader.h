/* SPDX-License-Identifier: MIT */
/*
 * loader.h - what the files of the loader share while one scenario is being loaded.
 *
 *	override.c	settings from elsewhere: --set, [sweep]
 *	schedule.c	[schedule] and [expect]: what names tasks and their operations
 *	scenario.c	the keys, and the scenario put together
 */
#ifndef SCENARIOS_LOAD_LOADER_H
#define SCENARIOS_LOAD_LOADER_H

#include "scenarios/load/program/programs.h"
#include "scenarios/load/scenario.h"
#include "scenarios/load/text/value.h"

/* What the keys of all sections but [task] and [expect] are set to; see scenario.c. */
struct values {
	uint64_t seed, horizon, trace, max_ops;
	uint64_t cpus, preemption, tick, memory, max_steps, tlb_flush;
	uint64_t watchdog, rcu_stall, hung_task, wq_cpu_hog;
	uint64_t preset, lock, line, area;	/* of [costs]; measured ns */
	uint64_t space, start, lazy_max, lazy_unit, guard, areas, blocks, block;
	uint64_t strict;
	const struct setting *name, *title, *include;
	const struct setting *busy, *lazy, *tlb;
	const struct setting *variants, *setup, *order;
};

/* The points of [sweep], which are loaded one after the other and kept. */
struct points {
	guint at, nr;		/* the one that is loaded, and how many there are */
	gsize bytes;		/* that those before it took */
};

struct loader {
	struct scenario *s;
	struct pool *pool;
	struct text *text;
	GError **error;
	struct values v;
	struct programs programs;
	GPtrArray *task;	/* of struct compiled *, by task; [setup]'s last */
	struct points *points;
	struct place sweep;	/* where [sweep] stood: the text of a point has none */
};

/* --- override.c --------------------------------------------------------------------- */

/* Applies a list of "SECTION.KEY=VALUE" (NULL: none), then one point of [sweep]. */
gboolean apply_overrides(struct loader *l, const char *const *overrides);

/* --- schedule.c --------------------------------------------------------------------- */

gboolean load_schedule(struct loader *l);
/* An [expect] or [expect LIST]. */
gboolean load_expectations(struct loader *l, const struct text_section *section);

/* --- scenario.c --------------------------------------------------------------------- */

/* Reads a list of variants, of const struct policy *; `all` is all but none. */
gboolean read_policies(struct reader *r, GPtrArray *list);

#endif
