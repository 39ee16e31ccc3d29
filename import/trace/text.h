/* SPDX-License-Identifier: MIT */
/*
 * text.h - reads a trace as text: the kernel's file `trace`, or what trace-cmd report prints.
 */
#ifndef IMPORT_TRACE_TEXT_H
#define IMPORT_TRACE_TEXT_H

#include <stdio.h>

#include "import/trace/event.h"

/*
 * Tells all events of the file, whose name is for messages. *strange: how many lines were none of
 * a trace. FALSE with *error set, as FILE:LINE: what is wrong, what was expected.
 */
gboolean trace_read_text(FILE *file, const char *name, trace_sink *sink, void *data,
			 guint64 *strange, GError **error);

#endif
