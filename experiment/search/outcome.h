/* SPDX-License-Identifier: MIT */
/*
 * outcome.h - an outcome in words: "A.1=ok B.1=EBUSY", and how it ends if not well. What a
 * search found and what a run did are written alike, so that they can be compared.
 */
#ifndef EXPERIMENT_SEARCH_OUTCOME_H
#define EXPERIMENT_SEARCH_OUTCOME_H

#include "experiment/search/variant_search.h"

/* To be freed with g_free(), as that of the next one. */
char *outcome_of_search(const struct variant_search *search, const struct search_outcome *o);

char *outcome_of_run(const struct variant_search *search, const struct record *r);

#endif
