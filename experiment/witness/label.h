/* SPDX-License-Identifier: MIT */
/*
 * label.h - how a directive calls the step up to which a task goes on.
 */
#ifndef EXPERIMENT_WITNESS_LABEL_H
#define EXPERIMENT_WITNESS_LABEL_H

#include <glib.h>

#include "sim/search/search.h"

struct world;

/* Does a directive call both steps the same? */
gboolean same_step_name(const struct step_name *a, const struct step_name *b);

/* Appends " until LABEL", for the nth of these steps; the step must have a label. */
void append_until(GString *text, const struct world *w, const struct step_name *name,
		  guint64 nth);

#endif
