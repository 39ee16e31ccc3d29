/* SPDX-License-Identifier: MIT */
/*
 * done.h - which runs of a sweep a database has already, so that --resume leaves them out.
 */
#ifndef REPORT_STORE_MERGE_DONE_H
#define REPORT_STORE_MERGE_DONE_H

#include "report/store/store.h"
#include "sim/machine/observer.h"

/* What is to be run. A run that was made of anything else is not the same run. */
struct done_query {
	const char *sha256;		/* of the text that the database keeps of the scenario */
	const char *version;		/* of simrun */
	enum trace_level level;
	gboolean checks;		/* with --check */
	const char *measure;		/* as v_measure calls it; NULL: no value is wanted */
};

/*
 * A run that is done. The policy is the variant's own name; passed: nothing in it was
 * unexpected; value is NAN if it has none.
 */
typedef void done_found(void *data, uint64_t point, uint64_t repeat, const char *policy,
			uint64_t seed, gboolean passed, double value);

/*
 * Calls found for each of these runs that the store's file has, in the order of their ids.
 * A variant of a plug-in is the same if the plug-in's file is. There need not be a file.
 */
gboolean store_done(struct store *s, const struct done_query *q, done_found *found, void *data,
		    GError **error);

#endif
