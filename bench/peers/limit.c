/* SPDX-License-Identifier: MIT */
/*
 * limit.c - the limit for the clock driver: the pattern of bench/scenarios/lock.ini as a
 * bare state machine over a winner tree, with nothing that a simulator of CPUs needs.
 *
 *	limit P CYCLES		prints seconds
 *
 * P processes think for an exponential time of mean 1000, queue for one FIFO lock, hold it
 * for 100 and begin again. Times come from a table of the distribution's inverse.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TABLE = 4096, MEAN = 1000, HOLD = 100, MOST = 1024 };

static int64_t table[TABLE], due[MOST];
static uint32_t winner[2 * MOST], queue[MOST], width;
static uint64_t rng = UINT64_C(0x9e3779b97f4a7c15);

static inline int64_t think(void)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return table[rng >> 52];
}

static inline void set(uint32_t leaf, int64_t time)
{
	uint32_t i = width + leaf, mine = leaf;
	int64_t best = time;

	due[leaf] = time;
	for (; i > 1; i /= 2) {
		const uint32_t other = winner[i ^ 1];
		const int64_t others = due[other];

		mine = others < best ? other : mine;
		best = others < best ? others : best;
		winner[i / 2] = mine;
	}
}

int main(int argc, char **argv)
{
	const uint32_t processes = argc > 2 ? (uint32_t)atoi(argv[1]) : 8;
	const uint64_t cycles = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000;
	uint32_t owner = UINT32_MAX, head = 0, waiting = 0;
	uint64_t done = 0, check = 0;
	struct timespec from, to;

	for (width = 2; width < processes; width *= 2)
		;
	for (uint32_t i = 0; i < TABLE; i++)
		table[i] = (int64_t)(-log((i + 0.5) / TABLE) * MEAN);
	for (uint32_t i = 0; i < width; i++) {
		due[i] = INT64_MAX;
		winner[width + i] = i;
	}
	for (uint32_t i = width - 1; i; i--)
		winner[i] = winner[2 * i];
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	for (uint32_t i = 0; i < processes; i++)
		set(i, think());
	while (done < cycles) {
		const uint32_t p = winner[1];
		const int64_t now = due[p];

		if (p != owner) {			/* it has thought */
			if (owner == UINT32_MAX) {
				owner = p;
				set(p, now + HOLD);
			} else {
				queue[(head + waiting++) % MOST] = p;
				set(p, INT64_MAX);
			}
			continue;
		}
		done++;					/* it has held the lock */
		check += (uint64_t)now;
		set(p, now + think());
		owner = UINT32_MAX;
		if (waiting) {
			owner = queue[head];
			head = (head + 1) % MOST;
			waiting--;
			set(owner, now + HOLD);
		}
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	printf("%.9f %llu\n", (double)(to.tv_sec - from.tv_sec) +
	       (double)(to.tv_nsec - from.tv_nsec) / 1e9, (unsigned long long)check);
	return 0;
}
