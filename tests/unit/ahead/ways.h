/* SPDX-License-Identifier: MIT */
/*
 * ways.h - one machine, two ways to run it: in bursts, in which tasks run on, run ahead and leap
 * (sim/clock/burst.h), and step by step. Both must end in the same bytes, and tell the same.
 */
#ifndef TESTS_UNIT_AHEAD_WAYS_H
#define TESTS_UNIT_AHEAD_WAYS_H

#include <stdbool.h>
#include <stdint.h>

#include "scenarios/load/machine.h"
#include "sim/machine/run.h"

/* Who watches the fast way. Step by step, all steps are told, too, or the run is checked. */
enum watcher {
	WATCH_NOTHING,		/* only violations, samples and operations are told */
	WATCH_EVENTS,		/* so are events, as for --trace ops */
	WATCH_BLAME,		/* so is who keeps a task, in a part of the run */
	WATCHERS
};

/* How a machine is to be run. */
struct way {
	int64_t horizon_ns;
	uint64_t max_steps;
	enum watcher watcher;
	int64_t blame_from_ns, blame_to_ns;	/* WATCH_BLAME: the part, and … */
	uint32_t blamed;			/* … the task */
	bool check;		/* step by step under --check, which is slow */
};

/* What came of the fast way. */
struct came {
	bool ran;		/* false: [setup] does not end, and nothing was run */
	bool ahead;		/* some task ran ahead */
	enum run_status status;
	int64_t ended_ns;
	uint64_t steps;
};

/*
 * Runs the machine both ways. NULL: they are the same, or nothing was run. Else what differs first,
 * to be freed with g_free().
 */
char *compare_ways(const struct scenario_machine *m, const struct way *way, struct came *came);

#endif
