/* SPDX-License-Identifier: MIT */
/*
 * spark.c - see spark.h.
 */
#include "lib/spark.h"

#include <math.h>

enum { HEIGHTS = 8 };

char *spark(const double *value, gsize n)
{
	static const char *const block[HEIGHTS] = {
		"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"
	};
	static const char *const ascii[HEIGHTS] = {
		"_", ".", ":", "-", "=", "+", "*", "#"
	};
	const char *const *bar = g_get_charset(NULL) ? block : ascii;
	GString *text = g_string_new(NULL);
	double largest = 0;

	for (gsize i = 0; i < n; i++)
		largest = MAX(largest, value[i]);
	for (gsize i = 0; i < n; i++) {
		const double part = largest > 0 ? value[i] / largest : 0;
		const int height = CLAMP((int)ceil(part * HEIGHTS), 1, HEIGHTS);

		g_string_append(text, value[i] < 0 ? " " : bar[height - 1]);
	}
	return g_string_free(text, FALSE);
}
