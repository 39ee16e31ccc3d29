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
	gboolean ok;

	(void)word;
	if (!output_open(&out, o->output ? o->output : "-", &error)) {
		output_close(&out, FALSE, NULL);
		return complain_error(EXIT_STORAGE, error);
	}
	text = calibrate();
	ok = output_close(&out, text && fputs(text, out.file) >= 0, &error);
	if (!text)
		return complain(EXIT_INTERRUPTED, "interrupted");
	return ok ? EXIT_HELD : complain_error(EXIT_STORAGE, error);
}
