/* SPDX-License-Identifier: MIT */
/*
 * instance.h - a specification made real: its machine, and its world at time 0. Here it
 * is said in words why that can fail.
 */
#ifndef EXPERIMENT_RUN_INSTANCE_H
#define EXPERIMENT_RUN_INSTANCE_H

#include <stdatomic.h>

#include "report/record/spec.h"
#include "scenarios/load/machine.h"

struct world;

/*
 * Makes the machine of a specification, to be cleared with scenario_machine_clear() if
 * that did not fail. areas: descriptors of areas that are enough; 0: the scenario's.
 */
gboolean instance_init(struct scenario_machine *m, const struct run_spec *spec,
		       uint32_t areas, GError **error);

/* Runs [setup] in a new world, until *stop becomes true. */
gboolean instance_set_up(struct world *w, const struct run_spec *spec,
			 const atomic_bool *stop, GError **error);

/* Sets *error: a world of it, or a search, needs more memory than there is. */
void instance_lacks_memory(const struct run_spec *spec, GError **error);

#endif
