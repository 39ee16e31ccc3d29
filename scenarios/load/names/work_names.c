/* SPDX-License-Identifier: MIT */
/*
 * work_names.c - the work items of the scenario, as programs name them.
 */
#include "scenarios/load/names/work_names.h"

#include <string.h>

GPtrArray *work_names(const struct text *text)
{
	GPtrArray *names = g_ptr_array_new();

	for (guint i = 0; i < text->sections->len; i++) {
		const struct text_section *s = text->sections->pdata[i];

		if (g_str_has_prefix(s->name, "work "))
			g_ptr_array_add(names, (gpointer)(s->name + strlen("work ")));
	}
	return names;
}

gboolean read_work_name(const GPtrArray *names, struct reader *r, uint32_t *work)
{
	for (guint i = 0; i < names->len; i++)
		if (reader_accept(r, names->pdata[i])) {
			*work = i;
			return TRUE;
		}
	if (!token_is_word(&r->token))
		return reader_refuse(r, "the name of a [work]");
	return reader_unknown_name(r, "work item", names, "the name of a [work]");
}
