/* SPDX-License-Identifier: MIT */
/*
 * area_names.c - a name becomes a slot of its program where it is mentioned first. Whether
 * an `as` gives it to an area is known only at the end.
 */
#include "scenarios/load/program/area_names.h"

#include <string.h>

#include "scenarios/load/text/value.h"

struct area_name {
	const char *text;
	struct place place;	/* of its first mention */
	uint32_t slot;
	gboolean given;		/* an `as` of this program gives it */
};

static struct area_name *area_name(struct compiler *k, const char *text,
				   struct place place)
{
	struct area_name *n = g_hash_table_lookup(k->c->slot, text);

	if (n)
		return n;
	n = pool_alloc(k->all->pool, 1, sizeof(*n));
	n->text = text;
	n->place = place;
	n->slot = k->c->names->len;
	g_ptr_array_add(k->c->names, n);
	g_hash_table_insert(k->c->slot, (gpointer)text, n);
	return n;
}

uint32_t give_area_name(struct compiler *k, const char *text, struct place place)
{
	struct area_name *n = area_name(k, text, place);

	n->given = TRUE;
	return n->slot;
}

gboolean read_area_name(struct compiler *k, struct insn *i, gboolean given)
{
	const struct place place = k->r.place;
	struct area_name *n;
	const char *text;

	if (!read_name(&k->r, k->all->pool, &text))
		return FALSE;
	n = area_name(k, text, place);
	if (k->c->names->len > MAX_NAMES)
		return refuse(place, k->r.error,
			      "%s is name %u of the program, expected at most %d", text,
			      k->c->names->len, MAX_NAMES);
	n->given = n->given || given;
	i->name = n->slot;
	return TRUE;
}

static gboolean given_in(const struct compiled *c, const char *text, uint32_t *slot)
{
	const struct area_name *n = c ? g_hash_table_lookup(c->slot, text) : NULL;

	if (n && n->given)
		*slot = n->slot;
	return n && n->given;
}

static void add_given(const struct compiled *c, GPtrArray *candidates)
{
	for (guint i = 0; c && i < c->names->len; i++) {
		const struct area_name *n = c->names->pdata[i];

		if (n->given)
			g_ptr_array_add(candidates, (gpointer)n->text);
	}
}

gboolean resolve_area_names(struct compiler *k)
{
	const struct compiled *setup = k->all->setup;
	const guint names = k->c->names->len;
	uint32_t *setup_slot = pool_alloc(k->all->pool, names, sizeof(*setup_slot));
	const gboolean doubtful = setup && setup->refused;
	gboolean ok = TRUE;

	for (guint i = 0; i < names; i++) {
		g_autoptr(GPtrArray) known = NULL;
		const struct area_name *n = k->c->names->pdata[i];
		const struct token word = { n->text, strlen(n->text) };

		setup_slot[i] = NO_NAME;
		if (given_in(setup, n->text, &setup_slot[i]) || n->given)
			continue;
		known = g_ptr_array_new();
		add_given(k->c, known);
		add_given(setup, known);
		ok = !doubtful && refuse_unknown(
			n->place, k->r.error, "area", &word, "", known,
			"a name that this program or [setup] gives by \"as\"");
	}
	k->c->program.names = names;
	k->c->program.setup_slot = setup_slot;
	return ok;
}

/* --- areas of other tasks --------------------------------------------------------------------- */

void keep_handed_areas(struct compiler *k, struct insn *copy)
{
	for (; copy->op != OP_END; copy++)
		if (copy->flags & INSN_NAMED)
			g_array_index(k->all->handed, struct handed_area, copy->name).insn = copy;
}

static gboolean find_handed_area(const struct programs *p, const GPtrArray *program,
				 const struct handed_area *h)
{
	const struct token task = { h->task, strlen(h->task) }, word = { h->name, strlen(h->name) };
	const uint32_t id = find_task(&p->task, h->place, &task, p->error);
	g_autoptr(GPtrArray) known = NULL;
	const struct compiled *c;
	uint32_t slot;

	if (id == NIL || id >= program->len)
		return id != NIL && refuse(h->place, p->error, "vfree of %s, expected a task", h->task);
	c = program->pdata[id];
	if (given_in(c, h->name, &slot)) {
		if (h->insn) {	/* else the program was refused */
			h->insn->name = slot;
			h->insn->count = id;
		}
		return TRUE;
	}
	known = g_ptr_array_new();
	add_given(c, known);
	return !c->refused && refuse_unknown(h->place, p->error, "area", &word, "", known,
					     "a name that the program of this task gives by \"as\"");
}

gboolean find_handed_areas(struct programs *p, const GPtrArray *program)
{
	gboolean ok = TRUE;

	for (guint i = 0; i < p->handed->len; i++)
		ok &= find_handed_area(p, program, &g_array_index(p->handed, struct handed_area, i));
	return ok;
}
