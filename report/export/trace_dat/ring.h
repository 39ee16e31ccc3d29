/* SPDX-License-Identifier: MIT */
/*
 * ring.h - a CPU's ring buffer, as the kernel writes it into a trace.dat.
 */
#ifndef REPORT_EXPORT_TRACE_DAT_RING_H
#define REPORT_EXPORT_TRACE_DAT_RING_H

#include <stdint.h>

#include <glib.h>

enum { PAGE_BYTES = 4096 };

struct ring {
	GByteArray *bytes;	/* whole pages, except that the last is open */
	guint page;		/* offset of the last page */
	int64_t last_ns;	/* of the latest event */
	uint64_t events;
};

void ring_init(struct ring *ring);
void ring_clear(struct ring *ring);

/*
 * Appends an event. Its data is padded to words of four bytes, so that so many of them are
 * read. t_ns is not before that of the event before it.
 */
void ring_event(struct ring *ring, int64_t t_ns, const guint8 *data, unsigned bytes);

/* Fills the last page up: nothing is appended any more. */
void ring_close(struct ring *ring);

#endif
