/* SPDX-License-Identifier: MIT */
/*
 * drawn.h - a stored run that was made again to be drawn.
 */
#ifndef REPORT_RECORD_DRAWN_H
#define REPORT_RECORD_DRAWN_H

#include <stdint.h>

struct record;

struct drawn_run {
	int64_t id;
	const struct record *record;	/* has a trace; NULL: it could not be made again */
	const char *why;		/* why not; NULL: it could */
};

#endif
