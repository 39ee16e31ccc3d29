/* SPDX-License-Identifier: MIT */
/*
 * measures.h - what can be measured from user space. All but the first group need to choose the
 * CPUs that threads run on. Figures are ns.
 */
#ifndef CLI_CALIBRATE_MEASURES_H
#define CLI_CALIBRATE_MEASURES_H

#include <stdbool.h>

#include "cli/calibrate/cpus.h"
#include "cli/calibrate/figure.h"

/* One thread (alone.c): */

/* An exchange and a store: a spinlock that nobody else wants is taken and dropped. */
struct figure measure_lock(void);
/* A system call that does next to nothing. */
struct figure measure_syscall(void);

/* Two threads on one CPU (switches.c): */

/* From one thread to another when both yield, the system call included. */
struct figure measure_yield(int cpu);
/* A thread wakes another by a pipe and sleeps for its answer: half of a round. */
struct figure measure_pipe(int cpu);
/* The same calls on a pipe, when nobody has to be woken or to sleep. */
struct figure measure_pipe_calls(void);
/* From a timer's expiry to the thread that slept for it; on a CPU that idles, or is busy. */
struct figure measure_timer(int cpu, bool busy);

/* Two CPUs (others.c): */

/* Half a round trip of a cache line, between the first CPU and up to eight others. */
struct figure measure_line(const struct cpus *c);
/* membarrier(2) that must call another CPU, less one that need not. */
struct figure measure_call(const struct cpus *c);

/* The model's tree of free ranges (areas.c): */

enum { AREAS_NR = 2600 };
/* A purge puts back so many areas that lie apart: time for each, in the caches or not. */
struct figure measure_areas(bool cold);

#endif
