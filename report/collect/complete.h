/* SPDX-License-Identifier: MIT */
/*
 * complete.h - the part of a record that is known only when the run has ended.
 */
#ifndef REPORT_COLLECT_COMPLETE_H
#define REPORT_COLLECT_COMPLETE_H

#include "report/record/record.h"

/*
 * To be called when the run has ended, after vmalloc_end(): reads the rest from the world
 * and computes the digest. m is the machine that the world was made from.
 */
void record_complete(struct record *r, const struct world *w, const struct machine *m,
		     enum run_status status);

/* The same for a search, whose findings are in r->found: there is no world to be read. */
void record_complete_search(struct record *r);

/* Keeps the object's name, as the world is gone when the record is read. NIL has none. */
void record_name_object(struct record *r, const struct world *w, uint32_t object);

/* Fills r->param with how the run differs from its scenario; the above do so, too. */
void record_list_params(struct record *r);

#endif
