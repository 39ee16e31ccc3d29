/* SPDX-License-Identifier: MIT */
/*
 * blame.h - while a run is made again: the rows that say what kept its tasks.
 */
#ifndef REPORT_COLLECT_BLAME_H
#define REPORT_COLLECT_BLAME_H

#include "report/record/record.h"

struct blame;

/*
 * A run had the samples that are in r->worst. Made again up to blame_until(), with this
 * observer, it says why. r must outlive it.
 */
struct blame *blame_new(struct record *r);
const struct observer *blame_observer(const struct blame *b);
int64_t blame_until(const struct blame *b);
void blame_free(struct blame *b);

/*
 * To be called when that time has come: puts the rows into r->blame. FALSE: the run did not
 * do the same again, and there are rows only of those samples that came again.
 */
gboolean blame_complete(struct blame *b, const struct world *w);

#endif
