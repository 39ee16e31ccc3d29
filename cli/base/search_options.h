/* SPDX-License-Identifier: MIT */
/*
 * search_options.h - the options of explore and diff become what is asked of a search.
 */
#ifndef CLI_BASE_SEARCH_OPTIONS_H
#define CLI_BASE_SEARCH_OPTIONS_H

#include "cli/base/options.h"
#include "experiment/search/explore.h"

/*
 * Reads what is asked of a search. compares: the user asks for the outcomes of two variants
 * and not for violations. The request points into the options. FALSE with *error set.
 */
gboolean search_request_read(const struct options *o, gboolean compares,
			     struct search_request *request, GError **error);

/* Searches one variant for a batch. data: the request. */
struct record *make_search(const struct run_spec *spec, const struct run_control *control,
			   const void *data, GError **error);

#endif
