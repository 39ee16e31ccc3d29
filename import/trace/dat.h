/* SPDX-License-Identifier: MIT */
/*
 * dat.h - reads a trace.dat of trace-cmd, version 6 or 7.
 */
#ifndef IMPORT_TRACE_DAT_H
#define IMPORT_TRACE_DAT_H

#include "import/trace/event.h"

/* Do these first bytes of a file say that it is a trace.dat? */
gboolean trace_is_dat(const void *bytes, gsize length);

/*
 * Tells all events of the file. libtracecmd reads it, in a process of its own: the library ends
 * or crashes its process on some malformed files. FALSE with *error set.
 */
gboolean trace_read_dat(const char *path, const char *name, trace_sink *sink, void *data,
			GError **error);

#endif
