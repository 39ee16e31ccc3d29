/* SPDX-License-Identifier: MIT */
/*
 * perfetto.h - runs as Perfetto's protobuf trace: each run is a process, each CPU, task
 * and lock a track.
 */
#ifndef REPORT_EXPORT_PERFETTO_H
#define REPORT_EXPORT_PERFETTO_H

#include <stdio.h>

#include <glib.h>

struct export_source;

gboolean export_perfetto(const struct export_source *s, FILE *out, GError **error);

#endif
