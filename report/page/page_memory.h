/* SPDX-License-Identifier: MIT */
/*
 * page_memory.h - who sees what in a run whose memory is not sequentially consistent, as
 * JSON for the scripts of a page.
 */
#ifndef REPORT_PAGE_PAGE_MEMORY_H
#define REPORT_PAGE_PAGE_MEMORY_H

#include "lib/json.h"
#include "report/record/record.h"

/* Adds an object of this name. r->trace must be there. If memory is sc, there is none. */
void page_memory(struct json *j, const char *key, const struct record *r);

#endif
