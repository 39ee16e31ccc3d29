/* SPDX-License-Identifier: MIT */
/*
 * export.h - runs in the formats of the viewers that people have already.
 *
 * Records are complete and have a trace. What goes wrong in writing is left to the
 * caller to find: ferror(out). So is that a record is unwanted, which ends it.
 */
#ifndef REPORT_EXPORT_EXPORT_H
#define REPORT_EXPORT_EXPORT_H

#include <stdio.h>

#include <glib.h>

#include "report/record/trace.h"

/* Perfetto's protobuf trace: each run is a process, each CPU and task a track. */
void export_perfetto(const GPtrArray *records, FILE *out);

/* Chrome's trace events, as JSON: the same picture. */
void export_trace_event(const GPtrArray *records, FILE *out);

/* trace-cmd's trace.dat, version 6, for trace-cmd and KernelShark. */
void export_trace_dat(const struct record *r, FILE *out);

#endif
