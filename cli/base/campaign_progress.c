/* SPDX-License-Identifier: MIT */
/*
 * campaign_progress.c - the progress of a campaign is written to stderr, for it is no result.
 */
#include "cli/base/campaign_progress.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/base/complain.h"
#include "lib/escape.h"
#include "lib/json.h"

static void tell_json(const struct campaign_progress *p, double seconds)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];
	struct json json, *j = &json;

	json_init(j, stderr, JSON_COMPACT);
	json_object(j, NULL);
	json_uint(j, "done", p->done);
	json_uint(j, "total", p->total);
	json_uint(j, "running", p->running);
	json_uint(j, "waiting", p->waiting);
	json_uint(j, "failed", p->failed);
	json_text(j, "reason", p->reason);
	json_number(j, "seconds", g_ascii_formatd(digits, sizeof(digits), "%.1f", seconds));
	json_object_end(j);
	putc('\n', stderr);
}

static void tell_people(const struct campaign_progress *p, double seconds)
{
	g_autofree char *reason = p->waiting && p->reason ? escape_lines(p->reason) : NULL;

	fprintf(stderr, "\r\033[Ksimrun: %u of %u tasks done, %u running, %u waiting", p->done,
		p->total, p->running, p->waiting);
	if (reason)
		fprintf(stderr, " (%s)", reason);
	if (p->failed)
		fprintf(stderr, ", %u failed", p->failed);
	fprintf(stderr, ", %.0f s", seconds);
}

static void tell(void *data, const struct campaign_progress *p)
{
	struct campaign_display *d = data;
	const double seconds = (double)(g_get_monotonic_time() - d->since_us) / G_USEC_PER_SEC;

	if (d->o->shows_progress == PROGRESS_JSON) {
		tell_json(p, seconds);
	} else if (d->o->shows_progress == PROGRESS_AUTO && !d->o->quiet &&
		   isatty(STDERR_FILENO)) {
		tell_people(p, seconds);
		d->has_line = TRUE;
	}
	fflush(stderr);
}

void campaign_display_end(struct campaign_display *d)
{
	if (d->has_line)
		fputs("\r\033[K", stderr);
	d->has_line = FALSE;
}

static void note(void *data, const char *message)
{
	struct campaign_display *d = data;

	campaign_display_end(d);
	if (!d->o->quiet)
		complain(EXIT_HELD, "%s", message);
}

struct campaign_listener campaign_listener(struct campaign_display *d, const struct options *o)
{
	*d = (struct campaign_display){ .o = o, .since_us = g_get_monotonic_time() };
	return (struct campaign_listener){ .progress = tell, .note = note, .data = d };
}
