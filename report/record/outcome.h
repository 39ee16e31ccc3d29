/* SPDX-License-Identifier: MIT */
/*
 * outcome.h - how operations ended, in words for people.
 *
 * op_result_word() has the words of the database, where an operation that the end of the
 * run cut off has none.
 */
#ifndef REPORT_RECORD_OUTCOME_H
#define REPORT_RECORD_OUTCOME_H

#include <glib.h>

#include "report/record/record.h"

/* "ok", "EBUSY", "ENOMEM", "none", "unfinished". */
const char *op_result_text(enum op_result result);

/* The kernel's function would have returned an error. */
gboolean op_result_is_error(enum op_result result);

/* "vmalloc = EBUSY". To be freed with g_free(). */
char *op_text(const struct op_record *op);

#endif
