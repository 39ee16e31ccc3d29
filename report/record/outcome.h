/* SPDX-License-Identifier: MIT */
/*
 * outcome.h - how operations ended, in words for people.
 *
 * sim/machine/words.h has the words for results alone.
 */
#ifndef REPORT_RECORD_OUTCOME_H
#define REPORT_RECORD_OUTCOME_H

#include <glib.h>

#include "report/record/record.h"

/* True if the kernel's function would have returned an error. */
gboolean op_result_is_error(enum op_result result);

/* "vmalloc = EBUSY". To be freed with g_free(). */
char *op_text(const struct op_record *op);

#endif
