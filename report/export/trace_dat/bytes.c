/* SPDX-License-Identifier: MIT */
/*
 * bytes.c - see bytes.h.
 */
#include "report/export/trace_dat/bytes.h"

#include <string.h>

void number_put(guint8 *at, uint64_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		at[i] = (guint8)(value >> 8 * i);
}

void number_append(GByteArray *b, uint64_t value, unsigned bytes)
{
	guint8 text[8];

	number_put(text, value, bytes);
	g_byte_array_append(b, text, bytes);
}

void text_append(GByteArray *b, const char *text)
{
	g_byte_array_append(b, (const guint8 *)text, (guint)strlen(text));
}

void text_append_counted(GByteArray *b, const char *text, unsigned bytes)
{
	number_append(b, strlen(text), bytes);
	text_append(b, text);
}
