/* SPDX-License-Identifier: MIT */
/*
 * ctf.h - a run in the Common Trace Format 1.8, for babeltrace2 and Trace Compass.
 */
#ifndef REPORT_EXPORT_CTF_CTF_H
#define REPORT_EXPORT_CTF_CTF_H

#include <glib.h>

struct record;

/*
 * Writes a folder: metadata, and a stream for each CPU. The record has a trace. If it becomes
 * unwanted meanwhile, files are missing, and FALSE is returned without an error.
 */
gboolean ctf_write(const struct record *r, const char *path, GError **error);

#endif
