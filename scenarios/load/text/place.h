/* SPDX-License-Identifier: MIT */
/*
 * place.h - where something stands in a scenario, and the mistakes that are there.
 *
 * A function that refuses something goes on where it can, so that a user is told of all
 * mistakes at once. Then *error is the list of them. But nobody is told of what only follows
 * from another mistake: whatever may do so is doubtful, and what is doubtful is read with an
 * error of NULL.
 */
#ifndef SCENARIOS_LOAD_TEXT_PLACE_H
#define SCENARIOS_LOAD_TEXT_PLACE_H

#include <glib.h>

/*
 * Errors of scenarios: lines "FILE:LINE: what is wrong, what was expected" in the order of
 * their places, of which there are at most 20, and perhaps "and N more".
 */
#define SCENARIO_ERROR scenario_error_quark()
GQuark scenario_error_quark(void);

struct place {
	const char *file;	/* or "--set SECTION.KEY" */
	unsigned line;		/* from 1; 0: the file as a whole */
};

/* Adds a mistake to *error, if that has not got it, and returns FALSE. *error may be NULL. */
gboolean refuse(struct place place, GError **error, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

/* Do these words stand in a mistake already? It takes the place of one that was added last. */
gboolean is_refused(GError **error, const char *words);

/* Are there more mistakes than are told? */
gboolean refused_more(GError *const *error);

/* Are there so many mistakes that nobody needs to know of more? */
gboolean refused_enough(GError *const *error);

/* Adds more words to the mistake that was added last. */
void refuse_also(GError **error, const char *more);

#endif
