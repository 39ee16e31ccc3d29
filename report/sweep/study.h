/* SPDX-License-Identifier: MIT */
/*
 * study.h - one measure of all runs of a scenario, by point, variant and seed.
 */
#ifndef REPORT_SWEEP_STUDY_H
#define REPORT_SWEEP_STUDY_H

#include <stdint.h>

#include <glib.h>

#include "report/sweep/measure.h"

struct study_point {
	int64_t number;
	char *label;		/* NULL: the scenario has no sweep */
};

struct study_sample {
	guint variant, point, seed;	/* places in the lists of the study */
	int64_t run;
	double value;
};

struct study {
	char *scenario;
	const struct swept_measure *measure;
	GPtrArray *variant;	/* char *; in the order of the sweep */
	GArray *point;		/* struct study_point, in their order */
	GArray *seed;		/* int64_t, as the database has them */
	GArray *sample;		/* struct study_sample; by variant, point and seed */
	guint *cell;		/* of a variant and point: its first sample; and one more */
	guint base;		/* a variant */
	gboolean numeric;	/* each point has another value of a key that is a number */
	int64_t warmup_low, warmup_high;	/* samples that were cut; 0: none */
	int64_t first_run;
	double confidence;
};

struct study *study_new(const char *scenario, const struct swept_measure *measure);
void study_free(gpointer data);	/* a struct study */

/*
 * To be called when all samples are there: sorts them, leaves out those of runs that were
 * made again later, and finds where each cell begins.
 */
void study_arrange(struct study *s);

/* The samples of a variant at a point, in the order of seeds. */
const struct study_sample *study_cell(const struct study *s, guint variant, guint point,
				      guint *n);

const struct study_point *study_point(const struct study *s, guint point);
const char *study_variant(const struct study *s, guint variant);

/*
 * "lazy_unit", if that is the only key that points differ in; else "". Without it the label of a
 * point is short. Labels may be a stranger's, and are escaped here. g_free() both.
 */
char *study_key(const struct study *s);
char *study_label(const struct study *s, guint point, const char *key);

/* The values of a cell; g_free() them. */
double *study_values(const struct study *s, guint variant, guint point, gsize *n);

#endif
