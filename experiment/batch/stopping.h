/* SPDX-License-Identifier: MIT */
/*
 * stopping.h - when a point of a sweep has been repeated often enough: the 95 % interval of
 * the mean is, for each variant, as tight as [sweep] asks.
 */
#ifndef EXPERIMENT_BATCH_STOPPING_H
#define EXPERIMENT_BATCH_STOPPING_H

#include <stdint.h>

#include <glib.h>

struct stopping;

/* precision: half of the interval's width, in hundredths of a percent of the mean. */
struct stopping *stopping_new(uint64_t points, guint variants, guint precision);
void stopping_free(struct stopping *s);		/* NULL is allowed */

/* Adds the value of a run; NAN: the run has none. */
void stopping_add(struct stopping *s, uint64_t point, guint variant, double value);

/* Is the mean of each variant known that well there? It is if no run had a value. */
gboolean stopping_is_tight(const struct stopping *s, uint64_t point);

#endif
