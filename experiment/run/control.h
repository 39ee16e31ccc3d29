/* SPDX-License-Identifier: MIT */
/*
 * control.h - what the caller of a run or a search has in its hand while that goes on: it
 * can end it, see how far it is, and let it wait for memory. None of it changes a result.
 */
#ifndef EXPERIMENT_RUN_CONTROL_H
#define EXPERIMENT_RUN_CONTROL_H

#include <stdatomic.h>
#include <stdint.h>

#include <glib.h>

#include "sim/machine/run.h"

struct zeros;

struct run_control {
	const atomic_bool *stop;	/* when it becomes true, the work ends soon */
	struct progress *progress;	/* written while it works; NULL: nobody looks */
	/*
	 * Called before the work takes so many bytes more (negative: gives them back), and
	 * may wait until there are as many. FALSE: the work is to stop. NULL: there is
	 * enough.
	 */
	gboolean (*reserve)(void *data, int64_t bytes);
	void *reserve_data;
	guint helpers;		/* threads that nobody else needs: a search may have them */
	struct zeros *zeros;	/* of this thread, for the world of a run; NULL: it has none */
};

static inline gboolean control_reserve(const struct run_control *c, int64_t bytes)
{
	return !c->reserve || c->reserve(c->reserve_data, bytes);
}

#endif
