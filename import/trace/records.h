/* SPDX-License-Identifier: MIT */
/*
 * records.h - the events of a trace.dat, by libtracecmd.
 */
#ifndef IMPORT_TRACE_RECORDS_H
#define IMPORT_TRACE_RECORDS_H

#include <stdio.h>

#define TRACE_LIBRARY "libtracecmd.so.1"

/* How writing them has ended; it is the exit status of a process. */
enum { RECORDS_WRITTEN = 0, RECORDS_NO_TRACE = 3, RECORDS_NO_LIBRARY = 4 };

/*
 * Writes the events of a file in the order of their times, each as a struct trace_event. On a
 * malformed file the library may crash, or end the process.
 */
int trace_records_write(const char *path, FILE *out);

/* Why there is no library, behind a message: simrun may have been built without its headers. */
const char *trace_records_lack(void);

#endif
