/* SPDX-License-Identifier: MIT */
/*
 * claim.h - a plug-in says of some of its steps that nobody can notice when they are taken. With
 * --check a search believes that, and verifies it each time that it takes one of them.
 */
#ifndef SIM_SEARCH_CLAIM_H
#define SIM_SEARCH_CLAIM_H

#include "sim/search/space.h"

/* Is the announced step of this CPU one whose claim must be verified? */
bool is_claimed(const struct space *space, uint32_t cpu);

/*
 * Takes such a step with take(), twice from the same bytes. It may look at, and change,
 * nothing but its task and the object that it has announced. If it does, and the claim is
 * the plug-in's own, this complains and ends the process (foreign.h). If the claim is that of
 * a rule of simrun's, which the plug-in uses where it need not hold, the result is false: the
 * step has not been taken, and is not local here.
 */
bool claim_take(struct space *space, uint32_t cpu,
		void (*take)(struct space *space, uint32_t slot));

#endif
