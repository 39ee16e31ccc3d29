/* SPDX-License-Identifier: MIT */
/*
 * compare.h - which outcomes one variant allows that another one does not, from a search
 * of each.
 */
#ifndef EXPERIMENT_SEARCH_COMPARE_H
#define EXPERIMENT_SEARCH_COMPARE_H

#include "report/record/exploration.h"
#include "report/record/record.h"

struct comparison {
	const struct record *a, *b;	/* of the searches */
	GPtrArray *common, *only_a, *only_b;	/* of const struct outcome_row * */
	GPtrArray *steps_a, *steps_b;	/* of const char *: labels that only one of them reached */
	gboolean finished;	/* both searches tried everything */
	gboolean differs;	/* a search that tried everything lacks an outcome of the other */
};

/* The searches must outlive c, which is to be cleared. */
void comparison_init(struct comparison *c, const struct record *a, const struct record *b);
void comparison_clear(struct comparison *c);

/* "different", "equal", "unfinished". */
const char *comparison_word(const struct comparison *c);

#endif
