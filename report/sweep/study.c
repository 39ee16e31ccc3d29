/* SPDX-License-Identifier: MIT */
/*
 * study.c - see study.h.
 */
#include "report/sweep/study.h"

#include <string.h>

#include "lib/escape.h"

static void clear_point(gpointer point)
{
	g_free(((struct study_point *)point)->label);
}

void study_free(gpointer data)
{
	struct study *s = data;

	g_free(s->scenario);
	g_ptr_array_unref(s->variant);
	g_array_unref(s->point);
	g_array_unref(s->seed);
	g_array_unref(s->sample);
	g_free(s->cell);
	g_free(s);
}

struct study *study_new(const char *scenario, const struct swept_measure *measure)
{
	struct study *s = g_new0(struct study, 1);

	s->scenario = g_strdup(scenario);
	s->measure = measure;
	s->variant = g_ptr_array_new_with_free_func(g_free);
	s->point = g_array_new(FALSE, TRUE, sizeof(struct study_point));
	g_array_set_clear_func(s->point, clear_point);
	s->seed = g_array_new(FALSE, TRUE, sizeof(int64_t));
	s->sample = g_array_new(FALSE, TRUE, sizeof(struct study_sample));
	return s;
}

const struct study_sample *study_cell(const struct study *s, guint variant, guint point,
				      guint *n)
{
	const guint *first = &s->cell[variant * s->point->len + point];

	*n = first[1] - first[0];
	return &g_array_index(s->sample, struct study_sample, first[0]);
}

const struct study_point *study_point(const struct study *s, guint point)
{
	return &g_array_index(s->point, struct study_point, point);
}

const char *study_variant(const struct study *s, guint variant)
{
	return s->variant->pdata[variant];
}

char *study_key(const struct study *s)
{
	const char *first = study_point(s, 0)->label, *end = first ? strchr(first, '=') : NULL;
	g_autofree char *key = end ? g_strndup(first, (gsize)(end - first) + 1) : g_strdup("");

	for (guint i = 0; i < s->point->len; i++) {
		const char *label = study_point(s, i)->label;

		if (!label || !g_str_has_prefix(label, key) || strchr(label, ' '))
			return g_strdup("");
	}
	if (end)
		key[end - first] = '\0';
	return g_steal_pointer(&key);
}

char *study_label(const struct study *s, guint point, const char *key)
{
	const char *label = study_point(s, point)->label;

	return escape_text(!label ? "" : *key ? label + strlen(key) + 1 : label);
}

double *study_values(const struct study *s, guint variant, guint point, gsize *n)
{
	guint nr;
	const struct study_sample *sample = study_cell(s, variant, point, &nr);
	double *value = g_new(double, nr + 1);

	for (guint i = 0; i < nr; i++)
		value[i] = sample[i].value;
	*n = nr;
	return value;
}

static gint compare_samples(gconstpointer a, gconstpointer b)
{
	const struct study_sample *x = a, *y = b;

	if (x->variant != y->variant)
		return x->variant < y->variant ? -1 : 1;
	if (x->point != y->point)
		return x->point < y->point ? -1 : 1;
	if (x->seed != y->seed)
		return x->seed < y->seed ? -1 : 1;
	return x->run < y->run ? -1 : x->run > y->run;
}

static gboolean same_place(const struct study_sample *a, const struct study_sample *b)
{
	return a->variant == b->variant && a->point == b->point && a->seed == b->seed;
}

void study_arrange(struct study *s)
{
	struct study_sample *sample = (struct study_sample *)(void *)s->sample->data;
	const guint cells = s->variant->len * s->point->len;
	guint to = 0, c = 0;

	g_array_sort(s->sample, compare_samples);
	for (guint i = 0; i < s->sample->len; i++)
		if (i + 1 == s->sample->len || !same_place(&sample[i], &sample[i + 1]))
			sample[to++] = sample[i];
	g_array_set_size(s->sample, to);
	s->cell = g_new(guint, cells + 1);
	for (guint i = 0; i < to; i++)
		while (c <= sample[i].variant * s->point->len + sample[i].point)
			s->cell[c++] = i;
	while (c <= cells)
		s->cell[c++] = to;
}
