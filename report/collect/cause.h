/* SPDX-License-Identifier: MIT */
/*
 * cause.h - what a worst latency was spent on, and where a task stands, each in a sentence.
 */
#ifndef REPORT_COLLECT_CAUSE_H
#define REPORT_COLLECT_CAUSE_H

#include "report/record/record.h"

/*
 * What a measuring task's worst latency was spent on; NULL if nothing is known. m is the
 * machine that the world was made from. To be freed with g_free(), as all of these.
 */
char *cause_sentence(const struct record *r, const struct machine *m,
		     const struct latency_row *l);

/* What the task waits for at the end of the run; NULL if it has ended. */
char *wait_text(const struct record *r, uint32_t task);

/* When vmap_lazy_nr was highest, and why no purge had come by then; NULL: not above lazy_max. */
char *lazy_peak_sentence(const struct record *r, const struct world *w);

/* Before which step a task stands now and what it holds; NULL if it has ended. */
char *standing_text(const struct world *w, uint32_t task);

#endif
