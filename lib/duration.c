/* SPDX-License-Identifier: MIT */
/*
 * duration.c - see duration.h. report/page/script/trace/model.js rounds in the same way for the
 * page. tests/data/durations.txt says what both have to write.
 */
#include "lib/duration.h"

enum { TOO_MANY = 1000 };	/* a number of three digits is less than this */

static uint64_t magnitude(int64_t ns)
{
	return ns < 0 ? -(uint64_t)ns : (uint64_t)ns;
}

static uint64_t divide_half_up(uint64_t n, uint64_t by)
{
	return n / by + (n % by >= by - by / 2);
}

/* parts: the number in tenths (decimals: 1) or hundredths (2), or itself (0). */
static char *decimal(gboolean negative, uint64_t parts, unsigned decimals)
{
	const uint64_t whole = decimals == 2 ? 100 : decimals == 1 ? 10 : 1;
	const char *const sign = negative && parts ? "-" : "";

	if (!decimals)
		return g_strdup_printf("%s%" G_GUINT64_FORMAT, sign, parts);
	return g_strdup_printf("%s%" G_GUINT64_FORMAT ".%0*" G_GUINT64_FORMAT, sign,
			       parts / whole, (int)decimals, parts % whole);
}

/*
 * The form is chosen by the rounded number, because rounding may add a digit: 999,600 ns
 * are written as "1.00 ms".
 */
char *show_time(int64_t ns)
{
	static const struct {
		uint64_t ns;		/* what the last digit stands for */
		unsigned decimals;
		const char *utf8, *ascii;
	} form[] = {
		{ 1, 0, "ns", "ns" },
		{ 10, 2, "µs", "us" }, { 100, 1, "µs", "us" }, { 1000, 0, "µs", "us" },
		{ 10000, 2, "ms", "ms" }, { 100000, 1, "ms", "ms" },
		{ 1000000, 0, "ms", "ms" },
		{ 10000000, 2, "s", "s" }, { 100000000, 1, "s", "s" },
		{ 1000000000, 0, "s", "s" },
	};
	const gboolean utf8 = g_get_charset(NULL);
	const uint64_t size = magnitude(ns);
	g_autofree char *number = NULL;
	unsigned i = 0;

	while (i + 1 < G_N_ELEMENTS(form) && divide_half_up(size, form[i].ns) >= TOO_MANY)
		i++;
	number = decimal(ns < 0, divide_half_up(size, form[i].ns), form[i].decimals);
	return g_strdup_printf("%s %s", number, utf8 ? form[i].utf8 : form[i].ascii);
}

char *show_us(int64_t ns)
{
	return decimal(ns < 0, divide_half_up(magnitude(ns), 100), 1);
}

int64_t duration_average(int64_t sum, uint64_t nr)
{
	const int64_t average = (int64_t)divide_half_up(magnitude(sum), nr);

	return sum < 0 ? -average : average;
}
