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
#include "report/record/spec.h"
#include "sim/machine/words.h"
#include "sim/machine/property.h"
#include "sim/machine/observer.h"
#include "sim/machine/stats.h"
#include "sim/machine/schedule.h"
#include "sim/machine/run.h"
#include "sim/world/world.h"

/* Beyond these bounds the rest is only counted. */
enum {
	EVENTS_MAX = 16 << 20,
	VIOLATIONS_MAX = 100,		/* of each property */
	STANDING_MAX = 8,		/* tasks told of at a violation */
	BLOCKERS_MAX = 3,		/* of a worst latency */
	MOVES_MAX = 1 << 17,		/* kept to be shown, of a run with a schedule */
	MOVES_RING = 1 << 12,		/* … of any other run: the last ones */
	MOVES_AFTER = 1 << 9,		/* … and so many after its first violation */
	OPS_SHOWN = 1 << 12,		/* of a run that is stored */
};

struct task_row {
	char *name;
	uint32_t cpu;		/* where it ran last */
	enum task_class class;
	int priority;
	struct task_stats stats;
	struct situation end;
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

/* The latest moves at every level of detail, for drawing an interleaving. */
struct moves {
	GArray *event;		/* struct event; complete: in order */
	uint64_t seen;
	uint64_t stop;		/* keep none beyond this many seen */
	gboolean ring;
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
	uint64_t counter[VMAP_COUNTERS];
	int64_t id;		/* of its row once it is stored, else 0 */

	GArray *task;		/* struct task_row, by id; [setup]'s is left out */
	GArray *op;		/* struct op_record, by task and seq */
	GArray *event;		/* struct event, as they happened, at the traced level */
	GPtrArray *object_name;	/* of char *, by object id; NULL where not needed */
	GArray *cpu;		/* struct cpu_row, by CPU */
	GArray *source;		/* struct source_row */
	GArray *lock;		/* struct lock_row: those that somebody acquired or wanted */
	GArray *section;	/* struct section_row: of each CPU that had one */
	GArray *latency;	/* struct latency_row, by task */
	GArray *sample;		/* struct sample_row, by task and bucket */
	GArray *violation;	/* struct violation */
	GPtrArray *standing;	/* of char *: where the others were at the first of these */
	GArray *choice;		/* struct choice */
	GArray *directive;	/* struct directive_result; empty in a replay */
	GArray *expectation;	/* struct expectation_row */
	struct moves moves;
	char digest[65];	/* lower-case hex of SHA-256 */

	uint64_t events_lost, ops_lost;	/* beyond the bounds above and the scenario's */
	uint64_t ops, failures;		/* of all operations */
	int64_t worst_wait_ns;
	uint64_t violations[PROPERTIES];	/* how many, also those not kept */
	struct exploration *found;	/* of a search (exploration.h), else NULL */
	struct trace *trace;	/* to be drawn (trace.h); NULL: nobody asked for it */
	struct observer observer;	/* give this to world_new() */
	/*
	 * Asked before it takes so many bytes more, and may wait. FALSE: it is to stop,
	 * and nobody will take it. NULL: nobody minds.
	 */
	gboolean (*take)(void *data, int64_t bytes);
	void *take_data;
	uint64_t room;		/* bytes that it may take without asking */
};

/* The scenario must outlive the record. */
struct record *record_new(const struct run_spec *spec);

/*
 * [setup] has been run and time begins: forgets its events. What it violated stays.
 */
void record_begin(struct record *r);

/*
 * Before the world is made of m: keep what a picture of the run needs, of the time from
 * from_ns to to_ns. See trace.h.
 */
void record_trace(struct record *r, const struct machine *m, int64_t from_ns,
		  int64_t to_ns);

/* For struct drive: data is the record. */
void record_choice(void *data, const struct choice *c);

/*
 * Reads what is only known at the end, after vmalloc_end(), and computes the digest.
 * m is the machine that the world was made from.
 */
void record_complete(struct record *r, const struct world *w, const struct machine *m,
		     enum run_status status);

/*
 * The same for a search, whose findings are in r->found: there is no world to be read.
 */
void record_complete_search(struct record *r);

/*
 * The events and choices are stored and may be large: what is shown later is kept. That
 * is each operation only if there are few, or if they are to be listed.
 */
void record_drop_bulk(struct record *r, gboolean lists_ops);

uint64_t record_bytes(const struct record *r);	/* that it takes, about */
void record_free(struct record *r);

/*
 * digest.c: fills r->digest from the rest; that of a large run may be stopped (r->stop),
 * whose status is RUN_INTERRUPTED then.
 */
void record_digest(struct record *r);

/* cause.c: what a measuring task's worst latency was spent on, in a sentence. */
char *cause_sentence(const struct record *r, const struct machine *m,
		     const struct latency_row *l);

/* cause.c: where the task stands at the end, in words; NULL if it has ended. */
char *situation_text(const struct record *r, uint32_t task);

/* cause.c: where a task stands now and what it holds, in words; NULL if it has ended. */
char *standing_text(const struct world *w, uint32_t task);

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
/* Nothing that nobody expected: of a search, no violation at all. */
gboolean record_passed(const struct record *r);
int64_t record_longest_preempt_off(const struct record *r);	/* ns; 0: there was none */
const struct op_record *record_op(const struct record *r, uint32_t task, uint32_t seq);

/* The task's name; NULL if it is none of the scenario's: idle, an interrupt context. */
const char *record_task_name(const struct record *r, uint32_t task);
const char *record_lock_name(const struct record *r, uint32_t lock);	/* NIL: NULL */
const char *record_object_name(const struct record *r, uint32_t object);

/* The label of a step of this build, or its function's name; NULL for pc 0. */
const char *step_name(uint16_t pc);

/* The words of the database and the digest; sim/machine/words.h has more of them. */
const char *run_status_word(enum run_status status);
const char *record_status(const struct record *r);	/* of a run or a search */
const char *event_kind_word(unsigned kind);
const char *choice_kind_word(unsigned kind);
const char *delay_kind_word(unsigned kind);
const char *section_kind_word(enum section_kind kind);
const char *directive_end_word(unsigned end);

/* "A until purge.take#2", as it stood in the scenario. To be freed with g_free(). */
char *directive_text(const struct record *r, unsigned directive);

#endif
