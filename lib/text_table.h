/* SPDX-License-Identifier: MIT */
/*
 * text_table.h - tables of text, made by libsmartcols. They do not depend on how wide the
 * terminal is.
 */
#ifndef LIB_TEXT_TABLE_H
#define LIB_TEXT_TABLE_H

#include <stdio.h>

#include <glib.h>
#include <libsmartcols.h>

struct libscols_table *text_table_new(void);

/* right: the cells are aligned to the right, as numbers are. */
void text_table_column(struct libscols_table *t, const char *heading, gboolean right);

/* Prints the table, with a newline at its end, and frees it. */
void text_table_print(struct libscols_table *t, FILE *out);

#endif
