/* SPDX-License-Identifier: MIT */
/*
 * lengths.c - see lengths.h.
 */
#include "report/diff/lengths.h"

#include <string.h>

#include "lib/duration.h"
#include "lib/escape.h"

/* The one is longer for certain: it has been seen, and the other was proved shorter. */
static gboolean is_longer(const struct maximum_row *m, const struct maximum_row *other)
{
	if (!other->exact || other->endless)
		return FALSE;
	return m->endless || m->ns > other->ns;
}

struct length_diff length_diff_of(const struct record *a, const struct record *b)
{
	struct length_diff d = { .a = &a->found->maximum, .b = &b->found->maximum };

	d.differs = is_longer(d.a, d.b) || is_longer(d.b, d.a);
	d.open = !d.differs && !(d.a->endless && d.b->endless) &&
		 !(d.a->exact && d.b->exact);
	return d;
}

char *length_title(const struct length_diff *d)
{
	const char *colon = strchr(d->a->what, ':');
	g_autofree char *task = colon ? escape_text(colon + 1) : NULL;

	return task ? g_strdup_printf("wait of %s", task) : g_strdup(d->a->what);
}

char *length_text(const struct maximum_row *m)
{
	g_autofree char *time = show_time(m->ns);

	if (m->endless)
		return g_strdup("it may never end");
	return g_strdup_printf("%s%s", m->exact ? "" : "at least ", time);
}
