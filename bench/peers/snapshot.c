/* SPDX-License-Identifier: MIT */
/*
 * snapshot.c - saving and restoring the world of a scenario as a depth-first search does, and memcpy
 * of the same bytes there and back. SCENARIO.ini; prints for each of 7 turns both in ns,
 * then the bytes. The world is that of the scenario's first variant, before its search.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "policies/program/machine.h"
#include "scenarios/load/sweep/sweep.h"
#include "scenarios/load/machine.h"
#include "sim/search/transitions.h"
#include "sim/search/search.h"

enum { TIMES = 2000000, TURNS = 7 };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* As far as the compiler knows, it is looked at. */
static void use(void *bytes)
{
	__asm__ volatile("" : : "r"(bytes) : "memory");
}

static void compare(struct space *space)
{
	const size_t bytes = space_bytes(space);
	char *from = malloc(bytes), *to = malloc(bytes);

	if (!from || !to)
		exit(1);
	memset(from, 1, bytes);
	for (int turn = 0; turn < TURNS; turn++) {
		double ours = now(), bare;

		for (int i = 0; i < TIMES; i++) {
			space_copy(space, to);
			use(to);
			space_restore(space, to);
			use(space->w);
		}
		bare = now();
		ours = bare - ours;
		for (int i = 0; i < TIMES; i++) {
			memcpy(to, from, bytes);
			use(to);
			memcpy(from, to, bytes);
			use(from);
		}
		printf("%.3f %.3f\n", ours / TIMES, (now() - bare) / TIMES);
	}
	printf("%zu\n", bytes);
	free(from);
	free(to);
}

int main(int argc, char **argv)
{
	GError *error = NULL;
	struct sweep *sweep = sweep_open(argc > 1 ? argv[1] : "", NULL, NULL, NULL, &error);
	struct scenario *s = sweep ? sweep_load(sweep, 0, &error) : NULL;
	struct search_config config = { .max_preemptions = NO_BOUND };
	struct scenario_machine m;
	struct space space;
	char detail[160];

	if (!s) {
		fprintf(stderr, "snapshot: %s\n", error->message);
		return 2;
	}
	if (!scenario_machine_of(&m, s, s->policies->pdata[0]) ||
	    !space_init(&space, &m.machine, &config) ||
	    !vmalloc_setup(space.w, NULL, detail))
		return 1;
	transitions_begin(&space);
	compare(&space);
	space_clear(&space);
	scenario_machine_clear(&m);
	scenario_unref(s);
	sweep_free(sweep);
	return 0;
}
