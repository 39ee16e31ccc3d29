/* SPDX-License-Identifier: MIT */
/*
 * ftrace.h - the events of a kernel in Perfetto's form, of which it makes its tables of what ran
 * on which CPU (sched) and of what state each thread was in (thread_state).
 */
#ifndef REPORT_EXPORT_FTRACE_H
#define REPORT_EXPORT_FTRACE_H

#include <stdint.h>

#include "report/export/perfetto.pb-c.h"

struct record;

typedef void put_packet_fn(void *data, Perfetto__TracePacket *p);

/* Puts the threads of a process, and then every event, each in a packet of its own. */
void ftrace_put(const struct record *r, int32_t process, put_packet_fn *put, void *data);

#endif
