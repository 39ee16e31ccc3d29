/* SPDX-License-Identifier: MIT */
/*
 * loader.h - one scenario while it is being loaded.
 */
#ifndef SCENARIOS_LOAD_SECTIONS_LOADER_H
#define SCENARIOS_LOAD_SECTIONS_LOADER_H

#include "scenarios/load/memory/litmus.h"
#include "scenarios/load/program/programs.h"
#include "scenarios/scenario.h"

/* The values of the keys, except in [task NAME], [irq NAME] and [expect]. */
struct values {
	uint64_t seed, horizon, trace, max_ops;
	uint64_t cpus, preemption, tick, memory, max_steps, tlb_flush;
	uint64_t watchdog, rcu_stall, hung_task, wq_cpu_hog;
	uint64_t rr_slice, rt_runtime, rt_period;
	uint64_t preset, lock, line, area;	/* of [costs]; ns that were measured */
	uint64_t space, start, lazy_max, lazy_unit, guard, areas, blocks, block, nodes, drain_queue;
	uint64_t strict, exact;
	const struct setting *name, *title, *include;
	const struct setting *busy, *lazy, *pooled, *tlb;
	const struct setting *variants, *plugin, *setup, *order;
	struct litmus_settings litmus;
};

/* The values of the keys in one [task NAME] or [irq NAME]. */
struct task_values {
	uint64_t class, count, start, threaded;
	uint64_t runtime, deadline, server_period;	/* of class deadline */
	const struct setting *cpu, *priority, *period, *program;
};

/* The value that stands for `auto`, which a key may be only where that is its default. */
#define AUTO UINT64_MAX

struct loader {
	struct scenario *s;
	struct text *text;
	GError **error;
	struct values v;
	struct programs programs;
	GArray *task;		/* of struct task_config */
	GPtrArray *program;	/* of struct compiled *, by task */
	GPtrArray *work;	/* of struct compiled *, by [work] */
	/* Something was refused on which others depend: */
	gboolean doubtful;	/* a value of [machine] or [vmalloc] */
	gboolean lacks_variants;	/* a plug-in */
};

/* Refuses a section for what it lacks, unless that may be in a line that was refused. */
gboolean refuse_lack(const struct loader *l, const struct text_section *section,
		     const char *format, ...) G_GNUC_PRINTF(3, 4);

void loader_init(struct loader *l, struct scenario *s, struct text *text, GError **error);
void loader_clear(struct loader *l);

/* Where a section begins; if there is none, the beginning of the file. */
struct place place_of(const struct loader *l, const char *section);
/* Where a key is set; if it is not, the place of its section. */
struct place place_of_key(const struct loader *l, const char *section, const char *key);

#endif
