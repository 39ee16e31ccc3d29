/* SPDX-License-Identifier: MIT */
/*
 * thin.h - which points of a sweep a page has.
 */
#ifndef REPORT_PAGE_SWEEP_THIN_H
#define REPORT_PAGE_SWEEP_THIN_H

#include "report/page/sweep/swept.h"

/*
 * Finds the keys that change together, and makes the sweep coarser until it has no more
 * points than this.
 */
void swept_thin(struct swept *s, guint most);

gboolean swept_is_kept(const struct swept *s, guint point);

#endif
