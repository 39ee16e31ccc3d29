/* SPDX-License-Identifier: MIT */
/*
 * holm.c - see holm.h.
 */
#include "report/statistics/holm.h"

#include <glib.h>
#include <gsl/gsl_sort.h>

void holm_adjust(double *p, size_t n)
{
	g_autofree size_t *order = g_new(size_t, n + 1);
	double largest = 0;

	gsl_sort_index(order, p, 1, n);
	for (size_t i = 0; i < n; i++) {
		largest = MAX(largest, MIN(1, p[order[i]] * (double)(n - i)));
		p[order[i]] = largest;
	}
}
