/* SPDX-License-Identifier: MIT */
/*
 * world.c - how many bytes the state, clock and statistics of a scenario's world are: what
 * a snapshot of it copies. SCENARIO.ini [SECTION.KEY=VALUE...]; prints the number.
 */
#include <inttypes.h>
#include <stdio.h>

#include "scenarios/load/machine.h"
#include "scenarios/load/sweep/sweep.h"

int main(int argc, char **argv)
{
	GError *error = NULL;
	struct sweep *sweep = sweep_open(argc > 1 ? argv[1] : "",
					 (const char *const *)argv + 2, NULL, NULL, &error);
	struct scenario *s = sweep ? sweep_load(sweep, 0, &error) : NULL;
	struct scenario_machine m;

	if (!s) {
		fprintf(stderr, "world: %s\n", error->message);
		return 2;
	}
	if (!scenario_machine_of(&m, s, s->policies->pdata[0]))
		return 1;
	printf("%" PRIu64 "\n", m.bytes);
	scenario_machine_clear(&m);
	scenario_unref(s);
	sweep_free(sweep);
	return 0;
}
