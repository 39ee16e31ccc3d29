/* SPDX-License-Identifier: MIT */
/*
 * text_table.h - tables of text, by libsmartcols: the same everywhere, however wide the
 * terminal is.
 */
#ifndef LIB_TEXT_TABLE_H
#define LIB_TEXT_TABLE_H

#include <stdio.h>

#include <glib.h>
#include <libsmartcols.h>

struct libscols_table *text_table_new(void);

/* right: its cells are numbers, and stand at the right. */
void text_table_column(struct libscols_table *t, const char *heading, gboolean right);

/* With the end of the last line, and frees the table. */
void text_table_print(struct libscols_table *t, FILE *out);

#endif
