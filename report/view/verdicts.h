/* SPDX-License-Identifier: MIT */
/*
 * verdicts.h - what searches found, for people.
 */
#ifndef REPORT_VIEW_VERDICTS_H
#define REPORT_VIEW_VERDICTS_H

#include <stdio.h>

#include <glib.h>

#include "report/view/interleaving.h"

/* records: of searches, struct record * with what they found. */

/*
 * Each property that each variant violates, and what is proved of the rest; or, of
 * searches for a maximum, that.
 */
void show_verdicts(const GPtrArray *records, FILE *out);

/* Of litmus tests: only what is violated, or was not finished; nothing if all is well. */
void show_violations(const GPtrArray *records, FILE *out);

/* The outcomes that each variant allows, if they were asked for. */
void show_outcomes(const GPtrArray *records, FILE *out);

/* The interleavings that lead to violations. */
void show_witnesses(const GPtrArray *records, enum interleavings which, FILE *out);

#endif
