// SPDX-License-Identifier: MIT
/*
 * lkmm.c - the Linux-kernel memory model, as tools/memory-model of Linux 6.1 defines it
 * (linux-kernel.bell, linux-kernel.cat, lock.cat), for accesses that are all marked; and
 * `weak`, which is the same without load buffering.
 */
#include "tests/litmus/axioms/axioms.h"

static struct relation seq(const struct relation *a, const struct relation *b)
{
	struct relation r = *a;

	rel_then(&r, b);
	return r;
}

static struct relation maybe(const struct relation *a)
{
	struct relation r = *a;

	rel_maybe(&r);
	return r;
}

static struct relation star(const struct relation *a)
{
	struct relation r = *a;

	rel_star(&r);
	return r;
}

/* a ; [middle] ; b */
static struct relation through(const struct relation *a, set middle,
			       const struct relation *b)
{
	struct relation r = *a;

	rel_range(&r, middle);
	rel_then(&r, b);
	return r;
}

static void between(struct relation *r, set from, set to)
{
	rel_domain(r, from);
	rel_range(r, to);
}

static set with_order(const struct execution *x, enum event_kind kind, enum order order)
{
	set found = 0;

	for (int i = 0; i < x->events_nr; i++)
		if (x->event[i].kind == kind && x->event[i].order == order)
			found |= BIT(i);
	return found;
}

static set atomics(const struct execution *x)
{
	set found = 0;

	for (int i = 0; i < x->events_nr; i++)
		if (x->event[i].kind != FENCE && x->event[i].atomic)
			found |= BIT(i);
	return found;
}

/* x ; unlock ; lock ; y: the lock is later in the same thread, or the next to be taken */
static struct relation unlock_lock(const struct execution *x)
{
	struct relation r = x->po;

	rel_or(&r, &x->rfr);
	r = through(&x->po, x->ul, &r);
	return through(&r, x->lkr, &x->po);
}

static struct relation full_fences(const struct execution *x)
{
	struct relation po_maybe = maybe(&x->po), mb, r, order;

	mb = through(&x->po, x->fences[F_MB], &x->po);
	r = through(&x->po, x->fences[F_BEFORE_ATOMIC], &x->po);
	r = through(&r, atomics(x), &po_maybe);
	rel_or(&mb, &r);
	r = through(&x->po, x->fences[F_AFTER_ATOMIC], &x->po);
	r = through(&po_maybe, atomics(x), &r);
	rel_or(&mb, &r);
	r = through(&x->po, x->fences[F_AFTER_SPINLOCK], &x->po);
	r = through(&po_maybe, x->lkw, &r);
	rel_or(&mb, &r);
	order = x->co;
	rel_or(&order, &x->po);
	r = through(&x->po, x->ul, &order);
	order = through(&x->po, x->fences[F_AFTER_UNLOCK_LOCK], &x->po);
	r = through(&r, x->lkw, &order);
	rel_or(&mb, &r);
	between(&mb, x->accesses, x->accesses);
	return mb;
}

static struct relation preserved(const struct execution *x, const struct relation *fence,
				 const struct relation *po_unlock_lock_po)
{
	struct relation dep = x->addr, rwdep, rfi = x->rfr, ppo = x->addr, internal, r;

	rel_or(&dep, &x->data);
	rwdep = dep;
	rel_or(&rwdep, &x->ctrl);
	rel_range(&rwdep, x->writes);
	rel_minus(&rfi, &x->ext);
	rel_or(&ppo, &rwdep);
	r = seq(&dep, &rfi);
	rel_or(&ppo, &r);
	internal = x->co;
	rel_or(&internal, &x->fr);
	rel_minus(&internal, &x->ext);
	rel_or(&ppo, &internal);
	rel_or(&ppo, fence);
	r = *po_unlock_lock_po;
	rel_minus(&r, &x->ext);
	rel_or(&ppo, &r);
	return ppo;
}

/* prop without the identity, in one thread */
static struct relation prop_int(const struct execution *x, const struct relation *prop)
{
	struct relation r = *prop;

	rel_minus(&r, &x->ext);
	for (int i = 0; i < MAX_EVENTS; i++)
		r.row[i] &= ~BIT(i);
	return r;
}

void lkmm_relations(const struct execution *x, struct lkmm *k)
{
	struct relation po_maybe = maybe(&x->po), rfe, unlocks;
	struct relation r, rel, acq, rmb, wmb, fence;
	set rmb_reads = x->reads & ~with_order(x, READ, NORETURN);

	k->strong = full_fences(x);
	r = through(&x->po, x->fences[F_SYNC_RCU], &po_maybe);
	rel_or(&k->strong, &r);
	acq = x->po;
	between(&acq, with_order(x, READ, ACQUIRE), x->accesses);
	rel = x->po;
	between(&rel, x->accesses, with_order(x, WRITE, RELEASE));
	rmb = through(&x->po, x->fences[F_RMB], &x->po);
	between(&rmb, rmb_reads, rmb_reads);
	wmb = through(&x->po, x->fences[F_WMB], &x->po);
	between(&wmb, x->writes, x->writes);
	fence = k->strong;
	rel_or(&fence, &acq);
	rel_or(&fence, &rel);
	rel_or(&fence, &rmb);
	rel_or(&fence, &wmb);
	unlocks = unlock_lock(x);
	k->ppo = preserved(x, &fence, &unlocks);

	rfe = x->rfr;
	rel_and(&rfe, &x->ext);
	r = k->strong;
	rel_or(&r, &rel);
	po_maybe = maybe(&rfe);
	k->cumul = seq(&po_maybe, &r);
	rel_or(&k->cumul, &wmb);
	rel_or(&k->cumul, &unlocks);
	k->overwrite = x->co;
	rel_or(&k->overwrite, &x->fr);

	k->prop = k->overwrite;
	rel_and(&k->prop, &x->ext);
	rel_maybe(&k->prop);
	r = star(&k->cumul);
	rel_then(&k->prop, &r);
	rel_then(&k->prop, &po_maybe);
	k->hb = prop_int(x, &k->prop);
	rel_or(&k->hb, &k->ppo);
	rel_or(&k->hb, &rfe);
}

/* --- RCU ----------------------------------------------------------------------------- */

/* Unlock to its lock, nested sections too. */
static struct relation unlock_to_lock(const struct execution *x)
{
	struct relation r;
	int stack[MAX_EVENTS], depth = 0;

	rel_clear(&r);
	for (int i = 0; i < x->events_nr; i++) {
		if (i && x->event[i].thread != x->event[i - 1].thread)
			depth = 0;
		if (x->fences[F_RCU_LOCK] & BIT(i))
			stack[depth++] = i;
		else if ((x->fences[F_RCU_UNLOCK] & BIT(i)) && depth)
			r.row[i] = BIT(stack[--depth]);
	}
	return r;
}

/* Chains with at least as many grace periods as critical sections */
static struct relation rcu_chains(const struct execution *x, const struct relation *link)
{
	struct relation gp, rscs = unlock_to_lock(x), order, before, a, b;

	rel_clear(&gp);
	for (set rest = x->fences[F_SYNC_RCU]; rest; rest &= rest - 1)
		gp.row[__builtin_ctzll(rest)] = rest & -rest;
	a = seq(&gp, link);
	rel_then(&a, &rscs);
	b = seq(&rscs, link);
	rel_then(&b, &gp);
	order = gp;
	rel_or(&order, &a);
	rel_or(&order, &b);
	do {
		struct relation linked = seq(link, &order);

		before = order;
		a = seq(&order, &linked);
		rel_or(&order, &a);
		rel_then(&linked, link);
		a = seq(&gp, &linked);
		rel_then(&a, &rscs);
		rel_or(&order, &a);
		a = seq(&rscs, &linked);
		rel_then(&a, &gp);
		rel_or(&order, &a);
	} while (!rel_equal(&order, &before));
	return order;
}

/* hb and pb: the reflexive closures */
static bool rcu_holds(const struct execution *x, const struct lkmm *k,
		      const struct relation *hb, const struct relation *pb)
{
	struct relation po_maybe = maybe(&x->po), link, order, rb;

	if (!x->fences[F_SYNC_RCU])
		return true;
	link = seq(&po_maybe, hb);
	rel_then(&link, pb);
	rel_then(&link, &k->prop);
	rel_then(&link, &x->po);
	order = rcu_chains(x, &link);
	rb = seq(&k->prop, &x->po);
	rel_then(&rb, &order);
	rel_then(&rb, &po_maybe);
	rel_then(&rb, hb);
	rel_then(&rb, pb);
	return rel_irreflexive(&rb);
}

bool lkmm_allows(const struct execution *x)
{
	struct lkmm k;
	struct relation hb, pb;

	lkmm_relations(x, &k);
	if (!rel_acyclic(&k.hb))
		return false;
	hb = star(&k.hb);
	pb = seq(&k.prop, &k.strong);
	rel_then(&pb, &hb);
	if (!rel_acyclic(&pb))
		return false;
	pb = star(&pb);
	return rcu_holds(x, &k, &hb, &pb);
}

/* Nothing comes out of the future: program order and reads-from have no cycle. */
bool no_load_buffering(const struct execution *x)
{
	struct relation r = x->po;

	rel_or(&r, &x->rfr);
	return rel_acyclic(&r);
}

bool weak_allows(const struct execution *x)
{
	return no_load_buffering(x) && lkmm_allows(x);
}
