/* SPDX-License-Identifier: MIT */
/*
 * contention.h - the events contention_begin and contention_end, of who waits for a lock.
 */
#ifndef REPORT_EXPORT_KERNEL_CONTENTION_H
#define REPORT_EXPORT_KERNEL_CONTENTION_H

#include "report/export/kernel/emit.h"
#include "sim/machine/observer.h"

struct contention;

struct contention *contention_new(const struct record *r);
void contention_free(struct contention *c);

/* A task cannot take its step: does it wait for a lock? */
void contention_wait(struct contention *c, struct emitter *m, const struct event *e,
		     const struct cpu_context *x);
/* A task goes to sleep: as the kernel does, a mutex is waited for a second time now. */
void contention_sleeps(struct contention *c, struct emitter *m, uint32_t task,
		       const struct event *e, const struct cpu_context *x);
/* It has taken a step: it waits no longer, if it did. */
void contention_step(struct contention *c, struct emitter *m, const struct event *e,
		     const struct cpu_context *x);

#endif
