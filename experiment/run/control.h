/* SPDX-License-Identifier: MIT */
/*
 * control.h - how whoever asks for a run or a search goes along with it: can end it, sees
 * how far it is, and gives it memory. None of it changes what comes of it.
 */
#ifndef EXPERIMENT_RUN_CONTROL_H
#define EXPERIMENT_RUN_CONTROL_H

#include <stdatomic.h>
#include <stdint.h>

#include <glib.h>

#include "sim/machine/run.h"

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
};

static inline gboolean control_reserve(const struct run_control *c, int64_t bytes)
{
	return !c->reserve || c->reserve(c->reserve_data, bytes);
}

#endif
