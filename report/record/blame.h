/* SPDX-License-Identifier: MIT */
/*
 * blame.h - a row of the table `blame`: for a while a task was kept from going on.
 */
#ifndef REPORT_RECORD_BLAME_H
#define REPORT_RECORD_BLAME_H

#include <stdint.h>

#include "sim/machine/blame.h"

struct blame_row {
	uint32_t sample;	/* 1: the worst */
	uint32_t segment;	/* from 1 in the sample */
	uint32_t parent;	/* the segment that it explains; 0: the sample itself */
	uint32_t depth;		/* of segments without a parent 0 */
	int64_t from_ns, to_ns;
	struct blame_link is;	/* pc: the step in which the task was most of the time */
};

/* "runs", "spins", …; NULL beyond the last one. */
const char *blame_kind_word(unsigned kind);

#endif
