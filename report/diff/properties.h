/* SPDX-License-Identifier: MIT */
/*
 * properties.h - what one variant violates and another one does not, from a search of each.
 */
#ifndef REPORT_DIFF_PROPERTIES_H
#define REPORT_DIFF_PROPERTIES_H

#include "report/record/exploration.h"
#include "report/record/record.h"

struct property_diff {
	enum property property;
	const struct verdict_row *a, *b;	/* NULL: that search was not asked */
	/* one is proved what the other violates, or one needs fewer preemptions for it */
	gboolean differs;
	gboolean open;	/* a search that did not end might have found it as well */
};

/* Of struct property_diff, by property. The searches must outlive it. */
GArray *property_diffs(const struct record *a, const struct record *b);

/* "violated, 1 preemption, run 9", "proved absent", "not found". g_free() it. */
char *property_verdict_text(const struct verdict_row *v);

gboolean property_is_violated(const struct verdict_row *v);

#endif
