/* SPDX-License-Identifier: MIT */
/*
 * load.h - a load: tasks, what they did in which order, and areas.
 *
 * All addresses and sizes are in pages, times in ns.
 */
#ifndef IMPORT_LOAD_H
#define IMPORT_LOAD_H

#include <stdint.h>

#include "import/trace/event.h"
#include "import/wish.h"

enum { NONE = UINT32_MAX };	/* no task, no deed */

struct area {
	uint64_t page, pages;
	uint64_t vstart, vend;	/* in which it was allocated; 0: that is not known */
	uint32_t cpu;		/* where it was allocated, if that is known, or else freed */
	uint32_t number;
	uint32_t alloc, free;	/* deeds; NONE: before the trace, after it */
	gboolean guessed;	/* its size is */
};

enum deed_kind {
	DEED_ALLOC, DEED_FREE,
	DEED_ALIASES,		/* a purge that a task asks for, as vm_unmap_aliases() does */
	DEED_DRAIN,		/* … one of the drain work: nobody's operation */
	DEED_OVERFLOW,		/* … one by an allocation that found no room: a part of that */
};

struct deed {
	uint32_t kind;		/* enum deed_kind */
	uint32_t task, cpu;
	gboolean failed;	/* ALLOC: -EBUSY; area is NULL then */
	gboolean runs_on;	/* its task has come here from another CPU */
	gboolean implied;	/* FREE: the trace has lost it */
	struct area *area;
	int64_t ns;
	int64_t think_ns, sleep_ns;	/* since the deed of this task before */
	uint64_t pages, align, vstart, vend;	/* ALLOC; align 0: none */
	uint64_t nr_lazy;	/* FREE: pages that were lazy behind it */
	uint64_t areas;		/* purges: how many were purged */
	uint64_t start, end;	/* … and the range that was flushed */
};

struct load_task {
	const char *name;	/* in the scenario */
	char *printed;		/* … for comments: the kernel's, without what could harm */
	char comm[COMM_BYTES];
	int32_t pid;
	uint32_t operations;
	uint32_t first_cpu;
	uint32_t migrations;
	int64_t first_ns;	/* when its first deed was */
	/* while a trace is read: */
	uint32_t last;		/* its last deed */
	int64_t last_ns;
	int64_t off_since;	/* not on a CPU since then; 0: on one, or not known */
	gboolean off_sleeps;
	int64_t slept_ns, lost_ns;	/* since last_ns: asleep; preempted, interrupted, waiting */
	int64_t waits_since;
	gboolean drains;	/* it is doing the drain work */
	uint32_t failures;	/* searches that failed in a row */
	struct deed search;	/* the last of them */
};

struct load {
	struct import_wish wish;
	GPtrArray *task;	/* of struct load_task * */
	GArray *deed;		/* of struct deed, in the order of the trace */
	GPtrArray *area;	/* of struct area *, by number */
	uint32_t cpus, operations;
	uint64_t lazy_max;
	uint64_t start, end;	/* the address space */
	gboolean guard;		/* all areas can have a guard page */
	/* For what is said of it: */
	uint64_t events[TRACE_KINDS], strange, lost_events;
	uint64_t late_events;	/* with an earlier time than one before them */
	uint64_t failed_searches, ebusy, lost_frees, old_areas, guessed, left_out;
	int64_t first_ns;
	guint ranges_most;	/* how many allocations were in that space */
	uint64_t lazy_before;	/* pages that were lazy at the start, and not known */
};

/* One in which there is nothing yet. */
struct load *load_new(const struct import_wish *wish);
void load_free(struct load *l);

/* A task that is not in a load, or not any more. */
void load_task_free(gpointer task);

static inline struct deed *load_deed(const struct load *l, uint32_t i)
{
	return &g_array_index(l->deed, struct deed, i);
}

/* The node for which an area was allocated, from 1; 0: none. */
uint32_t area_node(const struct load *l, const struct area *a);
/* Is this the whole address space? Only then a request is served from a pool. */
gboolean is_whole_space(const struct load *l, uint64_t vstart, uint64_t vend);

#endif
