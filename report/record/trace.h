/* SPDX-License-Identifier: MIT */
/*
 * trace.h - a run as a picture shows it: where each task was at each moment, who held which
 * lock, which CPU called which, and how many pages were lazy.
 *
 * It is filled while the run is made (again). The database has only the events, and much of
 * this cannot be told from them afterwards. Every list is ordered by its (start) time, and
 * times are in ns of virtual time. Tasks, locks and objects have the ids that they have in
 * the record, which has their names. A lock's id as an object is its id as a lock. NIL
 * stands for nothing.
 */
#ifndef REPORT_RECORD_TRACE_H
#define REPORT_RECORD_TRACE_H

#include <stdatomic.h>

#include <glib.h>

#include "report/record/sights.h"
#include "sim/machine/machine.h"
#include "sim/machine/observer.h"
#include "sim/world/world.h"

/* So many events of a run are kept; what comes after them is not shown. */
enum { TRACE_EVENTS_MAX = 4 << 20 };

/* What a CPU did. Between two of its slices it was idle. */
enum slice_kind {
	SLICE_STEP,	/* it took a step, or the part of it until an interrupt */
	SLICE_SPIN,	/* its task spun on the object until it could take the step */
	SLICE_HELD,	/* it stood still, as a schedule did not let the task go on */
	SLICE_KINDS
};

struct slice {
	int64_t start_ns, end_ns;
	uint32_t cpu;
	uint32_t task;		/* machine.tasks + CPU is that CPU's interrupt context */
	uint32_t object;	/* what the step works on, or NIL */
	uint16_t pc;		/* the step; 0: unknown, as the run ended before it did */
	uint8_t kind;		/* enum slice_kind */
	uint8_t cut;		/* this is not the last part of the step */
};

/* Where a task was while it did not run. */
enum stay_kind {
	STAY_QUEUED,	/* runnable, but its CPU ran another task */
	STAY_PREEMPTED,	/* the same, after it was preempted */
	STAY_LOCK,	/* asleep until it gets the lock, or the answers of other CPUs */
	STAY_SLEEP,	/* asleep until a timer, an interrupt or work */
	STAY_HELD,	/* runnable, but a schedule does not let it go on */
	STAY_KINDS
};

struct stay {
	int64_t start_ns, end_ns;
	uint32_t task;
	uint32_t object;
	uint32_t cpu;		/* whose run queue it was in, or where it ran last */
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
	uint32_t from_task, to_task;	/* from_task NIL: a timer woke the other */
	uint32_t kind;		/* enum arrow_kind */
};

/* How many pages were lazy and in flight from t_ns on. */
struct pages {
	int64_t t_ns;
	uint64_t lazy, in_flight;
};

enum { BUFFER_ROWS = 32 };	/* a CPU's buffer has room for so many stores */

/*
 * tso: a store that waited in its CPU's buffer until it reached memory. The dropping of a
 * lock is one, too.
 */
struct buffered {
	int64_t start_ns, end_ns;
	int64_t value;
	uint32_t cpu, task;	/* the task: NIL if it is not known */
	uint32_t object;
	uint32_t row;		/* those of a CPU that have one row do not overlap */
};

/* What an access saw, where memory is not sequentially consistent. */
struct seen {
	struct event event;	/* of its step */
	struct sight sight;
};

/*
 * What a kernel would trace besides the events (struct point). events: how many of those came
 * before it. value: where its values begin in trace.value, if it has any.
 */
struct traced_point {
	int64_t t_ns;
	uint32_t events, value, task;
	uint16_t cpu, kind, pc;
	struct cpu_context context;
};

struct trace {
	GArray *event;		/* struct event, of every kind */
	/* These three are kept only if `kernel` is true: */
	GArray *context;	/* struct cpu_context: of each event's CPU when it was told */
	GArray *point;		/* struct traced_point */
	GArray *value;		/* uint64_t */
	gboolean kernel;	/* the events of a kernel are wanted */
	GArray *slice;		/* struct slice */
	GArray *stay;		/* struct stay */
	GArray *hold;		/* struct hold */
	GArray *arrow;		/* struct arrow */
	GArray *pages;		/* struct pages */
	GArray *buffered;	/* struct buffered; empty unless memory is tso */
	GArray *seen;		/* struct seen; empty if memory is sc */
	uint64_t lost;		/* how many events were not kept */
	int64_t start_ns, end_ns;	/* what lies outside of these is not shown */
	uint32_t locks;		/* how many locks there are; their ids are 0, 1, … */
	struct tracer *tracer;	/* fills it; NULL once it is complete */
};

/*
 * m is the complete machine of the world that will run. Only what happens from from_ns to
 * to_ns is kept.
 */
struct trace *trace_new(const struct machine *m, int64_t from_ns, int64_t to_ns);
void trace_free(struct trace *t);

/* To be called for each event, when the observer is told of it. */
void trace_event(struct trace *t, const struct world *w, const struct event *e);

/* The same for what is no event. */
void trace_point(struct trace *t, const struct world *w, const struct point *p);

/* [setup] has been run and time begins: forgets what it was told so far. */
void trace_reset(struct trace *t);

/*
 * To be called when the run has ended, at sim_ns. If *stop is true, nobody wants the trace
 * and it need not be in order. stop may be NULL.
 */
void trace_complete(struct trace *t, const struct world *w, int64_t sim_ns,
		    const atomic_bool *stop);

const char *slice_kind_word(unsigned kind);	/* "step", "spin", "held" */
const char *stay_kind_word(unsigned kind);	/* "queued", "preempted", … */
const char *arrow_kind_word(unsigned kind);

#endif
