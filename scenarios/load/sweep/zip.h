/* SPDX-License-Identifier: MIT */
/*
 * zip.h - "zip = A, B; C, D": the keys of a group go together, value by value.
 */
#ifndef SCENARIOS_LOAD_SWEEP_ZIP_H
#define SCENARIOS_LOAD_SWEEP_ZIP_H

#include "scenarios/load/sweep/axes.h"

/* Reads it, and gives axes their groups, if the text has it. FALSE with *error set. */
gboolean zip_read(struct axes *a, const struct text *t, GError **error);

/* Takes a key out of its group, and the group away if it has one key then. */
void zip_drop(struct text *t, struct pool *p, const char *path);

#endif
