/* SPDX-License-Identifier: MIT */
/*
 * duration.h - times as people read them. Whatever shows a time rounds it here: half up,
 * to the nearest that can be written.
 */
#ifndef LIB_DURATION_H
#define LIB_DURATION_H

#include <stdint.h>

#include <glib.h>

/* Three digits that count: "950 ns", "12.3 µs", "4.56 ms". To be freed with g_free(). */
char *show_time(int64_t ns);

/* Microseconds with one digit behind the point, the same in every locale: "1234.5". */
char *show_us(int64_t ns);

/* The average of so many that make `sum` together, to the nearest; nr is not 0. */
int64_t duration_average(int64_t sum, uint64_t nr);

#endif
