/* SPDX-License-Identifier: MIT */
/*
 * outcomes.h - which outcomes one variant allows that another one does not, from a search
 * of each.
 */
#ifndef REPORT_DIFF_OUTCOMES_H
#define REPORT_DIFF_OUTCOMES_H

#include "report/record/exploration.h"
#include "report/record/record.h"

struct outcome_diff {
	GPtrArray *common, *only_a, *only_b;	/* of const struct outcome_row * */
	gboolean finished;	/* both searches tried everything */
	gboolean differs;	/* a search that tried everything lacks an outcome of the other */
};

/* The searches must outlive d, which is to be cleared. */
void outcome_diff_init(struct outcome_diff *d, const struct record *a, const struct record *b);
void outcome_diff_clear(struct outcome_diff *d);

/*
 * What of an outcome the other search never saw: "A.1 = EBUSY". If it saw each result in some
 * outcome, only their combination is new, and that is the whole text. g_free() it.
 */
char *outcome_news(const struct outcome_row *row, const struct exploration *other);

#endif
