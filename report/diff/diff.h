/* SPDX-License-Identifier: MIT */
/*
 * diff.h - two variants compared in everything that was asked for: at each point of the sweep
 * what searches found, and over all points what runs with the same seeds measured.
 */
#ifndef REPORT_DIFF_DIFF_H
#define REPORT_DIFF_DIFF_H

#include "report/diff/lengths.h"
#include "report/diff/measures.h"
#include "report/diff/outcomes.h"
#include "report/diff/parting.h"
#include "report/diff/properties.h"

/* What can be asked for: the words of --only. */
enum diff_aspect {
	DIFF_OUTCOMES, DIFF_PROPERTIES, DIFF_PREEMPT_OFF, DIFF_WAITS, DIFF_LATENCY,
	DIFF_THROUGHPUT, DIFF_ASPECTS
};

/* NULL beyond the last one. */
const char *diff_aspect_word(unsigned aspect);

struct point_diff {
	uint64_t number;
	char *label;			/* NULL: the scenario has no sweep */
	const struct record *a, *b;	/* of the searches; NULL: none */
	struct outcome_diff outcomes;	/* if it has_outcomes */
	gboolean has_outcomes;
	GArray *property;		/* struct property_diff; empty: not asked for */
	GArray *length;			/* struct length_diff; the same */
	GPtrArray *only_a, *only_b;	/* labels of steps; NULL: there was no search */
	struct parting *parting;	/* NULL: they do the same, or none was looked for */
};

struct diff {
	const struct policy *a, *b;
	GArray *point;			/* struct point_diff, in the order of the sweep */
	GPtrArray *study;		/* struct study: of each measure that runs have */
	GArray *verdict;		/* struct verdict, one of each; NULL: no runs */
	gboolean left_out;		/* lengths were not sought, as other searches did not end */
	char *overlong;			/* nothing was searched, as this task never ends; or NULL */
};

struct diff *diff_new(const struct policy *a, const struct policy *b);
void diff_free(struct diff *d);

/* The records must outlive d. Two in a row are of a and b at the same point. */

/* Of searches for outcomes, or properties, or both. */
void diff_add_searches(struct diff *d, const GPtrArray *records, gboolean outcomes,
		       gboolean properties);
/* Of searches for one length. */
void diff_add_lengths(struct diff *d, const GPtrArray *records);
/* Of runs, all of them. names: of measures, up to NULL. */
void diff_add_runs(struct diff *d, const GPtrArray *records, const char *const *names);

/* Is something that was asked for different for certain? Or could it be? */
gboolean diff_differs(const struct diff *d);
gboolean diff_is_open(const struct diff *d);
gboolean point_diff_differs(const struct point_diff *p);
gboolean point_diff_is_open(const struct point_diff *p);

#endif
