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
	GByteArray *bytes;	/* whole pages, but for the last */
	guint page;		/* where the last begins */
	int64_t last_ns;	/* of its latest event */
};

/* The data is padded to words: so many of its bytes are read. */
void ring_event(struct ring *g, int64_t t_ns, const guint8 *data, unsigned bytes);
void ring_close(struct ring *g);

#endif
