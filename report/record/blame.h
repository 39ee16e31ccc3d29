/* SPDX-License-Identifier: MIT */
/*
 * blame.h - a row of the table `blame`: for a while a task was kept from going on.
 */
#ifndef REPORT_RECORD_BLAME_H
#define REPORT_RECORD_BLAME_H

#include <stdint.h>

#include "sim/machine/blame.h"
#include "sim/machine/observer.h"

/* Of what there are samples. */
enum blame_what {
	BLAME_LATENCY,		/* of a measuring task, from the expiry of its timer until it runs */
	BLAME_WAIT,		/* waits for locks; of each lock only the longest */
	BLAME_OPERATION,	/* operations that returned, by how long they waited */
	BLAME_SECTION,		/* sections with preemption off; of each CPU only the longest */
	BLAME_WHATS
};

struct blame_sample {
	struct blame_window is;
	int64_t ns;		/* how bad it is */
	uint32_t what;		/* enum blame_what */
};

struct blame_row {
	uint32_t what;		/* enum blame_what */
	uint32_t sample;	/* 1: the worst of these */
	uint32_t segment;	/* from 1 in the sample */
	uint32_t parent;	/* the segment that it explains; 0: the sample itself */
	uint32_t depth;		/* of segments without a parent 0 */
	int64_t from_ns, to_ns;
	struct blame_link is;	/* pc: the step in which the task was most of the time */
};

/* "latency", "wait", "operation", "preempt_off"; NULL beyond the last one. */
const char *blame_what_word(unsigned what);

/* "runs", "spins", …; NULL beyond the last one. */
const char *blame_kind_word(unsigned kind);

#endif
