/* SPDX-License-Identifier: MIT */
/*
 * explore.h - what explore and diff share: a search of one variant, and its witnesses.
 */
#ifndef EXPERIMENT_EXPLORE_H
#define EXPERIMENT_EXPLORE_H

#include "cli/cli.h"
#include "report/record/exploration.h"
#include "sim/search/search.h"

/* A search of one variant, while its findings are put together. */
struct hunt {
	const struct variant *variant;
	struct search_config config;
	struct search_job *job;
	const struct search_result *result;
	struct exploration *found;
};

/* Searches, for a record of mode explore. NULL with *error set. */
struct record *explore_variant(const struct variant *v, GError **error);

/* --- search_options.c ------------------------------------------------------------ */

gboolean search_options_check(const struct options *o, GError **error);
/* Of options that were checked; what the scenario says is left 0. */
void search_options_apply(const struct options *o, struct search_config *c);

/* --- json.c ---------------------------------------------------------------------- */

/* Comparisons: one object, or (many) a list of them. Lists are of struct outcome_row *. */
struct diff_json;
struct diff_json *diff_json_new(gboolean many);
void diff_json_add(struct diff_json *j, const struct record *a, const struct record *b,
		   const char *verdict, guint common, const GPtrArray *only_a,
		   const GPtrArray *only_b);
void diff_json_end(struct diff_json *j);	/* and frees it */

/* --- witness.c ------------------------------------------------------------------- */

/*
 * Runs the interleaving by a schedule. property: that it is to violate, or PROPERTIES:
 * it is to have this outcome. *witness: the run; of an outcome NULL if it does not have it.
 * FALSE with *error set.
 */
gboolean witness_run(struct hunt *h, const struct search_path *path, enum property property,
		     const char *outcome, struct witness **witness, GError **error);

/* Writes the scenarios of violations beside the database; taken: names of files so far. */
gboolean witness_write_files(struct record *r, const char *database, GHashTable *taken,
			     GError **error);

/* --- explore.c: an outcome in words, operation by operation, and how it ends -------- */

void outcome_append(GString *text, const struct scenario *s, const struct search_config *c,
		    uint32_t task, uint32_t seq, enum op_result result, int64_t page);
void outcome_end(GString *text, enum run_status end);

#endif
