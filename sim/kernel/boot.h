/* SPDX-License-Identifier: MIT */
/*
 * boot.h - the beginning of a world.
 */
#ifndef SIM_KERNEL_BOOT_H
#define SIM_KERNEL_BOOT_H

#include "sim/machine/machine.h"
#include "sim/machine/observer.h"
#include "sim/world/world.h"

struct world;

/*
 * A new world at time 0: no task has started, the model is initialised. m must outlive
 * it; o may be NULL. Allocates the arena, of world_bytes(); to be freed with
 * world_free(). NULL: no memory.
 */
struct world *world_new(const struct machine *m, const struct observer *o);
/* The same, in zeros as world_alloc() has them. */
struct world *world_new_in(const struct machine *m, const struct observer *o, void *zeros);

/* Back to time 0, where no task runs: the state stays, clock and statistics begin anew. */
void world_rewind(struct world *w);

#endif
