/* SPDX-License-Identifier: MIT */
/*
 * start.c - writes the areas with which the scenario begins, and the task that frees what nobody
 * was seen to free.
 */
#include "import/start.h"

/* A list of areas as the value of a key, two to a line. */
static void append_range(GString *s, const struct start_range *r, guint nr)
{
	static const char *const key[] = { "busy", "lazy", "pooled" };
	const uint64_t pages = (r->end - r->start) / r->areas;

	if (!nr)
		g_string_append_printf(s, "%s = \\\n\t", key[r->is]);
	else
		g_string_append(s, nr % 2 ? ", " : ", \\\n\t");
	if (r->areas > 1)
		g_string_append_printf(s, "%" G_GUINT64_FORMAT " x ", r->areas);
	g_string_append_printf(s, "%" G_GUINT64_FORMAT "p at 0x%" G_GINT64_MODIFIER "x", pages,
			       r->start << 12);
	if (r->node)
		g_string_append_printf(s, " node %u", r->node - 1);
	if (r->area && r->area->free != NONE)
		g_string_append_printf(s, " as old%u", r->area->number);
	if (r->extent != NONE)
		g_string_append_printf(s, " as free%u", r->extent);
}

void write_start(GString *s, const struct load *l, const struct history *h)
{
	g_autoptr(GArray) ranges = history_start(l, h);
	uint64_t areas = 0;
	guint nr = 0;

	for (guint i = 0; i < ranges->len; i++) {
		const struct start_range *r = &g_array_index(ranges, struct start_range, i);

		append_range(s, r, nr++);
		areas += r->areas;
		if (i + 1 < ranges->len && r[1].is == r->is)
			continue;
		g_string_append_c(s, '\n');
		nr = 0;
	}
	for (guint i = 0; i < l->deed->len; i++)
		areas += load_deed(l, i)->kind == DEED_ALLOC;
	g_string_append_printf(s, "areas = %" G_GUINT64_FORMAT "\n", areas + 64);
}

/* --- what becomes free ---------------------------------------------------------------------------- */

void write_unseen(GString *s, const struct load *l, const struct history *h)
{
	gboolean any = FALSE;

	for (guint i = 0; i < h->turn->len; i++) {
		const struct turn *t = &g_array_index(h->turn, struct turn, i);

		if (t->kind != TURN_APPEARS)
			continue;
		g_string_append(s, any ? "; \\\n\t" : "\n# What becomes free though nothing in the trace frees "
						      "it.\n[task " UNSEEN "]\nprogram = \\\n\t");
		any = TRUE;
		if (!l->wish.sequence)
			g_string_append_printf(s, "sleep until %" G_GINT64_FORMAT "ns; ",
					       load_deed(l, t->deed)->ns - l->first_ns);
		g_string_append_printf(s, "free_now free%u%s", t->extent,
				       g_array_index(h->extent, struct extent, t->extent).origin ==
					       IN_POOL_LATER ? " pooled" : "");
	}
	if (any)
		g_string_append_c(s, '\n');
}
