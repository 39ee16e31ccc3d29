/* SPDX-License-Identifier: MIT */
/*
 * areas.h - the events vmalloc:*, which tell what happens to areas.
 */
#ifndef REPORT_EXPORT_KERNEL_AREAS_H
#define REPORT_EXPORT_KERNEL_AREAS_H

#include "report/export/kernel/emit.h"
#include "report/record/trace.h"

struct area_watch;

struct area_watch *area_watch_new(const struct record *r);
void area_watch_free(struct area_watch *a);

/* The allocator has told something. */
void area_point(struct area_watch *a, struct emitter *m, const struct traced_point *p);
/* A task does something on this CPU: has its purge ended before? */
void area_task_goes_on(struct area_watch *a, struct emitter *m, uint32_t task, uint32_t cpu,
		       int64_t t_ns, const struct cpu_context *c);
/* Its operation has returned, so that it purges no more. */
void area_task_returns(struct area_watch *a, struct emitter *m, uint32_t task, uint32_t cpu,
		       int64_t t_ns, const struct cpu_context *c);

#endif
