/* SPDX-License-Identifier: MIT */
/*
 * metadata.h - what a CTF trace says of its streams and events, in TSDL.
 */
#ifndef REPORT_EXPORT_CTF_METADATA_H
#define REPORT_EXPORT_CTF_METADATA_H

#include <glib.h>

#include "report/export/kernel/event.h"

struct record;

enum { UUID_BYTES = 16, CTF_STREAM = 0 };

/* To be freed. */
GString *ctf_metadata(const struct record *r);

/* The same for the same run. */
void ctf_uuid(const struct record *r, guint8 uuid[UUID_BYTES]);

/* A task's priority, which LTTng counts from another one than the kernel. */
gboolean is_priority(const struct field *f);

#endif
