/* SPDX-License-Identifier: MIT */
/*
 * record.h - everything that one run left, in memory, as it will be stored and shown.
 *
 * An observer fills a record while the world runs (report/collect/), and the end of the
 * run completes it. After that only the checking of expectations adds to it. What stores,
 * digests and prints a record only reads it.
 */
#ifndef REPORT_RECORD_RECORD_H
#define REPORT_RECORD_RECORD_H

#include <glib.h>
#include <stdatomic.h>

#include "policies/tables/op.h"
#include "policies/tables/property.h"
#include "policies/vmap/state/vmalloc.h"
#include "report/record/recent.h"
#include "report/record/spec.h"
#include "sim/machine/blame.h"
#include "sim/machine/observer.h"
#include "sim/machine/property.h"
#include "sim/machine/run.h"
#include "sim/machine/schedule.h"
#include "sim/machine/stats.h"
#include "sim/machine/words.h"
#include "sim/world/wait.h"
#include "sim/world/world.h"

/* Bounds of what a record keeps. What is beyond them is only counted. */
enum {
	EVENTS_MAX = 16 << 20,
	VIOLATIONS_MAX = 100,		/* of each property */
	STANDING_MAX = 8,		/* of more tasks, a violation tells nothing */
	BLOCKERS_MAX = 3,		/* of a worst latency */
	OPS_SHOWN = 1 << 12,		/* more are dropped once the run is stored */
	RESERVED_BYTES = 1 << 20,	/* a record may take so much without asking */
	ROWS_BETWEEN_LOOKS = 8192,	/* whoever reads all rows looks whether to stop */
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
	char *standing;		/* the same in words; NULL: it has ended */
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

struct source_row {		/* an interrupt source */
	uint32_t task;		/* its handler or thread */
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
	int64_t max_at_ns;	/* when the worst sample ended */
	struct blocker blocker[BLOCKERS_MAX];	/* what took most of it, longest first */
	uint32_t blockers;
	char *cause;		/* the same in a sentence, once the record is complete */
	GHashTable *bucket;	/* counts by bucket_ns; NULL once the record is complete */
};

struct blocker_row {		/* one of these blockers, for the database */
	uint32_t task;		/* who measured */
	uint32_t seq;		/* from 1 */
	struct blocker is;
};

struct blame_sample {
	struct blame_window is;
	int64_t ns;		/* how bad it is */
	uint32_t what;		/* enum blame_what */
};

struct blame_row {		/* for a while a task was kept from going on */
	uint32_t what;		/* enum blame_what */
	uint32_t sample;	/* 1: the worst of these */
	uint32_t segment;	/* from 1 in the sample */
	uint32_t parent;	/* the segment that it explains; 0: the sample itself */
	uint32_t depth;		/* of segments without a parent 0 */
	int64_t from_ns, to_ns;
	struct blame_link is;	/* pc: the step in which the task was most of the time */
};

struct sample_row {		/* one bucket of a measuring task's histogram */
	uint32_t task;
	int64_t bucket_ns;	/* its lower bound */
	uint64_t count;
};

/*
 * A run in numbers that can be compared over many runs. -1: it has none, as nobody measured or
 * there was no operation.
 */
struct summary_row {
	int64_t latency_ns, latency_mean_ns, latency_samples, warmup_samples;
	int64_t preempt_off_ns, irq_off_ns;
	int64_t wait_ns, wait_mean_ns, wait_samples, throughput, failures, lazy_peak_pages;
};

enum op_time { OP_LENGTH, OP_WAIT };

struct op_time_row {		/* a histogram of all operations of the run that returned */
	enum op_time what;
	char *packed;		/* report/collect/histogram.h */
};

struct expectation_row {
	char *name, *expected, *actual;
	gboolean ok;
	const char *file;	/* of the scenario */
	unsigned line;		/* … 0: it stands in no file */
};

struct event_names;
struct exploration;
struct measures;
struct trace;

struct record {
	struct run_spec spec;	/* what was to be run */
	enum run_status status;
	const atomic_bool *stop;	/* becomes true when nobody wants it; NULL: never */
	uint64_t steps;
	int64_t sim_ns;
	GArray *value;		/* int64_t: of all registers and variables, at the end (program.h) */
	char *final_state;	/* what the model says of its end, in words */
	char *lazy_peak;	/* what happened when vmap_lazy_nr was highest, in words; or NULL */
	int64_t began_us, ended_us;	/* by the wall clock; never stored */
	uint64_t counter[VMAP_COUNTERS];	/* what the allocator counted */
	unsigned counters;		/* the variant has so many of them, the first ones */
	int64_t id;		/* in the database; 0 until it is stored */
	int64_t scenario_id, point_id;	/* there, of its scenario and its point */
	char *scenario_sha256;		/* of record_scenario_text(), while that is stored */

	GArray *param;		/* struct param_row: where the run differs from its file */
	GArray *task;		/* struct task_row, by id; [setup]'s is left out */
	GArray *op;		/* struct op_record, by task and seq */
	GArray *event;		/* struct event of the traced level, as they happened */
	struct event_names *event_names;	/* NULL, but while the record is being stored */
	GArray *large_op;	/* the same */
	GPtrArray *object_name;	/* char *, by object id; NULL where nobody needs it */
	uint32_t first_word, words;	/* which of the objects are words of memory */
	GArray *cpu;		/* struct cpu_row, by CPU */
	GArray *source;		/* struct source_row */
	GArray *lock;		/* struct lock_row: those that somebody took or wanted */
	GArray *section;	/* struct section_row: the longest of each kind and CPU */
	GArray *latency;	/* struct latency_row, by task */
	GArray *blocker;	/* struct blocker_row, by task and seq */
	GArray *worst[BLAME_WHATS];	/* struct blame_sample: of each kind, the worst first */
	GArray *blame;		/* struct blame_row, by kind, sample and segment */
	GArray *sample;		/* struct sample_row, by task and bucket */
	GArray *violation;	/* struct violation */
	GPtrArray *standing;	/* char *: where the others stood at the first violation */
	GArray *choice;		/* struct choice */
	GArray *schedule;	/* struct directive: what the scenario's says of this variant */
	GArray *directive;	/* struct directive_result; empty in a replay */
	GArray *op_time;	/* struct op_time_row */
	GArray *expectation;	/* struct expectation_row */
	struct recent_events recent;	/* an interleaving is drawn of them */
	char digest[65];	/* lower-case hex of SHA-256 */

	uint64_t events_lost, ops_lost;	/* not kept, as they were too many */
	uint64_t ops, failures;		/* all operations, and those of them that failed */
	/* Allocations of which programs say what a real kernel gave; that came out the same. */
	uint64_t recorded, recorded_same;
	int64_t worst_wait_ns;		/* the longest of an operation, or for a lock of the scenario's */
	gboolean waits;			/* there were some for which one may wait */
	uint64_t violations[PROPERTIES];	/* how many, including those not kept */
	struct summary_row summary;	/* of a run; a search has none */
	struct measures *measures;	/* what it is made of, until the run has ended */
	struct exploration *found;	/* what a search found; NULL: it was a run */
	struct trace *trace;	/* for pictures (trace.h); NULL: nobody asked for any */
	struct observer observer;	/* fills the record: report/collect/collect.h */
	/*
	 * The record calls this before it takes so many bytes more, and the call may wait
	 * for memory. It returns FALSE if the run is to stop, as nobody wants it any more.
	 * NULL: the record may take what it likes.
	 */
	gboolean (*reserve)(void *data, int64_t bytes);
	void *reserve_data;
	uint64_t reserved;	/* the bytes that it may take without asking */
};

/* It keeps the scenario, which its maker may then drop. */
struct record *record_new(const struct run_spec *spec);
void record_free(struct record *r);

/* How long a task did not run, for whatever reason. */
int64_t task_wait_ns(const struct task_stats *s);

/* The variant's name, and what a sweep set for this run. To be freed with g_free(). */
char *record_variant_name(const struct record *r);

/* The text that the database keeps: of its scenario, with the whole sweep. */
const char *record_scenario_text(const struct record *r);

/* Of the plug-in that the variant is of; NULL: the variant is simrun's own. */
const char *record_plugin_name(const struct record *r);
const char *record_plugin_sha256(const struct record *r);

/*
 * A name of the run, and its memory model if that is not sc and the name does not say it:
 * "joel-v3, memory = tso". To be freed with g_free().
 */
char *record_under(const struct record *r, const char *name);

/* True once the run was to stop: what becomes of the record does not matter then. */
gboolean record_is_unwanted(const struct record *r);

/*
 * What completes a record asks this before each of its rows, which can be millions. FALSE:
 * the record is unwanted, and its status is RUN_INTERRUPTED from now on. As it looks only
 * once in ROWS_BETWEEN_LOOKS rows, a record with fewer is completed in any case.
 */
gboolean record_goes_on(struct record *r, guint row);

/* How many rows it needs in a database, about. */
uint64_t record_rows(const struct record *r);

/* How many violations there were of all properties. */
uint64_t record_violations(const struct record *r);

/*
 * Was far more lazy than the threshold allows, by a quarter and by 4 MiB? If a purge comes at
 * once it is less.
 */
gboolean record_peak_is_high(const struct record *r);

/* Is each operation to have a row in the database, or are they only counted there? */
gboolean record_lists_ops(const struct record *r);

/* The longest section of a kind, in ns; 0: there was none. */
int64_t record_longest_section(const struct record *r, enum section_kind kind);

/* How the run or the search ended, in the database's word. */
const char *record_status(const struct record *r);

/* Puts what tasks measured into their order, in which record_latency() finds it. */
void record_sort_latencies(struct record *r);

/* What the task measured; NULL: it measured nothing. */
const struct latency_row *record_latency(const struct record *r, uint32_t task);

/* Puts the operations into their order, in which record_op() finds them. */
void record_sort_ops(struct record *r);
const struct op_record *record_op(const struct record *r, uint32_t task, uint32_t seq);

/* The task's name; NULL if it is not a task of the scenario: idle, an interrupt context. */
const char *record_task_name(const struct record *r, uint32_t task);

/* The task's name, or an interrupt context's: "irq/3". To be freed with g_free(). */
char *record_context_name(const struct record *r, uint32_t task);

/* The names of a lock and of an object; NULL for NIL, and for what nobody needed. */
const char *record_lock_name(const struct record *r, uint32_t lock);
const char *record_object_name(const struct record *r, uint32_t object);

/* The object, a word, to which the value points, or NIL. */
uint32_t record_pointed_to(const struct record *r, int64_t value);

/* The value of a word: a number, or "&x" if it points to x. To be freed with g_free(). */
char *record_value_text(const struct record *r, int64_t value);

/* A directive as scenarios have it: "A until purge.take#2". To be freed with g_free(). */
char *directive_text(const struct record *r, unsigned directive);

#endif
