/* SPDX-License-Identifier: MIT */
/*
 * plan.h - which runs of a sweep are to be made, one after the other.
 *
 * A run has a number: (point * repetitions + repetition) * variants + place of the variant.
 * The plan goes through these in order, and makes no list of them, so it takes no more memory
 * for a million runs than for one.
 *
 * If [sweep] has a precision, it goes in waves: first each point gets PLAN_ROUND repetitions,
 * then those points get as many again whose means are not known well enough, and so on. All
 * variants of a point are repeated equally often, because they are compared in pairs.
 *
 * Of N shards each has a part, and together they have everything once. A run belongs to shard
 * (repetitions before it + place of the variant) modulo N, so that each shard has all variants
 * equally often. With a precision a shard has whole points.
 */
#ifndef EXPERIMENT_BATCH_PLAN_H
#define EXPERIMENT_BATCH_PLAN_H

#include "experiment/batch/points.h"
#include "report/record/record.h"

enum {
	PLAN_ROUND = 10,
	PLAN_FEW = 64,	/* so many runs without repetitions are told of one by one */
};

struct plan_request {
	const struct sweep *sweep;	/* must outlive the plan */
	prepare_scenario *prepare;	/* see points.h */
	const void *prepare_data;
	const GPtrArray *chosen;	/* of const struct policy *; NULL: those of the scenario */
	/* What all specifications have in common; the seed, if it is given. */
	struct run_spec common;
	gboolean level_given;		/* common.level counts, not the scenario's */
	gboolean blames_few;		/* common.blame is for plans of few runs only */
	gboolean once;			/* there are no repetitions: searches */
	uint64_t repeats;		/* instead of what [sweep] says; 0: that */
	uint32_t shard, shards;		/* from 1 on; 0: everything */
};

struct plan;

/* Loads the first point. NULL with *error set. */
struct plan *plan_new(const struct plan_request *request, GError **error);
void plan_free(struct plan *p);

/* The first point, which belongs to the plan, and the variants that runs can have. */
const struct scenario *plan_scenario(const struct plan *p);
const GPtrArray *plan_variants(const struct plan *p);

/* They are shown when they have been stored, so that pictures of violations are wanted. */
void plan_draw(struct plan *p);

/* They are too many for that: what each of their operations came to is shown to nobody. */
void plan_show_none(struct plan *p);

/* How many runs there are in the plan, at most, without those that are done already. */
uint64_t plan_total(const struct plan *p);
gboolean plan_repeats(const struct plan *p);

/* The name of the measure that decides when to stop (report/collect/measures.h); or NULL. */
const char *plan_measure(const struct plan *p);

/*
 * A run was done before and is left out. value: of the measure; NAN: it has none. When all of
 * them were named, and before anything else is asked, plan_left_out() is to be called once.
 */
void plan_leave_out(struct plan *p, uint64_t point, uint64_t repeat, const char *policy,
		    uint64_t seed, double value);
void plan_left_out(struct plan *p);

/* At the end: how many points are not known as well as [sweep] asks. */
uint64_t plan_loose_points(const struct plan *p);

enum plan_step {
	PLAN_RUN,	/* *spec is next; its scenario comes from plan_load() */
	PLAN_WAIT,	/* which is next depends on runs that were not noted yet */
	PLAN_END,
	PLAN_ERROR,	/* *error is set */
};

/* Not to be called by two threads at a time. Each specification must go to plan_load(). */
enum plan_step plan_next(struct plan *p, struct run_spec *spec, GError **error);

/*
 * Completes the specification, and may take a while; any thread may call it. Returns its
 * scenario, to be unreferenced; NULL with *error set.
 */
struct scenario *plan_load(struct plan *p, struct run_spec *spec, GError **error);

/* The run is stored; value as above. Not to be called while another thread is in plan_next(). */
void plan_note(struct plan *p, const struct run_spec *spec, double value);

/* The seed of a repetition. */
static inline uint64_t plan_seed(uint64_t seed, uint64_t repeat)
{
	return seed + repeat;	/* each gives streams of its own: sim/base/random.c */
}

#endif
