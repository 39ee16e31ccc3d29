/* SPDX-License-Identifier: MIT */
/*
 * local.h - which steps of the model nobody else can notice, for searches.
 */
#ifndef POLICIES_VMAP_LOCAL_H
#define POLICIES_VMAP_LOCAL_H

#include "sim/world/state.h"

bool vmap_is_private(const struct world *w, const struct task *t);
bool vmap_flush_is_private(const struct world *w);

#endif
