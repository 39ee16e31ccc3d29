/* SPDX-License-Identifier: MIT */
/*
 * place.h - where something stands in a scenario, and the errors that say so.
 */
#ifndef SCENARIOS_LOAD_TEXT_PLACE_H
#define SCENARIOS_LOAD_TEXT_PLACE_H

#include <glib.h>

/* Errors of scenarios: "FILE:LINE: what is wrong, what was expected". */
#define SCENARIO_ERROR scenario_error_quark()
GQuark scenario_error_quark(void);

struct place {
	const char *file;	/* or "--set SECTION.KEY" */
	unsigned line;		/* from 1; 0: the file as a whole */
};

/* Sets *error to a SCENARIO_ERROR "FILE:LINE: message" and returns FALSE. */
gboolean refuse(struct place place, GError **error, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

#endif
