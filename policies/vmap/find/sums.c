/* SPDX-License-Identifier: MIT */
/*
 * sums.c - keeps the sums right when areas come and go: those on the path from the root to the
 * area, and of what the tree has hung elsewhere.
 */
#include "policies/vmap/find/sums.h"

/*
 * What one pays to have sums, in areas that one could look at instead: when an area comes or goes,
 * and for each area when they begin. Whoever walks saves for that. So sums are never much dearer
 * than walks, nor walks than sums, whatever a program does.
 */
enum { VISITS_A_CHANGE = 128, VISITS_AN_AREA = 4, FEWEST_VISITS = 4096 };

struct path {
	uint32_t at[LONGEST_PATH];
	uint32_t nodes;
};

static void sum_up(struct vmap *v, uint32_t area)
{
	const struct treap_node *n = &v->node[area];
	struct area_sum s = { .gap = gap_before(v, area), .areas = 1, .last = area };

	if (n->left != NIL) {
		s.areas += v->sum[n->left].areas;
		if (v->sum[n->left].gap > s.gap)
			s.gap = v->sum[n->left].gap;
	}
	if (n->right != NIL) {
		s.areas += v->sum[n->right].areas;
		s.last = v->sum[n->right].last;
		if (v->sum[n->right].gap > s.gap)
			s.gap = v->sum[n->right].gap;
	}
	v->sum[area] = s;
}

/* Appends a node to the path; false: it has become too long. */
static bool go(struct path *p, uint32_t area)
{
	if (p->nodes == LONGEST_PATH)
		return false;
	p->at[p->nodes++] = area;
	return true;
}

/* From the last node of the path up to the first. */
static void sum_up_path(struct vmap *v, const struct path *p)
{
	for (uint32_t i = p->nodes; i; i--)
		sum_up(v, p->at[i - 1]);
}

/* The nodes between the root and where an area that begins there is, or would be. */
static bool path_to(const struct vmap *v, uint32_t area, uint64_t start, struct path *p)
{
	uint32_t at = v->set->root;

	p->nodes = 0;
	while (at != NIL && at != area) {
		if (!go(p, at))
			return false;
		at = area_precedes(v, at, start, area) ? v->node[at].right : v->node[at].left;
	}
	return true;
}

/* The nodes on one side of a subtree: the tree has put them there when it took the new one in. */
static bool sum_up_side(struct vmap *v, uint32_t at, bool right)
{
	struct path p = { .nodes = 0 };

	for (; at != NIL; at = right ? v->node[at].right : v->node[at].left)
		if (!go(&p, at))
			return false;
	sum_up_path(v, &p);
	return true;
}

/* All of them, each after those below it. */
static bool sum_up_all(struct vmap *v)
{
	uint32_t at = v->set->root, done = NIL, top, right;
	struct path p = { .nodes = 0 };

	do {
		for (; at != NIL; at = v->node[at].left)
			if (!go(&p, at))
				return false;
		top = p.at[p.nodes - 1];
		right = v->node[top].right;
		if (right != NIL && right != done) {
			at = right;
			continue;
		}
		sum_up(v, top);
		done = top;
		p.nodes--;
	} while (p.nodes);
	return true;
}

static bool sum_up_around(struct vmap *v, uint32_t area)
{
	struct path p;

	if (!path_to(v, area, v->node[area].key, &p) ||
	    !sum_up_side(v, v->node[area].left, true) ||
	    !sum_up_side(v, v->node[area].right, false))
		return false;
	sum_up(v, area);
	sum_up_path(v, &p);
	return true;
}

/* There are no sums, and there will be none: all areas are looked at again. */
static void give_up(struct vmap *v)
{
	v->index->summed = false;
	v->index->tangled = true;
}

static bool overlaps(const struct vmap *v, uint32_t area)
{
	const struct vmap_area *a = &v->area[area];

	return (a->prev != NIL && v->area[a->prev].end > a->start) ||
	       (a->next != NIL && v->area[a->next].start < a->end);
}

static uint64_t price_of_all(const struct vmap *v)
{
	return FEWEST_VISITS + VISITS_AN_AREA * v->set->areas;
}

void sums_asked(struct vmap *v, uint32_t visited)
{
	const uint64_t most = 2 * price_of_all(v);

	v->index->visits += visited;
	if (v->index->visits > most)
		v->index->visits = most;
}

/* An area comes or goes. Is it worth it that there are sums? */
static bool is_worth_it(struct vmap *v)
{
	uint64_t *const visits = &v->index->visits;
	const bool paid = *visits >= VISITS_A_CHANGE;

	*visits -= paid ? VISITS_A_CHANGE : *visits;
	return v->index->summed ? paid : *visits >= price_of_all(v);
}

void sums_added(struct vmap *v, uint32_t area, bool always)
{
	bool ok = true;

	if (unlikely(overlaps(v, area)))
		give_up(v);
	if (v->index->tangled || v->nodes.nr)
		return;
	if (!is_worth_it(v) && !always)
		v->index->summed = false;
	else if (v->index->summed)
		ok = sum_up_around(v, area);
	else
		v->index->summed = ok = sum_up_all(v);
	if (!ok)
		give_up(v);
}

void sums_removed(struct vmap *v, uint32_t area, uint64_t start)
{
	struct path p;

	if (!v->index->summed)
		return;
	if (!is_worth_it(v))
		v->index->summed = false;
	else if (path_to(v, area, start, &p))
		sum_up_path(v, &p);
	else
		give_up(v);
}

static bool is_sum(const struct vmap *v, uint32_t area)
{
	const struct treap_node *n = &v->node[area];
	const struct area_sum *s = &v->sum[area];
	uint64_t areas = 1, gap = gap_before(v, area);
	const uint32_t child[2] = { n->left, n->right };

	for (unsigned i = 0; i < 2; i++) {
		if (child[i] == NIL)
			continue;
		areas += v->sum[child[i]].areas;
		if (v->sum[child[i]].gap > gap)
			gap = v->sum[child[i]].gap;
	}
	return s->areas == areas && s->gap == gap &&
	       s->last == (n->right == NIL ? area : v->sum[n->right].last);
}

bool sums_are_valid(const struct vmap *v)
{
	uint64_t areas = 0;

	if (!v->index->summed)
		return true;
	for (uint32_t i = v->set->first; i != NIL; i = v->area[i].next, areas++)
		if (!is_sum(v, i))
			return false;
	return areas == v->set->areas && (!areas || v->sum[v->set->root].areas == areas);
}
