/* SPDX-License-Identifier: MIT */
/*
 * old_areas.h - areas that are older than the trace: how large they are, and where they lie.
 */
#ifndef IMPORT_OLD_AREAS_H
#define IMPORT_OLD_AREAS_H

#include "import/load.h"

/*
 * To be called once when the whole trace was read: sizes that were guessed are guessed again, and
 * none of the old areas overlaps another one.
 */
void place_old_areas(const struct load *l);

#endif
