/* SPDX-License-Identifier: MIT */
/*
 * holm.h - who compares many things finds some difference by chance. S. Holm, "A simple
 * sequentially rejective multiple test procedure", Scandinavian J. of Statistics 6
 * (1979), 65-70.
 */
#ifndef REPORT_STATISTICS_HOLM_H
#define REPORT_STATISTICS_HOLM_H

#include <stddef.h>

/* Replaces each p by the one that may be compared with 5 % although there are n of them. */
void holm_adjust(double *p, size_t n);

#endif
