/* SPDX-License-Identifier: MIT */
/*
 * complain.c - messages on stderr. A terminal would act on some characters: these are
 * escaped.
 */
#include "cli/base/complain.h"

#include <stdio.h>
#include <string.h>

#include "cli/base/signals.h"
#include "lib/escape.h"
#include "scenarios/scenario.h"

enum exit_status complain(enum exit_status status, const char *format, ...)
{
	g_autofree char *message = NULL, *shown = NULL;
	va_list arguments;

	fflush(stdout);
	va_start(arguments, format);
	message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	shown = escape_lines(message);
	fprintf(stderr, "simrun: %s\n", shown);
	return status;
}

enum exit_status complain_error(enum exit_status status, GError *error)
{
	g_autofree char *shown = escape_lines(error->message);

	fflush(stdout);
	/* a scenario's error begins with FILE:LINE, which editors jump to */
	fprintf(stderr, "%s%s\n", error->domain == SCENARIO_ERROR ? "" : "simrun: ",
		shown);
	g_error_free(error);
	return status;
}

enum exit_status status_of_error(const GError *error)
{
	return error->domain == SCENARIO_ERROR || error->domain == G_OPTION_ERROR ?
		EXIT_USAGE : EXIT_STORAGE;
}

enum exit_status complain_unless_stopped(enum exit_status status, GError *error)
{
	if (!stop_requested)
		return complain_error(status, error);
	g_error_free(error);
	return complain(EXIT_INTERRUPTED, "interrupted");
}
