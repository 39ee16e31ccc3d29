/* SPDX-License-Identifier: MIT */
/*
 * worker.c - a worker does one work item after the other, and sleeps when there is none.
 */
#include "sim/kernel/worker.h"

STEPS(worker)
{
	BEGIN;

	while (true) {
		NEXT_WORK(f->work, "worker.next");
		CALL_POINTER(w->machine->work[f->work].function, struct work_args,
			     .work = f->work);
	}
}
