/* SPDX-License-Identifier: MIT */
/*
 * samples.c - chooses points.
 */
#include "scenarios/load/sweep/samples.h"

void samples_init(struct samples *s, const struct axes *a)
{
	*s = (struct samples){ .axes = a, .all = a->points <= MAX_SAMPLES };
	s->point = g_array_new(FALSE, FALSE, sizeof(guint64));
	s->seen = g_new0(guint8 *, a->axis->len);
	for (guint i = 0; !s->all && i < a->axis->len; i++)
		if (axis_of(a, i)->leads)
			s->seen[i] = g_new0(guint8, axis_of(a, i)->values.nr);
}

void samples_clear(struct samples *s)
{
	for (guint i = 0; i < s->axes->axis->len; i++)
		g_free(s->seen[i]);
	g_free(s->seen);
	g_array_unref(s->point);
}

/* Axes that go with another one have new values where that has. */
static gboolean has_new_value(struct samples *s, guint64 point)
{
	gboolean is_new = FALSE;

	for (guint i = 0; i < s->axes->axis->len; i++) {
		guint8 *seen = s->seen[i] ? s->seen[i] + axis_at(axis_of(s->axes, i), point) : NULL;

		if (seen && !*seen)
			is_new = *seen = TRUE;
	}
	return is_new;
}

void samples_show(struct samples *s, guint64 point)
{
	s->kept++;
	s->last = point;
	if (s->all || has_new_value(s, point))
		g_array_append_val(s->point, point);
}

void samples_end(struct samples *s)
{
	guint64 *point;
	guint64 last;

	if (s->kept && g_array_index(s->point, guint64, s->point->len - 1) != s->last)
		g_array_append_val(s->point, s->last);
	if (s->point->len <= MAX_SAMPLES)
		return;
	point = (void *)s->point->data;
	last = s->point->len - 1;
	for (guint64 i = 0; i < MAX_SAMPLES; i++)
		point[i] = point[i * last / (MAX_SAMPLES - 1)];
	g_array_set_size(s->point, MAX_SAMPLES);
}
