/* SPDX-License-Identifier: MIT */
/*
 * measures.h - runs of two variants over the same seeds, which report/sweep/ compares.
 */
#ifndef REPORT_DIFF_MEASURES_H
#define REPORT_DIFF_MEASURES_H

#include "report/record/record.h"
#include "report/sweep/verdict.h"

/*
 * A study of this measure (its name) from the records of the runs. a is the base, with which b is
 * compared. NULL: no run has a value. study_free() it.
 */
struct study *study_of_records(const GPtrArray *records, const char *measure,
			       const struct policy *a, const struct policy *b);

/* Does the verdict settle that the variant differs from its base? */
gboolean verdict_settles(const struct verdict *v);

#endif
