// SPDX-License-Identifier: MIT
/*
 * nodes.c - `weak` once more, as the machine of simrun sees it: one graph without a
 * cycle.
 *
 * The nodes are the events, and "write w becomes visible to thread t" for each write and
 * each thread; a write becomes visible to its own thread when it is made.
 * Of RCU, each critical section and each grace period have one of two orders; either is a
 * strong fence from one thread to the other.
 */
#include "tests/litmus/axioms/axioms.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_NODES = MAX_EVENTS + MAX_EVENTS * MAX_THREADS };

struct graph {
	const struct execution *x;
	const struct lkmm *k;
	struct relation strong;		/* with RCU's */
	struct relation reaches;	/* cumul* ; rfe? */
	bool edge[MAX_NODES][MAX_NODES];
	uint8_t seen[MAX_NODES];
};

static int visible(const struct graph *g, int w, int thread)
{
	if (g->x->event[w].thread == thread)
		return w;
	return MAX_EVENTS + w * MAX_THREADS + thread;
}

static void add_visibility(struct graph *g, int w, int t)
{
	const struct execution *x = g->x;
	int node = visible(g, w, t);

	if (x->event[w].thread != t)
		g->edge[w][node] = true;
	for (int i = 0; i < x->events_nr; i++) {
		bool of_thread = x->event[i].thread == t;
		bool foreign = of_thread && x->event[w].thread != t;

		if (foreign && (x->rfr.row[w] & BIT(i)))
			g->edge[node][i] = true;
		if (foreign && (g->k->overwrite.row[i] & BIT(w)))
			g->edge[i][node] = true;
		if (!(g->k->cumul.row[w] & BIT(i)))
			continue;
		if (x->event[i].kind == WRITE)
			g->edge[node][visible(g, i, t)] = true;
		else if (of_thread)
			g->edge[node][i] = true;
	}
	for (int e = 0; e < x->events_nr; e++)
		if (g->reaches.row[w] & BIT(e))
			for (set rest = g->strong.row[e]; rest; rest &= rest - 1)
				g->edge[node][__builtin_ctzll(rest)] = true;
}

static bool cycle_from(struct graph *g, int node)
{
	g->seen[node] = 1;
	for (int i = 0; i < MAX_NODES; i++)
		if (g->edge[node][i] && (g->seen[i] == 1 ||
					 (!g->seen[i] && cycle_from(g, i))))
			return true;
	g->seen[node] = 2;
	return false;
}

static bool has_cycle(const struct execution *x, const struct lkmm *k,
		      const struct relation *rcu)
{
	static struct graph g;
	struct relation rfe = x->rfr, order = k->ppo;

	memset(&g, 0, sizeof(g));
	g.x = x;
	g.k = k;
	g.strong = k->strong;
	rel_or(&g.strong, rcu);
	rel_or(&order, rcu);
	rel_and(&rfe, &x->ext);
	rel_maybe(&rfe);
	g.reaches = k->cumul;
	rel_star(&g.reaches);
	rel_then(&g.reaches, &rfe);
	for (int i = 0; i < x->events_nr; i++)
		for (set rest = order.row[i]; rest; rest &= rest - 1)
			g.edge[i][__builtin_ctzll(rest)] = true;
	for (int w = 0; w < x->events_nr; w++)
		for (int t = 0; t < x->threads_nr && x->event[w].kind == WRITE; t++)
			add_visibility(&g, w, t);
	for (int i = 0; i < MAX_NODES; i++)
		if (!g.seen[i] && cycle_from(&g, i))
			return true;
	return false;
}

bool nodes_allow(const struct execution *x)
{
	struct sections sections;
	struct lkmm k;

	if (!no_load_buffering(x))
		return false;
	lkmm_relations(x, &k);
	find_sections(x, &sections);
	for (unsigned choice = 0; choice < 1u << sections.nr; choice++) {
		struct relation rcu = rcu_order(x, &sections, choice);

		if (!has_cycle(x, &k, &rcu))
			return true;
	}
	return false;
}
