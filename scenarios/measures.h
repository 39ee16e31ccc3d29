/* SPDX-License-Identifier: MIT */
/*
 * measures.h - the measures of runs: what [sweep] may name, and what statistics are made of.
 *
 *	M(name, column, title, unit, kind)
 *
 * column is that of the table summary, and the member of struct summary_row. Views v_measure and
 * v_sweep have the same measures in the same order, which tests/unit/check-store.c compares.
 */
#ifndef SCENARIOS_MEASURES_H
#define SCENARIOS_MEASURES_H

enum measure_kind {
	MEASURE_NUMBER,		/* less is better, as of the others */
	MEASURE_RATE,		/* more is better */
	MEASURE_WORST,		/* of a run: so laws of extremes are for it */
	MEASURE_MEAN,		/* without what was cut as warm-up */
};

#define MEASURES(M)									\
	M(latency, latency_ns, "worst latency of a run", "ns", WORST)			\
	M(latency_mean, latency_mean_ns, "mean latency of a run", "ns", MEAN)		\
	M(preempt_off, preempt_off_ns, "longest section without preemption", "ns", WORST)	\
	M(wait, wait_ns, "longest wait of an operation", "ns", WORST)			\
	M(wait_mean, wait_mean_ns, "mean wait of operations", "ns", MEAN)		\
	M(throughput, throughput, "operations per second", "1/s", RATE)			\
	M(failures, failures, "failed operations of a run", "", NUMBER)			\
	M(lazy_peak, lazy_peak_pages, "most lazy pages", "pages", WORST)

enum {
#define NUMBER_MEASURE(name, column, title, unit, kind) MEASURE_##name,
	MEASURES(NUMBER_MEASURE)
#undef NUMBER_MEASURE
	MEASURES_NR
};

#endif
