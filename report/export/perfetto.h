/* SPDX-License-Identifier: MIT */
/*
 * perfetto.h - runs as Perfetto's protobuf trace: each run is a process, each CPU, task
 * and lock a track.
 */
#ifndef REPORT_EXPORT_PERFETTO_H
#define REPORT_EXPORT_PERFETTO_H

#include "report/export/export.h"

gboolean export_perfetto(const struct export_source *s, FILE *out, GError **error);

#endif
