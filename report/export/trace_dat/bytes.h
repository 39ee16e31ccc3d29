/* SPDX-License-Identifier: MIT */
/*
 * bytes.h - numbers and texts in a file's bytes. All numbers are little-endian.
 */
#ifndef REPORT_EXPORT_TRACE_DAT_BYTES_H
#define REPORT_EXPORT_TRACE_DAT_BYTES_H

#include <stdint.h>

#include <glib.h>

/* bytes: how many bytes the number takes, at most 8. */
void number_put(guint8 *at, uint64_t value, unsigned bytes);
void number_append(GByteArray *b, uint64_t value, unsigned bytes);

/* Without a zero at its end. */
void text_append(GByteArray *b, const char *text);
/* The same, and before it its length as a number of so many bytes. */
void text_append_counted(GByteArray *b, const char *text, unsigned bytes);

#endif
