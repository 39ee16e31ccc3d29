/* SPDX-License-Identifier: MIT */
/*
 * calibrate.c - simrun calibrate: what this machine costs, as a section of scenarios.
 */
#include "cli/command/command.h"
#include "cli/base/signals.h"
#include "cli/calibrate/calibrate.h"

#include <stdio.h>

#include "lib/output.h"

enum exit_status command_calibrate(const struct options *o, char **word)
{
	struct output out;
	GError *error = NULL;
	g_autofree char *text = NULL;
	gboolean opened;

	(void)word;
	text = calibrate();
	if (!text)
		return complain(EXIT_INTERRUPTED, "interrupted");
	/* not before: two signals in a row would leave a part of the file */
	opened = output_open(&out, o->output ? o->output : "-", &error);
	if (opened)
		fputs(text, out.file);	/* output_close() says whether that went wrong */
	if (output_close(&out, opened, opened ? &error : NULL))
		return EXIT_HELD;
	return complain_error(EXIT_STORAGE, error);
}
