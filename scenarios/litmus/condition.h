/* SPDX-License-Identifier: MIT */
/*
 * condition.h - what a litmus test asks of its final states: exists (0:r0=1 /\ x=2).
 */
#ifndef SCENARIOS_LITMUS_CONDITION_H
#define SCENARIOS_LITMUS_CONDITION_H

#include <glib.h>

#include "scenarios/litmus/tokens.h"

enum quantifier { QUANTIFIER_EXISTS, QUANTIFIER_NOT_EXISTS, QUANTIFIER_FORALL };

struct proposition;

struct condition {
	enum quantifier quantifier;
	struct proposition *proposition;
};

/*
 * Both read from the current token on, and return NULL with *error set if it is not what
 * they expect. The second is that of a filter, and has no quantifier.
 */
struct condition *condition_read(struct tokens *t);
struct proposition *proposition_read(struct tokens *t);

/* A text that is nothing but a condition, or a proposition. */
struct condition *condition_parse(const char *text, struct place place, GError **error);
struct proposition *proposition_parse(const char *text, struct place place, GError **error);

/* A location is a register of a thread, or a variable: "0:r0", "x", "a[1]", to be freed. */
gboolean location_read(struct tokens *t, char **location);

/* NULL is allowed. */
void condition_free(struct condition *c);
void proposition_free(struct proposition *p);

/* As they are written. */
void condition_write(const struct condition *c, GString *text);
void proposition_write(const struct proposition *p, GString *text);

/* Calls `see` with each location that p names, and each value that is a name. */
typedef void see_name(const char *name, struct place place, void *data);
void proposition_names(const struct proposition *p, see_name *location, see_name *value,
		       void *data);

/*
 * Does it hold in a state? That is as outcomes have it: "0:r0=1 x=2". A value is a
 * number, or the name of the variable to which it points.
 */
gboolean proposition_holds(const struct proposition *p, const char *state);

#endif
