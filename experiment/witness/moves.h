/* SPDX-License-Identifier: MIT */
/*
 * moves.h - an interleaving as an exact [schedule], which says all that happens.
 */
#ifndef EXPERIMENT_WITNESS_MOVES_H
#define EXPERIMENT_WITNESS_MOVES_H

#include <glib.h>

#include "sim/search/search.h"

struct world;

/* The directives of these moves, a line each; w has names. To be freed with g_free(). */
char *witness_moves(const struct world *w, const struct machine *m,
		    const struct search_move *move, uint32_t nr);

#endif
