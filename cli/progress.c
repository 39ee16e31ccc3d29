/* SPDX-License-Identifier: MIT */
/*
 * news.c - see news.h. All of it goes to stderr, and none of it is a result.
 */
#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "lib/json.h"

static gboolean on_terminal(const struct options *o)
{
	return o->shows_progress == PROGRESS_AUTO && !o->quiet && isatty(STDERR_FILENO);
}

gint64 news_next(const struct options *o, gint64 now)
{
	if (o->shows_progress == PROGRESS_JSON)
		return now + G_USEC_PER_SEC / 2;
	return on_terminal(o) ? now + G_USEC_PER_SEC / 5 : 0;
}

/* Seconds; -1: nobody can tell. */
static double time_left(const struct news *n, double seconds)
{
	if (n->part < 0.02 || n->part > 1)
		return -1;
	return seconds * (1 - n->part) / n->part;
}

static void put_number(struct json *j, const char *key, const char *format, double value)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	json_number(j, key, g_ascii_formatd(digits, sizeof(digits), format, value));
}

static void tell_json(const struct news *n, double seconds, double per_second)
{
	const double left = time_left(n, seconds);
	struct json json, *j = &json;

	json_init(j, stderr, JSON_COMPACT);
	json_object(j, NULL);
	json_uint(j, "done", n->done);
	json_uint(j, "total", n->total);
	json_text(j, "variant", n->variant);
	json_uint(j, n->searches ? "states" : "steps", n->work);
	put_number(j, "seconds", "%.1f", seconds);
	put_number(j, "per_second", "%.0f", per_second);
	if (left < 0)
		json_null(j, "left_seconds");
	else
		put_number(j, "left_seconds", "%.1f", left);
	json_object_end(j);
	putc('\n', stderr);
}

/* "12.3 M" */
static char *short_number(double n)
{
	static const char *const unit[] = { "", " k", " M", " G" };
	unsigned u = 0;

	for (; n >= 1000 && u + 1 < G_N_ELEMENTS(unit); u++)
		n /= 1000;
	return g_strdup_printf(u && n < 100 ? "%.1f%s" : "%.0f%s", n, unit[u]);
}

static void tell_people(const struct news *n, double seconds, double per_second)
{
	g_autofree char *speed = short_number(per_second);
	const double left = time_left(n, seconds);

	fprintf(stderr, "\r\033[Ksimrun: %u of %u done, %s, %s %s/s, %.0f s", n->done, n->total,
		n->variant, speed, n->searches ? "states" : "steps", seconds);
	if (left >= 0)
		fprintf(stderr, ", %.0f s left", left);
}

void news_tell(const struct options *o, const struct news *n, gint64 since, gint64 now)
{
	const double seconds = (double)(now - since) / G_USEC_PER_SEC;
	const double per_second = seconds > 0 ? (double)n->work / seconds : 0;

	if (o->shows_progress == PROGRESS_JSON)
		tell_json(n, seconds, per_second);
	else if (on_terminal(o))
		tell_people(n, seconds, per_second);
	fflush(stderr);
}

void news_end(const struct options *o)
{
	if (on_terminal(o))
		fputs("\r\033[K", stderr);
}
