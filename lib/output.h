/* SPDX-License-Identifier: MIT */
/*
 * output.h - writing a file that appears whole or not at all.
 */
#ifndef LIB_OUTPUT_H
#define LIB_OUTPUT_H

#include <stdio.h>

#include <glib.h>

struct output {
	char *path;		/* where it is to appear */
	char *part;		/* where it is until then; NULL: it is written in place */
	FILE *file;		/* to be written */
};

/*
 * path: "-" is stdout. False with *error set if the file cannot be written. It is to be
 * closed in any case.
 */
gboolean output_open(struct output *f, const char *path, GError **error);

/* Is it a pipe whose reader has gone, as `head` does when it has seen enough? */
gboolean output_reader_left(FILE *f);

/*
 * ok: the writer could write everything. If it could not, or the file system could not,
 * the file does not appear, and one that was there stays. A reader who left has what it
 * wanted, so that is no failure. Returns whether it appeared; *error is set only if ok was
 * true.
 */
gboolean output_close(struct output *f, gboolean ok, GError **error);

#endif
