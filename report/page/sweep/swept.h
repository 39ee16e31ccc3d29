/* SPDX-License-Identifier: MIT */
/*
 * swept.h - a sweep that a page shows in pictures: its keys, points and variants. If it
 * has more points than a page can hold, it becomes coarser (thin.h): of a key only each
 * second value is kept, or each third, with the first and the last.
 */
#ifndef REPORT_PAGE_SWEEP_SWEPT_H
#define REPORT_PAGE_SWEEP_SWEPT_H

#include <stdint.h>

#include <glib.h>

struct swept_value {
	char *text;		/* as it is written in the scenario */
	gboolean is_number;
	int64_t amount;
};

struct swept_key {
	char *name;
	GArray *value;		/* struct swept_value, in the order of the sweep */
	guint with;		/* the first key that changes whenever this one does: itself */
	guint stride;		/* so many of its values are one step */
};

/* A sweep, or a scenario that was run with several seeds. */
struct swept {
	int64_t scenario;	/* the rows of the database that have this number */
	char *name;
	GArray *key;		/* struct swept_key */
	GPtrArray *variant;	/* char *, in the order of the scenario */
	guint points;		/* in the database */
	guint kept;		/* on the page */
	int64_t runs, repeats;	/* in the database; repeats: different seeds */
	GArray *id;		/* int64_t: the rows of point, by the point's number */
	GArray *at;		/* guint: of each point the place of its value of each key */
};

struct swept *swept_new(int64_t scenario, const char *name);
void swept_free(gpointer swept);

/* All keys are added before the first point. */
struct swept_key *swept_add_key(struct swept *s, const char *name);
/* A point, which has the first value of each key. id: of its row in the database. */
void swept_add_point(struct swept *s, int64_t id);

struct swept_key *swept_key(const struct swept *s, guint i);
struct swept_value *swept_value(const struct swept_key *k, guint i);
/* Which value key k has at a point. */
guint swept_at(const struct swept *s, guint point, guint k);

#endif
