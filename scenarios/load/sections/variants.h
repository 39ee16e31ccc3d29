/* SPDX-License-Identifier: MIT */
/*
 * variants.h - [policy], and lists of variants elsewhere.
 */
#ifndef SCENARIOS_LOAD_SECTIONS_VARIANTS_H
#define SCENARIOS_LOAD_SECTIONS_VARIANTS_H

#include "scenarios/load/sections/loader.h"

/* Reads a list of variants (const struct policy *). `all` means all but `none`. */
gboolean read_policies(struct reader *r, GPtrArray *list);

gboolean load_policies(struct loader *l);

#endif
