/* SPDX-License-Identifier: MIT */
/*
 * figure.h - what came of measuring something again and again: a median, and its spread.
 */
#ifndef CLI_CALIBRATE_FIGURE_H
#define CLI_CALIBRATE_FIGURE_H

#include <stdint.h>

struct figure {
	double low, median, high;	/* ns; low and high: of ten, one is below, one above */
	unsigned samples;		/* 0: it could not be measured */
	const char *lacks;		/* then why not, as the end of a sentence */
};

/* Measures once, on the CPU of its caller. ns of one such thing; below 0: in vain. */
typedef double measure_fn(void *data);

/* The monotonic clock, in ns. */
int64_t now_ns(void);

/*
 * Measures until there are enough samples, or a fifth of a second is over, or somebody asks
 * to stop. lacks: what it says if each time was in vain.
 */
struct figure figure_measure(measure_fn *once, void *data, const char *lacks);

/* One that could not be measured. */
struct figure figure_lacking(const char *lacks);

/* What is left of a figure if parts are taken out. If that is nothing: lacks. */
struct figure figure_less(struct figure f, double parts, const char *lacks);

#endif
