/* SPDX-License-Identifier: MIT */
/*
 * setup.c - [setup]: what is done before time 0.
 */
#include "scenarios/load/sections/setup.h"

#include <string.h>

#include "scenarios/load/program/compile.h"
#include "scenarios/load/sections/vmalloc.h"

/* Notes the place of what is done before time 0: [setup]'s program, or busy or lazy. */
static void note_setup(struct loader *l)
{
	const struct values *v = &l->v;
	const struct setting *s = v->setup ? v->setup : v->busy ? v->busy :
				  v->lazy ? v->lazy : v->pooled;
	const struct place place = s ? s->place : place_of(l, "vmalloc");
	g_autofree char *text =
		place.line ? g_strdup_printf("%s:%u", place.file, place.line)
			   : g_strdup(place.file);

	l->s->setup_place = pool_string(l->s->pool, text, strlen(text));
}

gboolean load_setup(struct loader *l)
{
	g_autoptr(GArray) areas = g_array_new(FALSE, FALSE, sizeof(struct initial_areas));
	const gboolean ok = load_initial_areas(l, areas);

	note_setup(l);
	l->programs.cost = l->s->machine.cost;
	l->programs.cpus = l->s->machine.cpus;
	l->programs.start = l->v.start;
	l->programs.end = l->v.start + l->v.space;
	return !compile_setup(&l->programs, l->v.setup, areas)->refused && ok;
}
