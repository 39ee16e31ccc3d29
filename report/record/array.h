/* SPDX-License-Identifier: MIT */
/*
 * array.h - an array of rows.
 */
#ifndef REPORT_RECORD_ARRAY_H
#define REPORT_RECORD_ARRAY_H

#include <glib.h>

/* A new, empty array. clear is called for each row that goes away; it may be NULL. */
static inline GArray *new_rows(gsize bytes, GDestroyNotify clear)
{
	GArray *rows = g_array_new(FALSE, TRUE, (guint)bytes);

	if (clear)
		g_array_set_clear_func(rows, clear);
	return rows;
}

#endif
