/* SPDX-License-Identifier: MIT */
/*
 * format.h - what the events of a trace.dat look like.
 */
#ifndef REPORT_EXPORT_TRACE_DAT_FORMAT_H
#define REPORT_EXPORT_TRACE_DAT_FORMAT_H

#include <glib.h>

enum {
	COMMON_BYTES = 8,	/* what each event begins with */
	FIELDS_MAX = 7,
	COMM_BYTES = 16,	/* of the name of a task */
	FIRST_ID = 300,		/* of enum event_id's first event in the file */
};

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

extern const struct format trace_formats[FORMATS];

/* Where a field begins, if what is before it ends there. */
unsigned field_offset(unsigned offset, const struct field *f);
void trace_headers_append(GByteArray *b);
void trace_formats_append(GByteArray *b);

#endif
