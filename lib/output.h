/* SPDX-License-Identifier: MIT */
/*
 * output.h - a file that is there as a whole or not at all.
 */
#ifndef LIB_OUTPUT_H
#define LIB_OUTPUT_H

#include <stdio.h>

#include <glib.h>

struct output {
	char *path, *part;
	FILE *file;
};

/* "-" is stdout. To be closed, whether that went well or not. */
gboolean output_open(struct output *f, const char *path, GError **error);

/* ok: all of it was written, as far as its writer knows. */
gboolean output_close(struct output *f, gboolean ok, GError **error);

#endif
