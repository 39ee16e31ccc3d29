/* SPDX-License-Identifier: MIT */
/*
 * others.c - what two CPUs can measure: a cache line that goes to and fro, and a call.
 */
#define _GNU_SOURCE	/* syscall() */
#include "cli/calibrate/measures.h"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char one_cpu[] = "there is only one CPU that we may use";

/* --- a cache line --------------------------------------------------------------------------- */

enum { TRIPS = 1000, PAIRS = 8, LINE = 128, PATIENCE = 1 << 14, TRIP_NS = 50000000 };

struct ball {
	_Alignas(LINE) atomic_uint turn;	/* odd: the other one's */
	_Alignas(LINE) char behind;		/* nothing else is in its line */
};

static void ball_body(struct helper *h)
{
	struct ball *b = h->data;

	while (!atomic_load_explicit(&h->stop, memory_order_relaxed)) {
		const unsigned turn = atomic_load_explicit(&b->turn, memory_order_acquire);

		if (turn & 1)
			atomic_store_explicit(&b->turn, turn + 1, memory_order_release);
	}
}

/* If the other CPU has something else to do, this gives up. */
static double ball_once(void *data)
{
	struct ball *b = data;
	const int64_t begin = now_ns();
	unsigned turn = atomic_load(&b->turn), looks = 0;

	if (turn & 1)
		return -1;
	for (unsigned i = 0; i < TRIPS; i++, turn += 2) {
		atomic_store_explicit(&b->turn, turn + 1, memory_order_release);
		while (atomic_load_explicit(&b->turn, memory_order_acquire) != turn + 2)
			if (++looks % PATIENCE == 0 && now_ns() > begin + TRIP_NS)
				return -1;
	}
	return (double)(now_ns() - begin) / TRIPS / 2;
}

static struct figure measure_line_to(int cpu)
{
	struct ball b = { .turn = 0 };
	struct figure f;
	struct helper h;

	if (!helper_start(&h, cpu, ball_body, &b))
		return figure_lacking("threads cannot be kept on two CPUs");
	f = figure_measure(ball_once, &b, "the other CPU does not answer");
	helper_stop(&h);
	return f;
}

/* Of several pairs: the median of medians, and the extremes of all. */
struct figure measure_line(const struct cpus *c)
{
	const unsigned others = c->nr ? c->nr - 1 : 0, pairs = MIN(others, (unsigned)PAIRS);
	struct figure f[PAIRS], all;
	unsigned nr = 0;

	if (!pairs)
		return figure_lacking(one_cpu);
	if (!cpu_pin(c->number[0]))
		return figure_lacking("threads cannot be kept on two CPUs");
	for (unsigned i = 0; i < pairs; i++) {
		struct figure at = measure_line_to(c->number[1 + i * others / pairs]);
		unsigned place = nr;

		if (!at.samples && !nr)
			f[0] = at;
		if (!at.samples)
			continue;
		for (; place && f[place - 1].median > at.median; place--)
			f[place] = f[place - 1];
		f[place] = at;
		nr++;
	}
	if (!nr)
		return f[0];
	all = f[nr / 2];
	for (unsigned i = 0; i < nr; i++) {
		all.low = MIN(all.low, f[i].low);
		all.high = MAX(all.high, f[i].high);
	}
	return all;
}

/* --- a call --------------------------------------------------------------------------------- */

enum { CALLS = 200 };

static long membarrier(int command)
{
	return syscall(SYS_membarrier, command, 0, 0);
}

/* The kernel interrupts the CPUs on which other threads of the process run. */
static double membarrier_once(void *data)
{
	const int64_t begin = now_ns();

	(void)data;
	for (unsigned i = 0; i < CALLS; i++)
		if (membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED))
			return -1;
	return (double)(now_ns() - begin) / CALLS;
}

struct figure measure_call(const struct cpus *c)
{
	const long offers = membarrier(MEMBARRIER_CMD_QUERY);
	struct figure without, with;
	struct helper h;

	if (c->nr < 2)
		return figure_lacking(one_cpu);
	if (offers < 0 || !(offers & MEMBARRIER_CMD_PRIVATE_EXPEDITED) ||
	    membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED))
		return figure_lacking("there is no membarrier(2)");
	if (!cpu_pin(c->number[0]))
		return figure_lacking("threads cannot be kept on two CPUs");
	without = figure_measure(membarrier_once, NULL, "membarrier(2) does not work");
	if (!without.samples || !helper_start(&h, c->number[1], helper_spin, NULL))
		return figure_lacking("threads cannot be kept on two CPUs");
	with = figure_measure(membarrier_once, NULL, "membarrier(2) does not work");
	helper_stop(&h);
	return figure_less(with, without.median, "it was no slower with the other CPU than without");
}
