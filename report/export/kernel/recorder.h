/* SPDX-License-Identifier: MIT */
/*
 * recorder.h - tells what a kernel would have recorded of a run.
 */
#ifndef REPORT_EXPORT_KERNEL_RECORDER_H
#define REPORT_EXPORT_KERNEL_RECORDER_H

#include "report/export/kernel/emit.h"

struct record;

/*
 * The record has a trace. Tells the sink every event; symbols gets the functions that events name.
 * If the record becomes unwanted meanwhile, the rest is left out.
 */
void kernel_events(const struct record *r, struct symbols *symbols,
		   const struct event_sink *sink);

#endif
