/* SPDX-License-Identifier: MIT */
/*
 * rules.h - the keys of [sweep] that are its own: they have no dot. repeat, precision and
 * measure are read here, zip in zip.h, and constraint in constraint.h.
 */
#ifndef SCENARIOS_LOAD_SWEEP_RULES_H
#define SCENARIOS_LOAD_SWEEP_RULES_H

#include <glib.h>

struct setting;
struct text;

/* How often each point is run. */
struct sweep_rules {
	guint64 repeats;	/* with a precision: at most */
	guint precision;	/* of the mean, in hundredths of a percent; 0: it has no rule */
	const char *measure;	/* whose mean; NULL: of the first one that there is */
	const struct setting *repeat;	/* where the number is from; NULL: nowhere */
};

/* Is the setting in [sweep] one of its own keys? */
gboolean rules_has_key(const struct setting *v);

/* Refuses an own key that does not exist. */
gboolean rules_check_key(const struct setting *v, GError **error);

/* Reads those of the text. FALSE with *error set. */
gboolean rules_read(struct sweep_rules *rules, const struct text *t, GError **error);

#endif
