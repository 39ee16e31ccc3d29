/* SPDX-License-Identifier: MIT */
/*
 * shared.h - can programs free or touch what belongs to others? Their text tells.
 */
#ifndef POLICIES_PROGRAM_SHARED_H
#define POLICIES_PROGRAM_SHARED_H

#include "policies/program/program.h"
#include "policies/vmap/vmap_config.h"
#include "sim/machine/machine.h"

/* May a program free or touch what is free, or another task's by then? */
bool programs_share_areas(const struct machine *m, const struct vmap_config *c,
			  const struct task_config *task);

#endif
