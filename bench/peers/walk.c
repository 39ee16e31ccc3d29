/* SPDX-License-Identifier: MIT */
/*
 * walk.c - the limit for growth in areas: the walk of a first-fit search over so many
 * areas in a linked list by index, as bench/scenarios/areas.ini makes it. AREAS WALKS;
 * prints seconds. Areas are in the order in which they were allocated, as they are there.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct area {
	uint64_t start, end;
	uint32_t next, prev;
};

int main(int argc, char **argv)
{
	const uint32_t areas = argc > 2 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000;
	const uint64_t walks = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000;
	struct area *area = calloc(areas, sizeof(*area));
	uint64_t found = 0, hole = 0;
	struct timespec from, to;

	if (!area)
		return 1;
	for (uint32_t i = 0; i < areas; i++)
		area[i] = (struct area){ .start = 2 * (uint64_t)i, .end = 2 * (uint64_t)i + 2,
					 .next = i + 1 < areas ? i + 1 : UINT32_MAX };
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (uint64_t n = 0; n < walks; n++) {
		const uint64_t size = 2 + n % 2, vend = UINT64_C(1) << 40;
		uint64_t address = 0;
		uint32_t at = 0;

		while (at != UINT32_MAX && address + size > area[at].start &&
		       address + size <= vend) {
			if (address + hole < area[at].start)
				hole = area[at].start - address;
			address = area[at].end;
			at = area[at].next;
		}
		found += address;
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	printf("%.9f %llu\n", (double)(to.tv_sec - from.tv_sec) +
	       (double)(to.tv_nsec - from.tv_nsec) / 1e9, (unsigned long long)found);
	free(area);
	return 0;
}
