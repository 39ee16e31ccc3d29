/* SPDX-License-Identifier: MIT */
/*
 * outcome.c - see outcome.h.
 */
#include "report/record/outcome.h"

gboolean op_result_is_error(enum op_result result)
{
	return result == RESULT_EBUSY || result == RESULT_ENOMEM;
}

char *op_text(const struct op_record *op)
{
	return g_strdup_printf("%s = %s", op_info[op->kind].word,
			       op_result_text(op->result));
}
