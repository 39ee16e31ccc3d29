/* SPDX-License-Identifier: MIT */
/*
 * graph.c - which class of locks was taken behind which.
 */
#include "sim/lockdep/graph.h"

static uint64_t *edges(const struct lockdep *l, uint32_t from, uint32_t kind)
{
	return l->behind + ((uint64_t)from * LOCK_EDGES + kind) * l->words;
}

static bool has_edge(const struct lockdep *l, uint32_t from, uint32_t to, uint32_t kind)
{
	return edges(l, from, kind)[to / 64] >> to % 64 & 1;
}

bool graph_add(struct lockdep *l, uint32_t from, uint32_t to, enum lock_edge_kind kind)
{
	if (has_edge(l, from, to, kind))
		return false;
	edges(l, from, kind)[to / 64] |= UINT64_C(1) << to % 64;
	return true;
}

/* A place on the way: a class, and whether one comes there only as a reader that passes. */
struct stop {
	uint16_t class, first;
	bool passes;
};

struct search {
	struct stop stop[2 * MAX_LOCK_CLASSES];
	uint32_t stops;
	bool seen[MAX_LOCK_CLASSES][2];
};

static bool is_goal(const struct lockdep *l, const struct way *way, const struct stop *s)
{
	const uint32_t usage = l->usage[s->class] & way->goal;

	if (!way->goal)
		return s->class == way->to && !(s->passes && way->shared);
	if (l->usage[s->class] & TOLD_IRQ)
		return false;
	return s->passes ? usage & IRQS_ON : usage;
}

/* Is there an edge that one can take from here? *passes: only as a reader that passes. */
static bool leads(const struct lockdep *l, const struct stop *from, uint32_t to, bool *passes)
{
	const bool shared = !from->passes;	/* may the class be held as a reader here? */

	*passes = !(has_edge(l, from->class, to, EDGE_EN) ||
		    (shared && has_edge(l, from->class, to, EDGE_SN)));
	return !*passes || has_edge(l, from->class, to, EDGE_ER) ||
	       (shared && has_edge(l, from->class, to, EDGE_SR));
}

static bool go_on(const struct lockdep *l, struct search *s, const struct stop *from,
		  struct way *way, bool begins)
{
	for (uint32_t to = 0; to < l->classes; to++) {
		struct stop next = { .class = (uint16_t)to };

		if (!leads(l, from, to, &next.passes) || s->seen[to][next.passes])
			continue;
		s->seen[to][next.passes] = true;
		next.first = begins ? next.class : from->first;
		if (is_goal(l, way, &next)) {
			way->first = next.first;
			way->last = to;
			return true;
		}
		s->stop[s->stops++] = next;
	}
	return false;
}

bool graph_finds(const struct lockdep *l, struct way *way)
{
	const struct stop from = { .class = (uint16_t)way->from, .passes = way->passes };
	struct search s = { 0 };

	if (go_on(l, &s, &from, way, true))
		return true;
	for (uint32_t i = 0; i < s.stops; i++)
		if (go_on(l, &s, &s.stop[i], way, false))
			return true;
	return false;
}
