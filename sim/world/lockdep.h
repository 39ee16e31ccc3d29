/* SPDX-License-Identifier: MIT */
/*
 * lockdep.h - classes of locks, and where lockdep's bytes lie in the arena.
 */
#ifndef SIM_WORLD_LOCKDEP_H
#define SIM_WORLD_LOCKDEP_H

#include "sim/base/arena.h"
#include "sim/machine/machine.h"
#include "sim/world/parts/lockdep.h"

/*
 * How many classes the machine's locks have, at most MAX_LOCK_CLASSES. class: by lock, gets the
 * class of each; NULL: only counts.
 */
uint32_t lock_classes(const struct machine *m, uint16_t *class);

/* The handle of a machine whose locks are watched, to be freed; NULL: no memory. */
struct lockdep *lockdep_new(const struct machine *m);
void lockdep_free(struct lockdep *l);	/* NULL is allowed */

/* l->classes must be set. tasks: with CPUs' interrupt contexts */
void lockdep_place_state(struct lockdep *l, uint32_t tasks, struct cursor *at);
void lockdep_place_stats(struct lockdep *l, uint32_t tasks, struct cursor *at);

#endif
