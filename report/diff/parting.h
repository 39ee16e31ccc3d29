/* SPDX-License-Identifier: MIT */
/*
 * parting.h - the first step at which two variants part that go the same way, and which steps
 * only one of them takes at all.
 */
#ifndef REPORT_DIFF_PARTING_H
#define REPORT_DIFF_PARTING_H

#include "report/record/exploration.h"
#include "report/record/record.h"

struct parting_step {
	char *task;		/* its name; "cpu 1" of a store that reaches memory */
	const char *label;	/* of the step; its function, if it has none */
	gboolean waits;		/* it did not take effect: the task waits */
};

/*
 * An interleaving of one of the variants, and how far the other one can go the same way: the
 * same tasks in the same order.
 */
struct parting {
	gboolean leader_is_b;	/* whose interleaving it is */
	char *shows;		/* "A.1=EBUSY B.1=ok", "spurious_ebusy" */
	int64_t run;		/* of its witness; 0: it has none */
	GArray *step[2];	/* of struct parting_step: what a did, and what b did */
	gboolean whole[2];	/* it went all of the way; else it could not go on that way */
	guint same;		/* so many first steps are the same */
	char *violation;	/* what the leader violates in the end, and the other does not; NULL */
};

/* With no steps. */
struct parting *parting_new(void);
void parting_free(struct parting *p);

/* Sets p->same. FALSE: the one did all that the other one did. */
gboolean parting_compare(struct parting *p);

/*
 * Of const char *: the labels of steps that x reached and the other search did not, each once,
 * sorted. Those of x, which must outlive the array.
 */
GPtrArray *labels_only(const struct exploration *x, const struct exploration *other);

#endif
