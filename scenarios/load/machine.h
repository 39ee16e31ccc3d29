/* SPDX-License-Identifier: MIT */
/*
 * machine.h - the machine on which one variant of a scenario runs. Whoever makes a world
 * of a scenario, or asks how large one would be, begins here.
 */
#ifndef SCENARIOS_LOAD_MACHINE_H
#define SCENARIOS_LOAD_MACHINE_H

#include "scenarios/scenario.h"

/* It points into itself, so it must not move. It can be changed before a world is made. */
struct scenario_machine {
	struct machine machine;
	struct vmap_config vmap;
	uint64_t bytes;		/* that a world of it takes */
	struct task_config *task;
	void *block;		/* what the model has added to the machine */
};

/*
 * Makes the machine of s. vmap: the configuration of the model, which is s->vmap with a
 * variant in it, and perhaps with lower limits. The seed is the scenario's. s must outlive
 * the machine. FALSE: there is not enough memory, and nothing is to be cleared.
 */
gboolean scenario_machine_init(struct scenario_machine *m, const struct scenario *s,
			       const struct vmap_config *vmap);

/* The same for one of its variants, without other changes. */
gboolean scenario_machine_of(struct scenario_machine *m, const struct scenario *s,
			     const struct policy *policy);

void scenario_machine_clear(struct scenario_machine *m);

#endif
