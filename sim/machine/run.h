/* SPDX-License-Identifier: MIT */
/*
 * run.h - how a run or an interleaving ended, and how far one has come.
 */
#ifndef SIM_MACHINE_RUN_H
#define SIM_MACHINE_RUN_H

#include <stdatomic.h>
#include <stdint.h>

enum run_status { RUN_DONE, RUN_HORIZON, RUN_DEADLOCK, RUN_STEP_LIMIT, RUN_INTERRUPTED,
		  RUN_LIVELOCK };

/*
 * How far a run or a search has come. It writes this now and then, for other threads to
 * read.
 */
struct progress {
	_Atomic uint64_t done;		/* steps, or states */
	_Atomic int64_t now_ns;		/* virtual time of a run */
};

#endif
