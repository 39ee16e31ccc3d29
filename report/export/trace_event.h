/* SPDX-License-Identifier: MIT */
/*
 * trace_event.h - runs as Chrome's trace events in JSON, which Perfetto reads, too.
 */
#ifndef REPORT_EXPORT_TRACE_EVENT_H
#define REPORT_EXPORT_TRACE_EVENT_H

#include <stdio.h>

#include <glib.h>

struct export_source;

gboolean export_trace_event(const struct export_source *s, FILE *out, GError **error);

#endif
