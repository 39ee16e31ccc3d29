/* SPDX-License-Identifier: MIT */
/*
 * held.c - keeps the list of what a task holds, and what its names stand for.
 */
#include "policies/program/held.h"

#include "policies/vmap/blocks.h"
#include "policies/vmap/checks.h"
#include "policies/vmap/tlb.h"

void inherit_names(struct world *w, const struct task *t)
{
	const struct program *p = program_of(w, t);
	const struct task *setup = &w->task[w->machine->tasks - 1];

	for (uint32_t i = 0; i < p->names && t != setup; i++) {
		if (p->setup_slot[i] == NO_NAME)
			continue;
		*name_slot(w, t, i) = *name_slot(w, setup, p->setup_slot[i]);
		name_slot(w, t, i)->held = NIL;
	}
}

/*
 * The entry of an area has the area's number, and those of what else there is come behind: so
 * numbers do not tell who was first to hold what. These are for mappings of vmap blocks, and for
 * areas of which somebody still has an earlier entry. Free ones of them are zeros but for the next
 * one, counted from the one behind, which is zero, too: so a table that was never used is all zeros.
 */
static uint32_t first_other(const struct world *w)
{
	return vmap_of(w)->config->areas;
}

static uint32_t free_behind_held(const struct held *h, uint32_t i)
{
	return i + 1 + h->next;
}

static struct held free_held(uint32_t i, uint32_t behind)
{
	return (struct held){ .next = behind - (i + 1) };
}

/* Takes the entry for a mapping; helds: there is none. */
static uint32_t take_entry(const struct world *w, const struct mapping *m)
{
	struct programs *p = programs_of(w);
	const uint32_t i = first_other(w) + *p->held_free;

	if (m->kind != MAPPING_BLOCK && !p->held[m->area].owner)
		return m->area;
	if (i < p->helds)
		*p->held_free = free_behind_held(&p->held[i], i) - first_other(w);
	return i;
}

static void drop_entry(const struct world *w, uint32_t i)
{
	struct programs *p = programs_of(w);

	if (i < first_other(w)) {
		p->held[i] = (struct held){ 0 };
		return;
	}
	p->held[i] = free_held(i, first_other(w) + *p->held_free);
	*p->held_free = i - first_other(w);
}

bool hold(struct world *w, const struct task *t, struct mapping *m)
{
	struct programs *p = programs_of(w);
	struct held_list *list = &p->held_list[t->id];
	const uint32_t i = take_entry(w, m);
	struct held *h = &p->held[i];

	touch_shared_areas(w);
	if (i == p->helds)
		return false;
	m->held = i;
	*h = (struct held){ .mapping = *m, .next = NIL, .prev = list->last,
			    .owner = t->id + 1 };
	*(h->prev == NIL ? &list->first : &p->held[h->prev].next) = i;
	list->last = i;
	return true;
}

void let_go(struct world *w, const struct task *t, const struct mapping *m)
{
	struct programs *p = programs_of(w);
	struct held_list *list = &p->held_list[t->id];
	const uint32_t i = m->held;
	struct held *h = &p->held[i];

	if (i == NIL || h->owner != t->id + 1 || h->mapping.area != m->area ||
	    h->mapping.generation != m->generation || h->mapping.page != m->page)
		return;
	*(h->prev == NIL ? &list->first : &p->held[h->prev].next) = h->next;
	*(h->next == NIL ? &list->last : &p->held[h->next].prev) = h->prev;
	drop_entry(w, i);
}

enum holdings { ANY_MAPPING, OF_MAP_RAM, OF_VMALLOC };

static bool is_of(const struct mapping *m, enum holdings which)
{
	return which == ANY_MAPPING || (m->kind == MAPPING_AREA) == (which == OF_VMALLOC);
}

/* The oldest mapping that the task holds. */
static struct mapping oldest(const struct world *w, const struct task *t, enum holdings which)
{
	const struct programs *p = programs_of(w);
	uint32_t i = p->held_list[t->id].first;

	while (i != NIL && !is_of(&p->held[i].mapping, which))
		i = p->held[i].next;
	if (i == NIL)
		return (struct mapping){ .held = NIL };
	return p->held[i].mapping;
}

struct mapping unnamed_operand(const struct world *w, const struct task *t,
			       const struct insn *insn)
{
	if (insn->flags & INSN_OF)
		return oldest(w, &w->task[insn->name], OF_VMALLOC);
	return oldest(w, t, insn->op == OP_UNMAP_RAM ? OF_MAP_RAM : ANY_MAPPING);
}

/* Is the mapping still what was handed out, and not freed? */
static bool is_live(struct world *w, const struct mapping *m)
{
	const struct vmap *v = vmap_of(w);

	if (m->kind == MAPPING_BLOCK)
		return block_mapping_is_live(w, m);
	touch_shared_areas(w);
	return area_is(v, m->area, m->generation) && !area_is_lazy(v, m->area) &&
	       (m->kind != MAPPING_AREA || v->area[m->area].vm);
}

/*
 * A task that touches what is not mapped any more faults in the kernel, or harms the task
 * that has the pages by now.
 */
void touch_mapping(struct world *w, const struct task *t, const struct mapping *m)
{
	if (is_live(w, m))
		tlb_load(w, t->cpu, m);
	else
		touch_of_freed(w, t, m);
}
