/* SPDX-License-Identifier: MIT */
/*
 * lazy_links.c - the lazy list by its words of memory: a push whose cmpxchg orders nothing, and
 * a purger that reads the links of what it has taken.
 *
 * As in the kernel (lib/llist.c), who pushes an area first writes into it which area is next,
 * and then makes the head point to it. In the kernel that cmpxchg is fully ordered, so nobody
 * finds an area whose link he does not see. Here it is not. A word holds the area's number + 1;
 * 0 ends the list.
 */
#include "policies/what_if/lazy_links.h"

#include "policies/vmap/checks.h"
#include "policies/vmap/lazy.h"

enum { HEAD = VMAP_ATOMICS + VMAP_PURGE_LIST };

STEPS(push_by_links)
{
	BEGIN;

	do {
		ATOMIC_READ(f->first, HEAD, RELAXED, "push.read");
		ATOMIC_SET(link_word(w, f->area), f->first, RELAXED, "push.link");
		ATOMIC_CMPXCHG(f->was, HEAD, f->first, (int64_t)f->area + 1, RELAXED,
			       "push.add");
	} while (f->was != f->first);
	lazy_push(w, t, f->area, f->generation);
	RETURN(0);
}

static void take(struct world *w, const struct task *t, struct take_by_links *f)
{
	f->list = w->llist_first[VMAP_PURGE_LIST];
	w->llist_first[VMAP_PURGE_LIST] = NIL;
	f->at = f->list;
	touch_object(w, llist_object(w, VMAP_PURGE_LIST));
	lazy_taken(w, t, f->list);
}

/*
 * The purger goes where the link that it sees leads. If that is to an area which it has not
 * taken, it would free what is not its own; the walk ends there.
 */
static void follow(struct world *w, const struct task *t, struct take_by_links *f)
{
	const struct vmap *v = vmap_of(w);
	uint32_t next = f->next ? (uint32_t)f->next - 1 : NIL;

	if (++f->areas >= v->config->areas)
		next = NIL;
	if (next != NIL && !area_is_taken(v, next)) {
		freed_twice(w, t, next);
		next = NIL;
	}
	touch_object(w, llist_object(w, VMAP_PURGE_LIST));
	w->llist_next[f->at] = next;
	f->at = next;
}

STEPS(take_by_links)
{
	BEGIN;

	ACCESS(f->next, AN_ACCESS(ACCESS_XCHG, HEAD, FULL), STEP_ATOMIC, COST_ATOMIC, FULL,
	       "purge.take");
	take(w, t, f);
	while (f->at != NIL) {
		ATOMIC_READ(f->next, link_word(w, f->at), RELAXED, "purge.next");
		follow(w, t, f);
	}
	RETURN(f->list);
}
