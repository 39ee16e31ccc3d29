/* SPDX-License-Identifier: MIT */
/*
 * symmetry.h - what can be known of a scenario's programs before they are searched, so
 * that fewer and smaller states are.
 */
#ifndef EXPERIMENT_SEARCH_SYMMETRY_H
#define EXPERIMENT_SEARCH_SYMMETRY_H

#include "scenarios/scenario.h"

/* By task: how many operations it has at most. [setup]'s, the last task, is left out. */
void count_operations(const struct cast *c, uint32_t *ops);

/*
 * Descriptors of areas that are enough, for no more can be in use: a smaller world is
 * searched faster. Of a program without end as many as a search will hardly see.
 */
uint32_t areas_needed(const struct cast *c);

/* Might a task wait, or go round, until a variable or a register has some value? */
gboolean programs_wait(const struct cast *c);

/*
 * By task: the first one that is exactly like it, and so could change places with it;
 * perhaps itself.
 */
void find_twins(const struct scenario *s, const struct cast *c, uint32_t *twin);

#endif
