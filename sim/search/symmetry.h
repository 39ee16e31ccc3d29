/* SPDX-License-Identifier: MIT */
/*
 * symmetry.h - states that differ only in the names of alike tasks are the same to a search.
 *
 * Tasks that are alike, each alone on its CPU, may change places with their CPUs, and the machine
 * goes on in the same way under the new names. So of all the states that come to be one another by
 * that, one stands for all: the one in which these tasks are in the order of what they have come
 * to. Its identity is that of all. The search itself goes on from the states that it is in, so
 * its paths have the real names. doc/search.md argues why nothing is missed.
 */
#ifndef SIM_SEARCH_SYMMETRY_H
#define SIM_SEARCH_SYMMETRY_H

#include "sim/search/space.h"

struct symmetry;

/*
 * What can be known when the search begins, in the state in which it does. *none: tasks have
 * nothing in common, or there is no telling; then NULL is returned, which all functions take.
 * NULL otherwise: there is no memory.
 */
struct symmetry *symmetry_new(const struct space *space, bool *none);
void symmetry_free(struct symmetry *y);

/*
 * The state is to be looked at: what follows is about it, until the next call. before: what
 * symmetry_save() said of the state from which the last transition has led here; or NULL.
 */
void symmetry_look(struct symmetry *y, const struct space *space, const uint64_t *before);
/*
 * The identity of that state and of all that are the same but for names (space_identity()). actor:
 * a task or what space.actor may be besides; tells states apart as well. NIL: nothing.
 */
uint64_t symmetry_identity(struct symmetry *y, const struct space *space, uint32_t actor);
/* The state under these names, as far as its identity looks at it. */
void symmetry_rename(const struct symmetry *y, const struct space *space, struct space *to);
/* Which names they are: a block of so many bytes, from which that can be known again. */
size_t symmetry_order_bytes(const struct symmetry *y);
void symmetry_save(const struct symmetry *y, uint64_t *order);
void symmetry_restore(struct symmetry *y, const struct space *space, const uint64_t *order);
/* A set of transitions below 64 by the names that the state gets in its identity, and back. */
uint64_t symmetry_common(const struct symmetry *y, const struct space *space, uint64_t set);
uint64_t symmetry_real(const struct symmetry *y, const struct space *space, uint64_t set);
/* The transitions that may be in such a set: those of tasks that are alike may all, or none. */
uint64_t symmetry_sleepers(const struct symmetry *y);

/* By task: the first one that it may change places with, as config.twin. */
const uint32_t *symmetry_twins(const struct symmetry *y);

/*
 * Exchanges two alike tasks in what a path and an outcome say: the n-th pair of those by which all
 * orders come about. false: there are no more.
 */
bool symmetry_exchange(struct symmetry *y, const struct space *space, uint32_t n);
uint32_t symmetry_transition(const struct symmetry *y, const struct space *space,
			     uint32_t transition);
const uint32_t *symmetry_tasks(const struct symmetry *y);

/*
 * For --check: takes the transition, and at the same time in the same state with other names, drawn
 * at random; both must lead to the same.
 */
void symmetry_take(struct symmetry *y, struct space *space, uint32_t transition);

#endif
