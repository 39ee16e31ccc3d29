/* SPDX-License-Identifier: MIT */
/*
 * trace_dat.h - a run as trace-cmd would have recorded it, for trace-cmd and KernelShark.
 */
#ifndef REPORT_EXPORT_TRACE_DAT_DAT_H
#define REPORT_EXPORT_TRACE_DAT_DAT_H

#include <stdio.h>

struct record;

/*
 * Writes a trace.dat, version 6. The record has a trace. ferror(out) tells of failures; if
 * the record is unwanted meanwhile, the file is cut short.
 */
void trace_dat_write(const struct record *r, FILE *out);

#endif
