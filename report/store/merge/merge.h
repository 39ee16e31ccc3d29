/* SPDX-License-Identifier: MIT */
/*
 * merge.h - puts the runs of several databases into one.
 *
 * A run that is there already is left out (plan.h), so merging again changes nothing. If two
 * databases have the same run with different digests, the later one is not taken at all. Nor
 * is one that may not be read, or has another format.
 *
 * Where there is no database with runs yet, all inputs appear at once, in the order of
 * their scenarios and numbers: the database is what one simrun would have stored that made
 * all runs. Else they are appended, each in one transaction.
 */
#ifndef REPORT_STORE_MERGE_MERGE_H
#define REPORT_STORE_MERGE_MERGE_H

#include <stdatomic.h>
#include <stdint.h>

#include <glib.h>

struct merge_input {
	const char *path;
	uint64_t runs, taken;	/* that it has, and that were not there yet; if error is NULL */
	gboolean differs;	/* why it was not taken: a run has another digest elsewhere */
	GError *error;		/* why it was not taken; to be freed */
};

/*
 * An input's path must be no other input's, nor out. Becomes *stop true, *error says that it
 * was interrupted. FALSE: out was not written, or not all of it; *error says why.
 */
gboolean store_merge(const char *out, struct merge_input *input, guint inputs,
		     const atomic_bool *stop, GError **error);

#endif
