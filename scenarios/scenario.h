/* SPDX-License-Identifier: MIT */
/*
 * scenario.h - a scenario that has been read: all that its file says, checked.
 *
 * Whoever has one need not fear what a user wrote: scenarios/load/load.h has refused what
 * a machine could not do. Many may have it: it lives until the last of them drops it.
 */
#ifndef SCENARIOS_SCENARIO_H
#define SCENARIOS_SCENARIO_H

#include <glib.h>
#include "policies/policy.h"
#include "policies/program/program.h"
#include "policies/tables/property.h"
#include "policies/vmap/state/vmap_config.h"
#include "scenarios/load/text/place.h"
#include "sim/machine/machine.h"
#include "sim/machine/observer.h"
#include "sim/machine/property.h"

struct expectation {
	GPtrArray *policies;	/* of const struct policy *; NULL: every variant */
	enum { EXPECT_RESULT, EXPECT_VIOLATES, EXPECT_SQL } kind;
	/* As the database has it: "A.1", "violates.spurious_ebusy", "sql.x". */
	char *name;
	uint32_t task, seq;	/* RESULT: of this operation … */
	enum op_result result;	/* … the result must be this */
	enum property property;	/* VIOLATES: what the run must violate */
	char *sql;		/* SQL: yields one value, which must be true; has :run */
	const char *file;	/* where it stands */
	unsigned line;		/* … 0: in no file */
};

/*
 * The tasks of those variants that need so many workers a CPU: first the users' tasks and
 * handlers, then the workers, the first of all CPUs before the second of all, and at last
 * the task that runs [setup].
 */
struct cast {
	uint32_t workers;
	uint32_t works;			/* of the scenario: their programs come last */
	struct machine machine;		/* that of the scenario, with these tasks */
	const struct program *program;	/* by task */
	const uint64_t *operations;	/* by task: how many it can do; UINT64_MAX: no limit */
};

/* What [litmus] observes: a register of a task, or a variable. */
struct litmus_location {
	const char *name;	/* as outcomes have it: "0:r0" of a task P0, "x", "a[1]" */
	uint32_t task;		/* whose register it is; NIL: it is a variable */
	uint32_t index;		/* of the register in its program, or of the variable's word */
};

/* [litmus]: its locations, and they alone, tell outcomes apart. */
struct litmus {
	const char *test;	/* its name */
	const struct litmus_location *location;
	uint32_t locations;
	/* As they are written: "exists (0:r0=1 /\\ x=2)". NULL: there is none. */
	const char *condition, *filter;
	struct place condition_place, filter_place;
};

/* [policy NAME]: what it sets for that variant. */
struct tuning {
	const struct policy *policy;
	uint64_t *value;	/* of each of its tunables, set or the default */
};

/* What a point of [sweep] sets. */
struct point_setting {
	const char *path, *value;	/* "machine.cpus", "8MiB" */
	gboolean is_number;
	int64_t amount;		/* in bytes or ns if the value has such a unit */
};

struct pool;

/*
 * Can a question of [expect] be asked? NULL if so, else what is wrong with it, to be freed, and
 * *at is which of its bytes. Whoever has a database knows.
 */
typedef char *question_check(const char *sql, gsize *at);

struct scenario {
	char *name, *title;
	char *path;		/* as given, for messages */
	gboolean from_file;	/* of the user's choice, which may load plug-ins; no database's */
	question_check *check_question;	/* while it is loaded; NULL: questions are not checked */
	/*
	 * The whole scenario as one file: its includes are put in and its overrides are
	 * applied. Who loads this text gets the same scenario. The database keeps it.
	 */
	char *text;
	GPtrArray *param;	/* of char *: "key=value" of each --set and of the point */

	/* Of the point of [sweep]; see scenarios/load/sweep/sweep.h. */
	char *point;		/* "cpus=4 …": what is set here; NULL: nothing */
	uint64_t point_number;	/* in the sweep, from 0 */
	GArray *settings;	/* of struct point_setting */
	/*
	 * The text of all points: like the one above, but with [sweep] in it, and without what
	 * that sets. NULL: there is no [sweep].
	 */
	GRefString *sweep_text;
	/* Of char *: each "SECTION.KEY" whose values in [sweep] gave way to a --set. */
	GPtrArray *unswept;

	/*
	 * What all variants have in common; it has no tasks. scenarios/load/machine.h completes
	 * it for one variant.
	 */
	struct machine machine;
	struct vmap_config vmap;
	struct variables variables;	/* vmap.variables points here, if programs use any */
	const struct cast *cast;	/* one for each number of workers that a variant needs */
	uint32_t casts;

	enum trace_level trace;	/* what is stored, unless the command line says otherwise */
	uint64_t max_ops;	/* so many operations have rows of their own */
	GPtrArray *policies;	/* of const struct policy *: the variants, in order */
	GArray *tuning;		/* of struct tuning: the variants that have a section */
	GArray *own_work;	/* of struct work_config: [work NAME] */
	uint32_t work_workers;	/* that each CPU needs for these */
	GArray *own_lock;	/* of struct lock_config: the locks that programs name */

	const struct litmus *litmus;	/* NULL: it has no [litmus] */

	GArray *directive;	/* of struct directive: the schedule; see scenario_schedule() */
	gboolean strict;	/* a directive that cannot be followed is an error */
	const char *setup_place;	/* "FILE:LINE" of what is done before time 0 */
	GPtrArray *expectation;	/* of struct expectation * */
	struct pool *pool;	/* has what else it points to: names, tasks, programs … */
	struct pool *sweep_pool;	/* has what all points share; NULL: nothing */
};

/* The tasks with which the variant runs. They live as long as the scenario. */
const struct cast *scenario_cast(const struct scenario *s, const struct policy *policy);

/* The values of the variant's tunables; NULL: all have their defaults. */
const uint64_t *scenario_tuning(const struct scenario *s, const struct policy *policy);

/* The properties that some variant is expected to violate, as a bit set. */
uint32_t scenario_expected(const struct scenario *s);

/* The value as a scenario would have it: "32", "8p", "1500us", "yes". Freed with g_free(). */
char *tunable_text(const struct tunable *t, uint64_t value);

/* How many workers each CPU has for work that is queued on it. */
static inline uint32_t percpu_workers(const struct scenario *s, uint32_t variant_workers)
{
	return s->vmap.defers + s->work_workers + (s->vmap.drain_queue == DRAIN_PERCPU ? variant_workers : 0);
}

/*
 * Which of these tasks is the worker of that name; NIL: none. The first worker of a CPU is
 * kworker/CPU, and kworker/CPU:0 as well, whether there are others or not.
 */
uint32_t cast_worker(const struct cast *cast, const char *name);

/*
 * In scenario.directive all workers have this number, for it depends on the variant which
 * there are. scenario_schedule() looks for their names.
 */
enum { SOME_WORKER = 1 << 30 };

/*
 * The schedule of the variant, a new array of struct directive: without what is said of
 * workers that the variant does not have.
 */
GArray *scenario_schedule(const struct scenario *s, const struct policy *policy);

/* An empty one; path is for messages. */
struct scenario *scenario_new(const char *path);

/* Any thread may do these, and NULL is allowed. */
struct scenario *scenario_ref(const struct scenario *s);
void scenario_unref(struct scenario *s);

#endif
