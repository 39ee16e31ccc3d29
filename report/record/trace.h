/* SPDX-License-Identifier: MIT */
/*
 * trace.h - a run as a picture shows it: who was where from when until when, who held
 * which lock, which interrupt answered whom, and the pages that were lazy.
 *
 * Filled while the run is made (again), for much of it is known to nobody afterwards; the
 * database keeps what happened, not what it looked like. Every list is in order of its
 * (start) time, and times are in ns of virtual time. Ids of tasks, locks and objects are
 * those of the record: record_task_name(), record_object_name(). A lock's object is its
 * own id. NIL stands for nothing.
 */
#ifndef REPORT_RECORD_TRACE_H
#define REPORT_RECORD_TRACE_H

#include <stdatomic.h>

#include <glib.h>

#include "sim/machine/machine.h"
#include "sim/machine/observer.h"

enum { TRACE_EVENTS_MAX = 4 << 20 };	/* of a run; the rest of it is not kept */

/* What a CPU did. What lies between the slices of a CPU is idleness. */
enum slice_kind {
	SLICE_STEP,	/* took a step, or part of it: an interrupt may have cut it */
	SLICE_SPIN,	/* spun on the object until it could take the step */
	SLICE_HELD,	/* stood still, for a schedule did not let the task go on */
	SLICE_KINDS
};

struct slice {
	int64_t start_ns, end_ns;
	uint32_t cpu;
	uint32_t task;		/* from machine.tasks on: an interrupt's context */
	uint32_t object;	/* that the step works on, or NIL */
	uint16_t pc;		/* the step; 0: not known, the run ended before */
	uint8_t kind;		/* enum slice_kind */
	uint8_t cut;		/* not its last part: it went on later */
};

/* Where a task was while it did not run. */
enum stay_kind {
	STAY_QUEUED,	/* runnable, but its CPU ran another one */
	STAY_PREEMPTED,	/* the same, after it was preempted */
	STAY_LOCK,	/* asleep on the lock that object is, or on other CPUs' answers */
	STAY_SLEEP,	/* until a timer, an interrupt, or work */
	STAY_HELD,	/* runnable, but a schedule does not let it go on */
	STAY_KINDS
};

struct stay {
	int64_t start_ns, end_ns;
	uint32_t task;
	uint32_t object;
	uint32_t cpu;		/* of whose run queue, or where it ran last */
	uint32_t kind;		/* enum stay_kind */
};

struct hold {
	int64_t start_ns, end_ns;
	uint32_t lock, task;
	uint16_t pc;		/* the step that took it; 0: it was handed over */
	uint16_t reserved[3];
};

enum arrow_kind { ARROW_IPI, ARROW_ANSWER, ARROW_WAKE, ARROW_KINDS };

struct arrow {
	int64_t from_ns, to_ns;
	uint32_t from_cpu, to_cpu;
	uint32_t from_task, to_task;	/* NIL: a timer woke it */
	uint32_t kind;		/* enum arrow_kind */
};

/* From t_ns on, until the next. */
struct pages {
	int64_t t_ns;
	uint64_t lazy, in_flight;
};

struct trace {
	GArray *event;		/* struct event: all of them, of every kind */
	GArray *slice;		/* struct slice */
	GArray *stay;		/* struct stay */
	GArray *hold;		/* struct hold */
	GArray *arrow;		/* struct arrow */
	GArray *pages;		/* struct pages */
	uint64_t lost;		/* events after the last one kept */
	int64_t start_ns, end_ns;	/* what is outside of them is not shown */
	uint32_t locks;		/* their ids are 0, 1, … */
	struct tracer *tracer;	/* while it is filled */
};

/*
 * m: the machine of the world that will run, complete. Of the run only what is between
 * from_ns and to_ns is kept.
 */
struct trace *trace_new(const struct machine *m, int64_t from_ns, int64_t to_ns);
void trace_free(struct trace *t);

/* To be called for each event, when the observer is told of it. */
void trace_event(struct trace *t, const struct world *w, const struct event *e);
/* [setup] has been run and time begins: what was told so far is forgotten. */
void trace_reset(struct trace *t);
/* At the end of the run, at sim_ns. When *stop is true (NULL: never), order does not matter. */
void trace_complete(struct trace *t, const struct world *w, int64_t sim_ns,
		    const atomic_bool *stop);

const char *slice_kind_word(unsigned kind);	/* "step", "spin", "held" */
const char *stay_kind_word(unsigned kind);	/* "queued", "preempted", … */
const char *arrow_kind_word(unsigned kind);

#endif
