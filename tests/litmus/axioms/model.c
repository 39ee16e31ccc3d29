// SPDX-License-Identifier: MIT
/*
 * model.c - the models that forbid more than Linux's: sequential consistency, and total
 * store order as on x86, where each read-modify-write and smp_mb() is a full barrier.
 *
 * Coherence and atomicity hold in each execution that is asked about.
 */
#include "tests/litmus/axioms/axioms.h"

/* Pairs of all outermost sections with all grace periods of other threads. */
void find_sections(const struct execution *x, struct sections *to)
{
	to->nr = 0;
	for (int i = 0, lock = 0, depth = 0; i < x->events_nr; i++) {
		const struct event *e = &x->event[i];

		if (i && e->thread != e[-1].thread)
			depth = 0;
		if (e->kind != FENCE)
			continue;
		if (e->fence == F_RCU_LOCK && !depth++)
			lock = i;
		if (e->fence != F_RCU_UNLOCK || --depth)
			continue;
		for (int k = 0; k < x->events_nr; k++) {
			if (x->event[k].kind != FENCE || x->event[k].fence != F_SYNC_RCU ||
			    x->event[k].thread == e->thread)
				continue;
			if (to->nr == MAX_SECTIONS)
				fail("too many grace periods");
			to->pair[to->nr].lock = lock;
			to->pair[to->nr].unlock = i;
			to->pair[to->nr++].sync = k;
		}
	}
}

/*
 * A critical section that began before a grace period ends before that ends: either all
 * before the grace period comes before all in the section, or all in the section before all
 * after it. The bits of `choice` say which, for each pair.
 */
struct relation rcu_order(const struct execution *x, const struct sections *s, unsigned choice)
{
	struct relation r;

	rel_clear(&r);
	for (int i = 0; i < s->nr; i++) {
		bool first = choice >> i & 1;
		set from = BIT(first ? s->pair[i].unlock : s->pair[i].sync);
		int to = first ? s->pair[i].sync : s->pair[i].lock;

		for (int k = 0; k < x->events_nr; k++)
			if (x->po.row[k] & from)
				r.row[k] |= x->po.row[to] | BIT(to);
	}
	return r;
}

/* One choice for all pairs must leave the order without a cycle. */
static bool ordered_with_rcu(const struct execution *x, const struct relation *order)
{
	struct sections sections;

	find_sections(x, &sections);
	for (unsigned choice = 0; choice < 1u << sections.nr; choice++) {
		struct relation r = rcu_order(x, &sections, choice);

		rel_or(&r, order);
		if (rel_acyclic(&r))
			return true;
	}
	return false;
}

bool sc_allows(const struct execution *x)
{
	struct relation r = x->po;

	rel_or(&r, &x->rfr);
	rel_or(&r, &x->co);
	rel_or(&r, &x->fr);
	return ordered_with_rcu(x, &r);
}

/* What a full barrier is on x86. */
static set full_barriers(const struct execution *x)
{
	set barriers = x->fences[F_MB] | x->fences[F_SYNC_RCU];

	for (int i = 0; i < x->events_nr; i++)
		if (x->event[i].kind != FENCE && (x->event[i].pair != NONE ||
						  x->event[i].atomic))
			barriers |= BIT(i);
	return barriers;
}

bool tso_allows(const struct execution *x)
{
	struct relation r = x->po, barrier = x->po, after = x->po, rfe = x->rfr;

	for (int i = 0; i < x->events_nr; i++)
		if (x->writes & BIT(i))
			r.row[i] &= ~x->reads;
	rel_domain(&r, x->accesses);
	rel_range(&r, x->accesses);
	rel_range(&barrier, full_barriers(x));
	rel_domain(&after, full_barriers(x));
	rel_and(&rfe, &x->ext);
	rel_or(&r, &barrier);
	rel_or(&r, &after);
	rel_or(&r, &rfe);
	rel_or(&r, &x->co);
	rel_or(&r, &x->fr);
	return ordered_with_rcu(x, &r);
}
