/* SPDX-License-Identifier: MIT */
/*
 * world.h - the whole simulated machine as one flat block, and the one move it knows.
 *
 * All mutable state of a run lies in one arena, in three parts:
 *
 *	state	what decides the future: hashed, compared, footprint-checked
 *	clock	what decides when: virtual time, run queues, event queue, cache lines
 *	stats	what is only told at the end: nothing ever reads it to decide
 *
 * References inside it are 32-bit indices, so a snapshot is a copy of the bytes. A
 * struct world is only the handle: where the parts lie, and the configuration.
 */
#ifndef SIM_MACHINE_WORLD_H
#define SIM_MACHINE_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/machine/drive.h"
#include "sim/machine/machine.h"

/* Bytes of the arena that this machine needs; UINT64_MAX if beyond all bounds. */
uint64_t world_bytes(const struct machine *m);

/*
 * A new world at time 0: nobody has started, the model is initialised. m must outlive it;
 * o may be NULL. Allocates the arena (world_bytes() of it); NULL if there is no memory.
 */
struct world *world_new(const struct machine *m, const struct observer *o);
void world_free(struct world *w);

/* Copies of the arena. to and from have world_bytes() bytes. */
void world_snapshot(const struct world *w, void *to);
void world_restore(struct world *w, const void *from);
uint64_t world_hash(const struct world *w);	/* of the state part */

#endif
