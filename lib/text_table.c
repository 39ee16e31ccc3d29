/* SPDX-License-Identifier: MIT */
/*
 * text_table.c - see text_table.h.
 */
#include "lib/text_table.h"

#include <stdlib.h>

struct libscols_table *text_table_new(void)
{
	struct libscols_table *t;

	scols_init_debug(0);
	t = scols_new_table();
	scols_table_set_termforce(t, SCOLS_TERMFORCE_NEVER);
	return t;
}

void text_table_column(struct libscols_table *t, const char *heading, gboolean right)
{
	scols_table_new_column(t, heading, 0, right ? SCOLS_FL_RIGHT : 0);
}

void text_table_print(struct libscols_table *t, FILE *out)
{
	char *text = NULL;

	if (!scols_print_table_to_string(t, &text))
		fprintf(out, "%s\n", text);
	free(text);
	scols_unref_table(t);
}
