/* SPDX-License-Identifier: MIT */
/*
 * headline.h - what runs, searches and sweeps come to, in a sentence or two.
 */
#ifndef REPORT_PAGE_HEADLINE_H
#define REPORT_PAGE_HEADLINE_H

#include <glib.h>

struct sqlite3;

struct headline {
	char *verdict;		/* the most important of it, a sentence */
	char *more;		/* the rest, or NULL */
};

/*
 * Of the runs that summary_choose() chose in db; swept: they are those of a sweep. False with
 * *error set if the database cannot be read.
 */
gboolean headline_make(struct sqlite3 *db, gboolean swept, struct headline *h,
		       GError **error);
void headline_clear(struct headline *h);

#endif
