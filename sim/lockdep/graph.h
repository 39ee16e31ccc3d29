/* SPDX-License-Identifier: MIT */
/*
 * graph.h - which class of locks was taken behind which: an edge leads from the lock that was
 * held to the one that was taken.
 *
 * A way is strong if tasks that each took one step of it could all wait for each other. It is not
 * if one comes to a class as a reader that passes waiters and goes on from there as a reader.
 */
#ifndef SIM_LOCKDEP_GRAPH_H
#define SIM_LOCKDEP_GRAPH_H

#include "sim/world/parts/lockdep.h"
#include "sim/world/state.h"

/* Adds an edge. False: there was one of this kind already. */
bool graph_add(struct lockdep *l, uint32_t from, uint32_t to, enum lock_edge_kind kind);

/* A strong way through the graph. */
struct way {
	uint32_t from;		/* where it begins */
	bool passes;		/* one comes there as a reader that passes waiters */
	uint32_t goal;		/* usages of a class where it ends, not TOLD_IRQ; 0: that is `to` */
	uint32_t to;
	bool shared;		/* what comes after its end holds the class as a reader only */
	uint32_t first;		/* found: the class after `from` … */
	uint32_t last;		/* … and the one where it ends */
};

/* Is there such a way, of one step or more? Then its first and last are set. */
bool graph_finds(const struct lockdep *l, struct way *way);

#endif
