/* SPDX-License-Identifier: MIT */
/*
 * loader.h - one scenario while it is being loaded.
 */
#ifndef SCENARIOS_LOAD_SECTIONS_LOADER_H
#define SCENARIOS_LOAD_SECTIONS_LOADER_H

#include "scenarios/load/program/programs.h"
#include "scenarios/scenario.h"

/* What the keys of all sections but [task NAME], [irq NAME] and [expect] are set to. */
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

/* … and those of one [task NAME] or [irq NAME]. */
struct task_values {
	uint64_t class, count, start, threaded;
	const struct setting *cpu, *priority, *period, *program;
};

#define AUTO UINT64_MAX	/* the value of a key that is `auto`, where that is its default */

/* The points of [sweep], which are loaded one after the other and all kept. */
struct points {
	guint at, nr;		/* the one that is being loaded, and how many there are */
	gsize bytes;		/* that those before it took */
};

struct loader {
	struct scenario *s;
	struct text *text;
	GError **error;
	struct values v;
	struct programs programs;
	GArray *task;		/* of struct task_config */
	GPtrArray *program;	/* of struct compiled *, by task */
	struct points *points;
	struct place sweep;	/* where [sweep] stood: the text of a point has none */
};

void loader_init(struct loader *l, struct scenario *s, struct text *text,
		 struct points *points, GError **error);
void loader_clear(struct loader *l);

/* Where a section is opened, or the beginning of the file. */
struct place place_of(const struct loader *l, const char *section);
/* Where a key is set, or its section's place. */
struct place place_of_key(const struct loader *l, const char *section, const char *key);

#endif
