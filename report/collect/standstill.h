/* SPDX-License-Identifier: MIT */
/*
 * standstill.h - what each task waits for when nothing goes on any more.
 */
#ifndef REPORT_COLLECT_STANDSTILL_H
#define REPORT_COLLECT_STANDSTILL_H

#include "report/record/record.h"

/*
 * Lines of text, char *, for the end of a drawing: the circle of who waits for whom, in words and
 * drawn, and what else tasks wait for. Empty: the run has neither a deadlock nor a livelock.
 * event: of struct event, as they happened. To be freed with g_ptr_array_unref().
 */
GPtrArray *standstill_lines(const struct record *r, const GArray *event);

#endif
