/* SPDX-License-Identifier: MIT */
/*
 * place.c - error messages that begin with the place of the error.
 */
#include "scenarios/load/text/place.h"

#include <stdarg.h>

G_DEFINE_QUARK(scenario - error, scenario_error)

gboolean refuse(struct place place, GError **error, const char *format, ...)
{
	g_autofree char *message = NULL, *shown = NULL;
	va_list arguments;

	va_start(arguments, format);
	message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	shown = g_utf8_make_valid(message, -1); /* a quotation may end within a letter */
	if (place.line)
		g_set_error(error, SCENARIO_ERROR, 0, "%s:%u: %s", place.file, place.line,
			    shown);
	else
		g_set_error(error, SCENARIO_ERROR, 0, "%s: %s", place.file, shown);
	return FALSE;
}
