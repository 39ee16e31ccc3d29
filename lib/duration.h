/* SPDX-License-Identifier: MIT */
/*
 * duration.h - times as people read them.
 *
 * Whatever shows a time rounds it here, to the nearest that can be written, and halves away
 * from zero.
 */
#ifndef LIB_DURATION_H
#define LIB_DURATION_H

#include <stdint.h>

#include <glib.h>

/*
 * Three digits and a unit: "950 ns", "12.3 µs", "4.56 ms"; "us" where the locale's
 * character set is not UTF-8. The caller frees it with g_free().
 */
char *show_time(int64_t ns);

/*
 * Microseconds with one digit after the point, the same in every locale: "1234.5". The
 * caller frees it with g_free().
 */
char *show_us(int64_t ns);

/* sum divided by nr, to the nearest. nr is not 0. */
int64_t duration_average(int64_t sum, uint64_t nr);

#endif
