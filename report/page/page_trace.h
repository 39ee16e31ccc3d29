/* SPDX-License-Identifier: MIT */
/*
 * page_trace.h - the trace of a run, for the scripts of a page.
 */
#ifndef REPORT_PAGE_PAGE_TRACE_H
#define REPORT_PAGE_PAGE_TRACE_H

#include "lib/json.h"

struct record;

/*
 * Writes an object under that key. The record has a trace. If the record becomes unwanted
 * meanwhile, lists end early, and the JSON is still well formed.
 */
void page_trace(struct json *j, const char *key, const struct record *r);

#endif
