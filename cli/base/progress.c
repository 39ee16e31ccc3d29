/* SPDX-License-Identifier: MIT */
/*
 * progress.c - the progress of a batch is written to stderr, for it is no result.
 */
#include "cli/base/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "lib/json.h"

/* The seconds that the batch will still take, at its speed so far; -1: nobody can tell. */
static double time_left(const struct work_progress *p, double seconds)
{
	if (p->part < 0.02 || p->part > 1)
		return -1;
	return seconds * (1 - p->part) / p->part;
}

/* Whose record is waited for. */
static const char *variant_name(const struct work_progress *p)
{
	return p->awaited ? p->awaited->name : "storing";
}

static void put_number(struct json *j, const char *key, const char *format, double value)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	json_number(j, key, g_ascii_formatd(digits, sizeof(digits), format, value));
}

static void tell_json(const struct work_progress *p, const char *unit, double seconds,
		      double per_second)
{
	const double left = time_left(p, seconds);
	struct json json, *j = &json;

	json_init(j, stderr, JSON_COMPACT);
	json_object(j, NULL);
	json_uint(j, "done", p->done);
	json_uint(j, "total", p->total);
	json_text(j, "variant", variant_name(p));
	json_uint(j, unit, p->done_work);
	put_number(j, "seconds", "%.1f", seconds);
	put_number(j, "per_second", "%.0f", per_second);
	if (left < 0)
		json_null(j, "left_seconds");
	else
		put_number(j, "left_seconds", "%.1f", left);
	json_object_end(j);
	putc('\n', stderr);
}

char *short_number(double n)
{
	static const char *const unit[] = { "", " k", " M", " G" };
	unsigned u = 0;

	for (; n >= 1000 && u + 1 < G_N_ELEMENTS(unit); u++)
		n /= 1000;
	return g_strdup_printf(u && n < 100 ? "%.1f%s" : "%.0f%s", n, unit[u]);
}

static void tell_people(const struct work_progress *p, const char *unit, double seconds,
			double per_second)
{
	g_autofree char *speed = short_number(per_second);
	const double left = time_left(p, seconds);

	fprintf(stderr, "\r\033[Ksimrun: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " done, %s, "
		"%s %s/s, %.0f s", p->done, p->total,
		variant_name(p), speed, unit, seconds);
	if (left >= 0)
		fprintf(stderr, ", %.0f s left", left);
}

static void tell(void *data, const struct work_progress *p)
{
	const struct progress_display *d = data;
	const double seconds =
		(double)(g_get_monotonic_time() - d->since_us) / G_USEC_PER_SEC;
	const double per_second = seconds > 0 ? (double)p->done_work / seconds : 0;

	if (d->json)
		tell_json(p, d->unit, seconds, per_second);
	else
		tell_people(p, d->unit, seconds, per_second);
	fflush(stderr);
}

static void wipe_line(void *data)
{
	(void)data;
	fputs("\r\033[K", stderr);
}

struct batch_listener progress_listener(struct progress_display *d, const struct options *o,
					const char *unit)
{
	*d = (struct progress_display){ .json = o->shows_progress == PROGRESS_JSON,
					.unit = unit, .since_us = g_get_monotonic_time() };
	if (d->json)
		return (struct batch_listener){ .period_us = G_USEC_PER_SEC / 2,
						.tells_each = TRUE, .progress = tell,
						.data = d };
	if (o->shows_progress == PROGRESS_AUTO && !o->quiet && isatty(STDERR_FILENO))
		return (struct batch_listener){ .period_us = G_USEC_PER_SEC / 5,
						.progress = tell, .storing = wipe_line,
						.data = d };
	return (struct batch_listener){ 0 };
}
