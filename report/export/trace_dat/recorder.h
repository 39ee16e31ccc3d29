/* SPDX-License-Identifier: MIT */
/*
 * recorder.h - fills the ring buffers with what a kernel would have recorded of the run.
 */
#ifndef REPORT_EXPORT_TRACE_DAT_RECORDER_H
#define REPORT_EXPORT_TRACE_DAT_RECORDER_H

#include <stdint.h>

#include "report/export/trace_dat/ring.h"

struct record;

/* Events name a lock by this address, and the file has a symbol for the address. */
uint64_t lock_address(uint32_t lock);

/* ring: one for each CPU, empty. They are closed afterwards. */
void recorder_fill(const struct record *r, struct ring *ring);

#endif
