/* SPDX-License-Identifier: MIT */
/*
 * stream.h - the events of a CPU as a stream of CTF: packets, with events in them.
 */
#ifndef REPORT_EXPORT_CTF_STREAM_H
#define REPORT_EXPORT_CTF_STREAM_H

#include "report/export/ctf/metadata.h"

struct stream {
	GByteArray *bytes;
	guint8 uuid[UUID_BYTES];
	uint32_t cpu;
	guint packet;		/* offset of the open packet, if any is */
	gboolean open;
	uint64_t packets;	/* how many there were before it */
	int64_t last_ns;	/* of the latest event */
};

void stream_init(struct stream *s, const struct record *r, uint32_t cpu);
void stream_clear(struct stream *s);

/* The event is not before the one before it. */
void stream_event(struct stream *s, const struct kernel_event *e);

/* The stream lasts until end_ns, and nothing is appended any more. */
void stream_close(struct stream *s, int64_t end_ns);

#endif
