/* SPDX-License-Identifier: MIT */
/*
 * observed.h - which registers and variables tell outcomes apart.
 *
 * With --observe values these are all of them: registers by task and name, then variables. Those
 * of [litmus] are observed in any case, and then nothing else is.
 */
#ifndef EXPERIMENT_SEARCH_OBSERVED_H
#define EXPERIMENT_SEARCH_OBSERVED_H

#include "experiment/search/variant_search.h"

/*
 * Fills search->observed; *number becomes the values' numbers, to be freed with g_free(). FALSE
 * with *error set if there are too many.
 */
gboolean observe_values(struct variant_search *search, uint32_t **number, GError **error);
void observed_clear(struct variant_search *search);

/* Are the scenario's outcomes those of a litmus test? */
gboolean observes_litmus(const struct variant_search *search);

#endif
