/* SPDX-License-Identifier: MIT */
/*
 * cpus.h - on which CPUs we may run, and threads that stay on one of them.
 */
#ifndef CLI_CALIBRATE_CPUS_H
#define CLI_CALIBRATE_CPUS_H

#include <stdatomic.h>
#include <stdbool.h>

#include <glib.h>

enum { CPUS_MAX = 1024 };

struct cpus {
	int number[CPUS_MAX];
	unsigned nr;		/* 0: we were not told, or may not choose */
};

/* Those that we may run on. */
void cpus_find(struct cpus *c);
/* The calling thread stays there. FALSE: it may not. */
gboolean cpu_pin(int cpu);

/*
 * The calling thread, and those that it starts, run before all normal ones, if it may (root): so
 * other programs do not disturb. FALSE: it may not.
 */
gboolean cpu_be_urgent(void);

/* A thread that keeps a CPU busy, or answers somebody, until it is asked to stop. */
struct helper {
	int cpu;
	void (*body)(struct helper *h);		/* returns soon after h->stop */
	void *data;
	GThread *thread;
	atomic_bool runs, stop;
};

/* Starts it, and waits until it runs on its CPU. FALSE: that was in vain, and there is none. */
gboolean helper_start(struct helper *h, int cpu, void (*body)(struct helper *h), void *data);
void helper_stop(struct helper *h);

/* A body: it does nothing, all the time. */
void helper_spin(struct helper *h);

#endif
