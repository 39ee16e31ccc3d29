/* SPDX-License-Identifier: MIT */
/*
 * loader.h - what the files of the loader share while one scenario is being loaded.
 *
 *	override.c	settings from elsewhere: --set, [sweep]
 *	program.c	programs -> instructions, and the locks they name
 *	schedule.c	[schedule] and [expect]: what names tasks and their operations
 *	scenario.c	the keys, and the scenario put together
 */
#ifndef SCENARIOS_LOAD_LOADER_H
#define SCENARIOS_LOAD_LOADER_H

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

/* A program of the scenario; the tasks of one [task] section share theirs. */
struct compiled {
	struct program program;
	GPtrArray *names;	/* of struct area_name *, by slot */
	GHashTable *slot;	/* name -> struct area_name */
	uint64_t operations;	/* that it does at most; UINT64_MAX: no end */
};

struct own_lock {		/* beside struct lock_config, by index */
	struct place place;	/* where it is named first */
	gboolean taken;		/* some program takes it */
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
	struct compiled *setup;
	GPtrArray *compiled;	/* of struct compiled *, all of them */
	GPtrArray *task;	/* of struct compiled *, by task; [setup]'s last */
	GPtrArray *task_name;	/* of const char *: those of the [task] sections */
	GHashTable *task_id;	/* name -> id + 1 */
	GHashTable *lock_id;	/* name -> id + 1 */
	GArray *own_lock;	/* of struct own_lock */
	struct points *points;
	struct place sweep;	/* where [sweep] stood: the text of a point has none */
	gboolean maps_ram;	/* some program has map_ram */
	gboolean frees_in_irq;	/* the program of some [irq] has vfree */
};

/* busy and lazy: how many areas of what size, busy ones first. */
struct initial_areas {
	uint64_t count, pages;
	gboolean lazy;
	unsigned line;
};

/* --- override.c --------------------------------------------------------------------- */

/* Applies a list of "SECTION.KEY=VALUE" (NULL: none), then one point of [sweep]. */
gboolean apply_overrides(struct loader *l, const char *const *overrides);

/* --- program.c ---------------------------------------------------------------------- */

/*
 * Compiles a program. areas: GArray of struct initial_areas put before it, or NULL. Area
 * names that it does not give are looked for in l->setup (NULL: this is [setup]'s own).
 */
struct compiled *compile(struct loader *l, const struct setting *program,
			 const GArray *areas);
/* The program of an [irq]: only what a handler may do. All tasks must be known. */
struct compiled *compile_handler(struct loader *l, const struct setting *program,
				 gboolean threaded);	/* under rt, has it a thread? */
void compiled_free(struct compiled *c);

/* When all programs are there: is each lock that is dropped taken somewhere? */
gboolean check_own_locks(struct loader *l);

/* --- schedule.c --------------------------------------------------------------------- */

/* The id of a [task]'s task, or NIL with the error set. */
uint32_t find_task(struct loader *l, struct place place, const struct token *word);

gboolean load_schedule(struct loader *l);
/* An [expect] or [expect LIST]. */
gboolean load_expectations(struct loader *l, const struct text_section *section);

/* --- scenario.c --------------------------------------------------------------------- */

/* Reads a list of variants, of const struct policy *; `all` is all but none. */
gboolean read_policies(struct reader *r, GPtrArray *list);

#endif
