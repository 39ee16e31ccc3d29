/* SPDX-License-Identifier: MIT */
/*
 * recorder.h - from the events of a run to what each CPU's ring buffer would have had.
 */
#ifndef REPORT_EXPORT_TRACE_DAT_RECORDER_H
#define REPORT_EXPORT_TRACE_DAT_RECORDER_H

#include <stdint.h>

#include "report/export/trace_dat/ring.h"

struct record;

/* Contention events name a lock by its address, of which the file has the symbol. */
uint64_t lock_address(uint32_t lock);

/* ring: one for each CPU, initialised. They are closed then. */
void recorder_fill(const struct record *r, struct ring *ring);

#endif
