/* SPDX-License-Identifier: MIT */
/*
 * kept.h - moments of a run from which it can be made again.
 *
 * When a run is over, its worst latency is known, and only that part is made again to find out who
 * is to blame. So while it is made, its world is kept now and then; of these moments a few stay:
 * the last one before the worst latency so far, and the latest ones.
 */
#ifndef EXPERIMENT_RUN_KEPT_H
#define EXPERIMENT_RUN_KEPT_H

#include <stdint.h>

#include "report/record/record.h"
#include "sim/machine/machine.h"
#include "sim/machine/observer.h"

struct world;
struct kept;

enum { KEPT_STEPS = 1 << 16 };	/* a run of fewer steps has no such moment */

/* Of the run of this record, which is only looked at while the run is made. */
struct kept *kept_new(const struct record *r);
void kept_free(struct kept *k);		/* k may be NULL */

/* data: struct kept. Keeps the world as it is; returns from which step on to do so again. */
uint64_t kept_add(void *data, struct world *w);

/*
 * A world as it was at the last moment that is not behind from_ns; k may be NULL. m: the run's
 * machine, perhaps with another horizon. NULL: there is no such moment, or no memory.
 */
struct world *kept_world(const struct kept *k, const struct machine *m, const struct observer *o,
			 int64_t from_ns);

#endif
