/* SPDX-License-Identifier: MIT */
/*
 * format.h - what the events of a trace.dat look like.
 */
#ifndef REPORT_EXPORT_TRACE_DAT_FORMAT_H
#define REPORT_EXPORT_TRACE_DAT_FORMAT_H

#include <glib.h>

enum {
	COMMON_BYTES = 8,	/* of the fields that every event begins with */
	FIELDS_MAX = 7,
	COMM_BYTES = 16,	/* of a task's name */
	FIRST_ID = 300,		/* in the file, of the first event of enum event_id */
};

struct field {
	const char *type, *name;
	unsigned bytes;		/* of an array of char: of the whole array */
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

extern const struct format trace_formats[FORMATS];

/* Where a field begins if the one before it ends at offset. */
unsigned field_offset(unsigned offset, const struct field *f);

/* What a trace.dat says of a ring buffer, and of its events. */
void trace_headers_append(GByteArray *b);
void trace_formats_append(GByteArray *b);

#endif
