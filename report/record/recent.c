/* SPDX-License-Identifier: MIT */
/*
 * recent.c - keeping the first or the last events of a run.
 */
#include "report/record/recent.h"

#include "report/record/array.h"

void recent_init(struct recent_events *m, gboolean ring)
{
	m->event = new_rows(sizeof(struct event), NULL);
	m->ring = ring;
	recent_begin(m);
}

void recent_clear(struct recent_events *m)
{
	g_clear_pointer(&m->event, g_array_unref);
}

void recent_begin(struct recent_events *m)
{
	g_array_set_size(m->event, 0);
	m->seen = 0;
	m->stop = m->ring ? UINT64_MAX : RECENT_FIRST;
}

void recent_add(struct recent_events *m, const struct event *e)
{
	if (m->seen == m->stop)
		return;
	if (m->event->len < RECENT_LAST || !m->ring)
		g_array_append_vals(m->event, e, 1);
	else
		g_array_index(m->event, struct event, m->seen % RECENT_LAST) = *e;
	m->seen++;
}

void recent_violation(struct recent_events *m)
{
	if (m->ring && m->stop == UINT64_MAX)
		m->stop = m->seen + RECENT_AFTER;
}

void recent_complete(struct recent_events *m)
{
	const guint first = (guint)(m->seen % RECENT_LAST);
	GArray *ring = m->event;

	if (!m->ring || m->seen <= RECENT_LAST || !first)
		return;
	m->event = new_rows(sizeof(struct event), NULL);
	g_array_append_vals(m->event, &g_array_index(ring, struct event, first),
			    ring->len - first);
	g_array_append_vals(m->event, ring->data, first);
	g_array_unref(ring);
}
