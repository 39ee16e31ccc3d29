/* SPDX-License-Identifier: MIT */
/*
 * deadline.h - what is kept of tasks that have deadlines, and of a CPU's real-time bandwidth,
 * as the arena holds it.
 */
#ifndef SIM_WORLD_PARTS_DEADLINE_H
#define SIM_WORLD_PARTS_DEADLINE_H

#include <stdint.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

struct deadline {		/* by task, of any class: it may inherit a deadline */
	uint32_t lender;	/* whose runtime, deadline and period it has; NIL: its own */
	uint16_t throttled;	/* true: its budget is spent, and not replenished yet */
	uint16_t expired;	/* true: its CPU's handler is to replenish it */
};

struct deadline_clock {
	int64_t at;		/* the deadline, in virtual time */
	int64_t runtime;	/* what is left of the budget; below 0: overrun */
};

struct rt_share {		/* by CPU */
	uint64_t throttled;	/* true: it runs no real-time task */
};

struct rt_budget {
	int64_t ns;		/* what real-time and deadline tasks have had, and not been given */
	int64_t until;		/* when the present period ends */
};

#pragma GCC diagnostic pop

#endif
