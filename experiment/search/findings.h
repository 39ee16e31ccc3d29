/* SPDX-License-Identifier: MIT */
/*
 * findings.h - the result of a search becomes what is stored and shown of it.
 */
#ifndef EXPERIMENT_SEARCH_FINDINGS_H
#define EXPERIMENT_SEARCH_FINDINGS_H

#include "experiment/search/variant_search.h"

/*
 * Fills search->found from search->result, and runs a witness for each finding. FALSE with
 * *error set if one cannot be run.
 */
gboolean findings_put_together(struct variant_search *search, GError **error);

#endif
