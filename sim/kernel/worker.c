/* SPDX-License-Identifier: MIT */
/*
 * worker.c - a worker does one work item after the other, and sleeps when there is none.
 */
#include "sim/kernel/worker.h"

/* A worker has done what it did; into becomes its next work item. It sleeps until then. */
#define NEXT_WORK(into, label)								\
	do {										\
		STEP_(step, label, STEP_SLEEP, COST_LOCAL, 1,				\
		      pool_object(w, w->machine->task[t->id].pool - 1), RELAXED, MAY_SLEEP) \
		if (!worker_next(w, t, &(into)))					\
			return BLOCKED;							\
	} while (0)

STEPS(worker)
{
	BEGIN;

	while (true) {
		NEXT_WORK(f->work, "worker.next");
		CALL_POINTER(w->machine->work[f->work].function, struct work_args,
			     .work = f->work);
	}
}
