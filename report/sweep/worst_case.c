/* SPDX-License-Identifier: MIT */
/*
 * worst_case.c - see worst_case.h.
 */
#include "report/sweep/worst_case.h"

GArray *worst_cases_of(const GPtrArray *studies, guint *left_out)
{
	GArray *cases = g_array_new(FALSE, FALSE, sizeof(struct worst_case));
	gsize left = WORST_CASE_RUNS;

	*left_out = 0;
	for (guint i = 0; i < studies->len; i++) {
		const struct study *s = studies->pdata[i];
		const guint cells =
			s->measure->kind == MEASURE_WORST ? s->variant->len * s->point->len : 0;

		for (guint c = 0; c < cells; c++) {
			struct worst_case w = { .study = s,
						.variant = c % s->variant->len,
						.point = c / s->variant->len };
			gsize n;
			g_autofree double *value =
				study_values(s, w.variant, w.point, &n);

			if (n < EXTREMES_FEWEST || n > left) {
				*left_out += n > 0;
				continue;
			}
			w.extremes = extremes_of(value, n, s->confidence);
			left -= w.extremes.fitted ? n : 0;
			g_array_append_val(cases, w);
		}
	}
	return cases;
}

char *worst_case_warnings(const struct worst_case *w)
{
	GString *text = g_string_new(NULL);

	for (unsigned i = 0; i < EXTREMES_WARNINGS; i++)
		if (w->extremes.warning[i])
			g_string_append_printf(text, "%s%s", text->len ? ", " : "",
					       extremes_warning_word(i));
	return g_string_free(text, FALSE);
}

const char *worst_case_law(const struct worst_case *w)
{
	if (!w->extremes.fitted)
		return "";
	return w->extremes.law.shape < 0 || w->extremes.law.shape > 0 ? "GEV" : "Gumbel";
}
