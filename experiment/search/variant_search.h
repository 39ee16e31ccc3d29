/* SPDX-License-Identifier: MIT */
/*
 * variant_search.h - one variant while it is searched and its findings are put together.
 */
#ifndef EXPERIMENT_SEARCH_VARIANT_SEARCH_H
#define EXPERIMENT_SEARCH_VARIANT_SEARCH_H

#include "experiment/run/control.h"
#include "report/record/exploration.h"
#include "report/record/record.h"
#include "sim/search/search.h"

/* A register or a variable that outcomes have. */
struct observed {
	uint32_t number;	/* of its value (policies/program/program.h) */
	char *name;		/* "A:r0", "x" */
};

struct variant_search {
	const struct run_spec *spec;
	const struct run_control *control;
	const char *maximize;	/* as it was asked: "wait:TASK"; NULL: nothing */
	struct search_config config;
	gboolean shows_outcomes;	/* each is to have a witness */
	gboolean keeps_paths;
	GArray *observed;	/* of struct observed, in the order of outcomes */
	uint32_t *first_value;	/* by task, and behind the last: the number of its first register */
	struct search_job *job;
	const struct search_result *result;	/* of the search */
	struct exploration *found;	/* what has been put together so far */
};

/*
 * Adds to the configuration what follows from the specification. ops and twin, which it points
 * to from then on, have an element for each task, 0 so far. In explore.c.
 */
void variant_search_configure(struct variant_search *search, uint32_t *ops, uint32_t *twin);

#endif
