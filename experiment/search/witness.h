/* SPDX-License-Identifier: MIT */
/*
 * witness.h - an interleaving that a search found is run by the clock, so that there is a
 * run to look at, to replay and to change.
 */
#ifndef EXPERIMENT_SEARCH_WITNESS_H
#define EXPERIMENT_SEARCH_WITNESS_H

#include "experiment/search/variant_search.h"

/*
 * Runs the interleaving by a schedule. property: that the run is to violate, or
 * PROPERTIES: it is to have this outcome. *witness becomes the run, which search->found owns;
 * of an outcome NULL if no run has it. FALSE with *error set.
 */
gboolean witness_run(struct variant_search *search, const struct search_path *path,
		     enum property property, const char *outcome, struct witness **witness,
		     GError **error);

#endif
