/* SPDX-License-Identifier: MIT */
/*
 * record.h - everything one run left, in memory, as it will be stored and shown.
 *
 * A record is filled by an observer while the world runs and completed at its end; then
 * only the checking of expectations adds to it. Storing, digesting and printing read it.
 */
#ifndef REPORT_RECORD_RECORD_H
#define REPORT_RECORD_RECORD_H

#include <glib.h>
#include <stdatomic.h>

#include "policies/tables/op.h"
#include "policies/tables/property.h"
#include "policies/vmap/vmalloc.h"
#include "report/record/recent.h"
#include "report/record/spec.h"
#include "sim/machine/observer.h"
#include "sim/machine/property.h"
#include "sim/machine/run.h"
#include "sim/machine/schedule.h"
#include "sim/machine/stats.h"
#include "sim/machine/words.h"
#include "sim/world/world.h"
#include "sim/world/wait.h"

/* Beyond these bounds the rest is only counted. */
enum {
	EVENTS_MAX = 16 << 20,
	VIOLATIONS_MAX = 100,		/* of each property */
	STANDING_MAX = 8,		/* tasks told of at a violation */
	BLOCKERS_MAX = 3,		/* of a worst latency */
	RESERVED_BYTES = 1 << 20,	/* that a record may take without asking */
	ROWS_BETWEEN_LOOKS = 8192,	/* at whether to stop */
	OPS_SHOWN = 1 << 12,		/* of a run that is stored */
};

struct param_row {
	char *key, *value;
};

struct task_row {
	char *name;
	uint32_t cpu;		/* where it ran last */
	enum task_class class;
	int priority;
	struct task_stats stats;
	struct wait end;	/* what it waits for at the end of the run */
	uint16_t end_pc;	/* the step that it would take next; 0: it has ended */
	char *standing;		/* … in words; NULL: it has ended */
};

struct lock_row {
	char *name;
	enum lock_kind kind;
	struct lock_stats stats;
	const char *max_wait_label, *max_hold_label;	/* NULL: none */
};

struct cpu_row {
	struct cpu_stats stats;
};

struct source_row {		/* of an interrupt source */
	uint32_t task;		/* that serves it */
	struct source_stats stats;
};

struct section_row {
	enum section_kind kind;
	struct section section;
	const char *begin_label, *end_label;	/* NULL: none */
};

/* What a measuring task measured, exactly; the histogram is coarser. */
struct latency_row {
	uint32_t task;
	uint64_t samples;
	int64_t min_ns, max_ns, sum_ns;
	int64_t last_ns, last_at_ns;	/* of the latest sample */
	int64_t max_at_ns;	/* when the worst one ended */
	struct blocker blocker[BLOCKERS_MAX];	/* what took most of that, longest first */
	uint32_t blockers;
	char *cause;		/* … in a sentence, once the record is complete */
	GHashTable *bucket;	/* of counts by bucket_ns, until the record is complete */
};

struct blocker_row {		/* one of those, for the database */
	uint32_t task;		/* who measured */
	uint32_t seq;		/* from 1 */
	struct blocker is;
};

struct sample_row {		/* one bucket of a measuring task's histogram */
	uint32_t task;
	int64_t bucket_ns;	/* its lower bound */
	uint64_t count;
};

struct expectation_row {
	char *name, *expected, *actual;
	gboolean ok;
	unsigned line;		/* in the scenario; 0: in none */
};

struct exploration;
struct trace;

struct record {
	struct run_spec spec;	/* what was to be run */
	enum run_status status;
	const atomic_bool *stop;	/* becomes true: nobody will take it; NULL: never */
	uint64_t steps;
	int64_t sim_ns;
	char *final_state;	/* the model's, in words */
	int64_t began_us, ended_us;	/* of the wall's clock; never stored */
	uint64_t counter[VMAP_COUNTERS];	/* what the allocator counted */
	int64_t id;		/* of its row once it is stored, else 0 */

	GArray *param;		/* struct param_row: how the run differs from its scenario */
	GArray *task;		/* struct task_row, by id; [setup]'s is left out */
	GArray *op;		/* struct op_record, by task and seq */
	GArray *event;		/* struct event, as they happened, at the traced level */
	GPtrArray *object_name;	/* of char *, by object id; NULL where not needed */
	GArray *cpu;		/* struct cpu_row, by CPU */
	GArray *source;		/* struct source_row */
	GArray *lock;		/* struct lock_row: those that somebody acquired or wanted */
	GArray *section;	/* struct section_row: of each CPU that had one */
	GArray *latency;	/* struct latency_row, by task */
	GArray *blocker;	/* struct blocker_row, by task and seq */
	GArray *sample;		/* struct sample_row, by task and bucket */
	GArray *violation;	/* struct violation */
	GPtrArray *standing;	/* of char *: where the others were at the first of these */
	GArray *choice;		/* struct choice */
	GArray *directive;	/* struct directive_result; empty in a replay */
	GArray *expectation;	/* struct expectation_row */
	struct recent_events recent;	/* of which an interleaving is drawn */
	char digest[65];	/* lower-case hex of SHA-256 */

	uint64_t events_lost, ops_lost;	/* beyond the bounds above and the scenario's */
	uint64_t ops, failures;		/* of all operations */
	int64_t worst_wait_ns;
	uint64_t violations[PROPERTIES];	/* how many, also those not kept */
	struct exploration *found;	/* of a search (exploration.h), else NULL */
	struct trace *trace;	/* to be drawn (trace.h); NULL: nobody asked for it */
	struct observer observer;	/* collect.h */
	/*
	 * Asked before the record takes so many bytes more; it may wait. FALSE: the record
	 * is to stop, and nobody will take it. NULL: nobody minds.
	 */
	gboolean (*reserve)(void *data, int64_t bytes);
	void *reserve_data;
	uint64_t reserved;	/* bytes that it may take without asking */
};

/* The scenario must outlive the record. */
struct record *record_new(const struct run_spec *spec);
void record_free(struct record *r);

/* Of all kinds together in which a task did not run. */
int64_t task_wait_ns(const struct task_stats *s);

/* The variant, and what a sweep set for this run. To be freed with g_free(). */
char *record_variant_name(const struct record *r);

/* It was to stop: what comes of the rest does not matter. */
gboolean record_is_unwanted(const struct record *r);
/*
 * For what completes a record, before this row of perhaps millions. FALSE: it is unwanted,
 * and interrupted from now on. One with few rows is completed all the same.
 */
gboolean record_goes_on(struct record *r, guint row);

uint64_t record_rows(const struct record *r);	/* that it needs in a database, about */
uint64_t record_violations(const struct record *r);	/* of all properties */
int64_t record_longest_preempt_off(const struct record *r);	/* ns; 0: there was none */
const char *record_status(const struct record *r);	/* of a run or a search */

/* What the task measured; NULL: nothing. */
const struct latency_row *record_latency(const struct record *r, uint32_t task);

/* Puts the operations into their order, in which record_op() finds them. */
void record_sort_ops(struct record *r);
const struct op_record *record_op(const struct record *r, uint32_t task, uint32_t seq);

/* The task's name; NULL if it is none of the scenario's: idle, an interrupt context. */
const char *record_task_name(const struct record *r, uint32_t task);
/* The same, or of an interrupt's context "irq/3". To be freed with g_free(). */
char *trace_task_name(const struct record *r, uint32_t task);
const char *record_lock_name(const struct record *r, uint32_t lock);	/* NIL: NULL */
const char *record_object_name(const struct record *r, uint32_t object);

/* "A until purge.take#2", as it stood in the scenario. To be freed with g_free(). */
char *directive_text(const struct record *r, unsigned directive);

#endif
