/* SPDX-License-Identifier: MIT */
/*
 * format.h - what the events of a trace.dat look like.
 */
#ifndef REPORT_EXPORT_TRACE_DAT_FORMAT_H
#define REPORT_EXPORT_TRACE_DAT_FORMAT_H

#include "report/export/kernel/event.h"

enum {
	EVENT_MAX = 256,	/* bytes of an event */
	FIRST_ID = 300,		/* in the file, of the first event of enum event_id */
};

/* Writes an event as its format says; returns how many bytes it has. */
unsigned event_bytes(const struct kernel_event *e, guint8 to[EVENT_MAX]);

/* What a trace.dat says of a ring buffer, and of its events. */
void trace_headers_append(GByteArray *b);
void trace_formats_append(GByteArray *b);

#endif
