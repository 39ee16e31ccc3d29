/* SPDX-License-Identifier: MIT */
/*
 * variants.h - [policy], [policy NAME], and lists of variants elsewhere.
 */
#ifndef SCENARIOS_LOAD_SECTIONS_VARIANTS_H
#define SCENARIOS_LOAD_SECTIONS_VARIANTS_H

#include "scenarios/load/sections/loader.h"

/* Reads a list of variants (const struct policy *) to its end. `all` means all but `none`. */
gboolean read_policies(const struct loader *l, struct reader *r, GPtrArray *list);

/*
 * Loads the plug-ins that the scenario's file names, and reads the list of variants and the
 * tunables in each [policy NAME]. A text that is no file loads none.
 */
gboolean load_variants(struct loader *l);
/* Scenarios need a variant, except those that only have variables, and no vmalloc. */
gboolean check_policies(const struct loader *l);

#endif
