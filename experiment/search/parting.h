/* SPDX-License-Identifier: MIT */
/*
 * parting.h - two variants go the same way until one of them cannot, or does something else.
 */
#ifndef EXPERIMENT_SEARCH_PARTING_H
#define EXPERIMENT_SEARCH_PARTING_H

#include "experiment/run/control.h"
#include "experiment/search/explore.h"
#include "report/diff/diff.h"

/*
 * Looks for the first step at which the variants of the point part, and sets p->parting. request
 * is that of their searches, which must have kept their paths (keeps_paths). The way is the interleaving
 * of something that only one of them can do; if there is none, of any outcome or violation. p
 * stays without, if all of these are the same in both. FALSE with *error set.
 */
gboolean parting_find(struct point_diff *p, const struct search_request *request,
		      const struct run_control *control, GError **error);

#endif
