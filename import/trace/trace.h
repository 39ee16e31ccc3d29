/* SPDX-License-Identifier: MIT */
/*
 * trace.h - reads a kernel's trace, whatever its form.
 */
#ifndef IMPORT_TRACE_TRACE_H
#define IMPORT_TRACE_TRACE_H

#include "import/trace/event.h"

/*
 * Tells all events of the file; see trace_read_text() and trace_read_dat(). name: the path as
 * messages show it. FALSE with *error set.
 */
gboolean trace_read(const char *path, const char *name, trace_sink *sink, void *data,
		    guint64 *strange, GError **error);

#endif
