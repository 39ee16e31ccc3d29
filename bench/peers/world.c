/* SPDX-License-Identifier: MIT */
/*
 * world.c - how many bytes the state, clock and statistics of a scenario's world are: what
 * a snapshot of it copies. SCENARIO.ini [SECTION.KEY=VALUE...]; prints the number.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "policies/policy.h"
#include "policies/vmap/vmalloc.h"
#include "scenarios/load/scenario.h"
#include "sim/machine/world.h"

int main(int argc, char **argv)
{
	GError *error = NULL;
	GPtrArray *scenarios = scenario_load(argc > 1 ? argv[1] : "",
					     (const char *const *)argv + 2, NULL, &error);
	const struct scenario *s;
	struct machine machine;
	struct vmap_config vmap;
	struct task_config *task;
	void *block;

	if (!scenarios) {
		fprintf(stderr, "world: %s\n", error->message);
		return 2;
	}
	s = scenarios->pdata[0];
	machine = s->machine;
	vmap = s->vmap;
	task = g_memdup2(machine.task, machine.tasks * sizeof(*task));
	vmap.policy = s->policies->pdata[0];
	machine.task = task;
	block = vmalloc_machine(&machine, &vmap, task, NULL, 0);
	if (!block)
		return 1;
	printf("%" PRIu64 "\n", world_bytes(&machine));
	free(block);
	g_free(task);
	g_ptr_array_unref(scenarios);
	return 0;
}
