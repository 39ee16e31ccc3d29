/* SPDX-License-Identifier: MIT */
/*
 * axes.h - the keys that [sweep] sets, and the numbers of its points.
 *
 * A point has a number: its place among all combinations of the values, of which the value
 * of the last key changes first. Keys that go together count where the last of them stands.
 */
#ifndef SCENARIOS_LOAD_SWEEP_AXES_H
#define SCENARIOS_LOAD_SWEEP_AXES_H

#include "scenarios/load/sweep/values.h"

struct axis {
	const struct setting *setting;	/* in [sweep] */
	const char *path;		/* SECTION.KEY, with single blanks */
	gsize dot;			/* where KEY begins in it, less one */
	struct values_of_key values;
	guint64 stride;			/* so many points later it has its next value */
	guint group;			/* of keys that go together, from 1; 0: it is alone */
	gboolean leads;			/* it is the last one of its group, or alone */
};

struct axes {
	GArray *axis;			/* of struct axis */
	guint64 points;
};

/* Reads the keys of [sweep] that have a dot, if the text has it. FALSE with *error set. */
gboolean axes_read(struct axes *a, const struct text *t, struct pool *p, GError **error);
/* Numbers the points, when the groups are known. */
gboolean axes_number(struct axes *a, const struct text *t, GError **error);
void axes_clear(struct axes *a);

static inline const struct axis *axis_of(const struct axes *a, guint i)
{
	return &g_array_index(a->axis, struct axis, i);
}

/* Which of its values the axis has at a point. */
static inline guint64 axis_at(const struct axis *axis, guint64 point)
{
	return point / axis->stride % axis->values.nr;
}

/* "cpus=4 lazy_unit=8MiB", or NULL if there are no axes. To be freed with g_free(). */
char *axes_label(const struct axes *a, guint64 point, struct pool *p);

#endif
