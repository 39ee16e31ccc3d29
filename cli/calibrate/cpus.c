/* SPDX-License-Identifier: MIT */
/*
 * cpus.c - on which CPUs we may run, and threads that stay on one of them.
 */
#define _GNU_SOURCE	/* sets of CPUs */
#include "cli/calibrate/cpus.h"

#include <sched.h>
#include <unistd.h>

#include "cli/calibrate/figure.h"

enum { PATIENCE_NS = 100000000, NAP_US = 100 };

void cpus_find(struct cpus *c)
{
	cpu_set_t set;

	c->nr = 0;
	CPU_ZERO(&set);
	if (sched_getaffinity(0, sizeof(set), &set))
		return;		/* or there are more than such a set can have */
	for (int i = 0; i < CPU_SETSIZE && c->nr < CPUS_MAX; i++)
		if (CPU_ISSET((size_t)i, &set))
			c->number[c->nr++] = i;
}

gboolean cpu_pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)cpu, &set);
	return !sched_setaffinity(0, sizeof(set), &set) && sched_getcpu() == cpu;
}

gboolean cpu_be_urgent(void)
{
	const struct sched_param lowest = { .sched_priority = 1 };

	return !sched_setscheduler(0, SCHED_FIFO, &lowest);
}

static void *helper_main(void *data)
{
	struct helper *h = data;

	if (!cpu_pin(h->cpu))
		return NULL;
	h->runs = true;
	h->body(h);
	return NULL;
}

gboolean helper_start(struct helper *h, int cpu, void (*body)(struct helper *h), void *data)
{
	const int64_t end = now_ns() + PATIENCE_NS;

	*h = (struct helper){ .cpu = cpu, .body = body, .data = data };
	h->thread = g_thread_try_new("calibrate", helper_main, h, NULL);
	while (h->thread && !h->runs && now_ns() < end)
		usleep(NAP_US);
	if (h->runs)
		return TRUE;
	helper_stop(h);
	return FALSE;
}

void helper_stop(struct helper *h)
{
	h->stop = true;
	if (h->thread)
		g_thread_join(h->thread);
	h->thread = NULL;
}

void helper_spin(struct helper *h)
{
	while (!atomic_load_explicit(&h->stop, memory_order_relaxed))
		;
}
