/* SPDX-License-Identifier: MIT */
/*
 * trace_dat.h - the parts of a trace.dat: what its events look like, and the ring buffers
 * that they are in. All numbers are little-endian.
 */
#ifndef REPORT_EXPORT_TRACE_DAT_H
#define REPORT_EXPORT_TRACE_DAT_H

#include <stdint.h>

#include <glib.h>

enum { PAGE_BYTES = 4096, COMMON_BYTES = 8, FIELDS_MAX = 7, COMM_BYTES = 16 };

/* --- numbers and texts ------------------------------------------------------------- */

void number_put(guint8 *at, uint64_t value, unsigned bytes);
void number_append(GByteArray *b, uint64_t value, unsigned bytes);
void text_append(GByteArray *b, const char *text);
/* After its length, a number of so many bytes. */
void text_append_counted(GByteArray *b, const char *content, unsigned bytes);

/* --- trace_format.c ------------------------------------------------------------------ */

struct field {
	const char *type, *name;
	unsigned bytes;		/* of an array of char: all */
};

struct format {
	const char *system, *name;
	struct field field[FIELDS_MAX];
	const char *print;
};

enum event_id {
	SCHED_SWITCH, SCHED_WAKING, CONTENTION_BEGIN, CONTENTION_END, IRQ_ENTRY, IRQ_EXIT,
	SIMRUN_STEP, SIMRUN_OP, SIMRUN_VIOLATION, FORMATS
};

enum { FIRST_ID = 300 };

extern const struct format trace_formats[FORMATS];

/* Where a field begins, if what is before it ends there. */
unsigned field_offset(unsigned offset, const struct field *f);
void trace_headers_append(GByteArray *b);
void trace_formats_append(GByteArray *b);

/* --- ring.c ---------------------------------------------------------------------------- */

struct ring {
	GByteArray *bytes;	/* whole pages, but for the last */
	guint page;		/* where the last begins */
	int64_t last_ns;	/* of its latest event */
};

/* The data is padded to words: so many of its bytes are read. */
void ring_event(struct ring *g, int64_t t_ns, const guint8 *data, unsigned bytes);
void ring_close(struct ring *g);

#endif
