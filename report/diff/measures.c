/* SPDX-License-Identifier: MIT */
/*
 * measures.c - see measures.h.
 */
#include "report/diff/measures.h"

#include <math.h>

#include "report/collect/measures.h"
#include "report/sweep/study_read.h"

/* Its place in the list of the study, to which it is appended if need be. */
static guint place_of_seed(struct study *s, uint64_t seed)
{
	const int64_t value = (int64_t)seed;
	guint i = 0;

	while (i < s->seed->len && g_array_index(s->seed, int64_t, i) != value)
		i++;
	if (i == s->seed->len)
		g_array_append_val(s->seed, value);
	return i;
}

static guint place_of_point(struct study *s, const struct record *r)
{
	const int64_t number = (int64_t)r->spec.point;
	guint i = 0;

	while (i < s->point->len && study_point(s, i)->number != number)
		i++;
	if (i == s->point->len) {
		const struct study_point point = {
			.number = number, .label = g_strdup(r->spec.scenario->point),
		};

		g_array_append_val(s->point, point);
	}
	return i;
}

struct study *study_of_records(const GPtrArray *records, const char *measure,
			       const struct policy *a, const struct policy *b)
{
	const struct record *first = records->len ? records->pdata[0] : NULL;
	struct study *s = study_new(first ? first->spec.scenario->name : "",
				    swept_measure_find(measure));

	s->confidence = SWEEP_CONFIDENCE;
	g_ptr_array_add(s->variant, g_strdup(a->name));
	g_ptr_array_add(s->variant, g_strdup(b->name));
	for (guint i = 0; i < records->len; i++) {
		const struct record *r = records->pdata[i];
		const struct study_sample sample = {
			.variant = r->spec.policy == b, .point = place_of_point(s, r),
			.seed = place_of_seed(s, r->spec.seed), .run = r->id,
			.value = measure_of_record(r, measure),
		};

		if (!isnan(sample.value))
			g_array_append_val(s->sample, sample);
	}
	study_arrange(s);
	if (!s->sample->len)
		g_clear_pointer(&s, study_free);
	return s;
}

gboolean verdict_settles(const struct verdict *v)
{
	if (v->all.constant)
		return v->all.n > 1 && (v->all.above || v->all.below);
	return v->all.n && v->p < 1 - v->study->confidence;
}
