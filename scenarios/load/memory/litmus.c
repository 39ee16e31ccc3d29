/* SPDX-License-Identifier: MIT */
/*
 * litmus.c - [litmus] becomes the locations that outcomes have: first registers, then
 * variables; of each, those of `locations` in their order, then what the condition and the
 * filter name besides.
 */
#include "scenarios/load/memory/litmus.h"

#include <string.h>

#include "scenarios/litmus/condition.h"
#include "sim/base/nil.h"

struct locations {
	const struct scenario *s;
	GArray *reg, *variable;	/* of struct litmus_location */
	GError **error;
	gboolean ok;
};

/* --- names -------------------------------------------------------------------------- */

/* The name of the task that conditions call so: thread 0 is P0. */
static char *task_name(const char *task, gsize length)
{
	return g_strdup_printf("%s%.*s", g_ascii_isdigit(*task) ? "P" : "", (int)length,
			       task);
}

/* As outcomes have it: "0:r0" for P0:r0. */
static const char *shown_name(const char *name, const char *colon, struct pool *pool)
{
	const char *digits = name + (*name == 'P' ? 1 : 0);
	const gsize nr = strspn(digits, "0123456789");

	return pool_string(pool, nr && digits + nr == colon ? digits : name,
			   strlen(nr && digits + nr == colon ? digits : name));
}

static uint32_t find_task_named(const struct scenario *s, const char *name)
{
	const struct machine *m = &s->cast[0].machine;

	for (uint32_t i = 0; i < m->tasks; i++)
		if (!strcmp(m->task[i].name, name))
			return i;
	return NIL;
}

static uint32_t find_register(const struct program *p, const char *name)
{
	for (uint32_t i = 0; i < p->registers; i++)
		if (!strcmp(p->register_name[i], name))
			return i;
	return NIL;
}

static uint32_t find_word(const struct scenario *s, const char *name)
{
	for (uint32_t i = 0; i < s->variables.words; i++)
		if (!strcmp(s->variables.word[i].name, name))
			return i;
	return NIL;
}

static gboolean find_location(const struct locations *l, const char *name,
			      struct place place, struct litmus_location *location)
{
	const char *colon = strrchr(name, ':');
	g_autofree char *task = !colon ? NULL : task_name(name, (gsize)(colon - name));

	location->task = NIL;
	if (!colon) {
		location->name = pool_string(l->s->pool, name, strlen(name));
		location->index = find_word(l->s, name);
		return location->index != NIL ||
		       refuse(place, l->error,
			      "%.60s, expected a register as P0:r0, or one of "
			      "[variables]",
			      name);
	}
	location->name = shown_name(name, colon, l->s->pool);
	location->task = find_task_named(l->s, task);
	if (location->task == NIL)
		return refuse(place, l->error,
			      "%.60s: there is no task %.60s, expected one that "
			      "has the register",
			      name, task);
	location->index = find_register(&l->s->cast[0].program[location->task], colon + 1);
	return location->index != NIL ||
	       refuse(place, l->error,
		      "%.60s: task %s has no register %.60s, expected one that "
		      "its program names",
		      name, task, colon + 1);
}

/* --- locations ---------------------------------------------------------------------- */

static void add_location(const char *name, struct place place, void *data)
{
	struct locations *l = data;
	struct litmus_location location = { .index = NIL }, *other;
	GArray *all;

	if (!l->ok || !find_location(l, name, place, &location)) {
		l->ok = FALSE;
		return;
	}
	all = location.task == NIL ? l->variable : l->reg;
	for (guint i = 0; i < all->len; i++) {
		other = &g_array_index(all, struct litmus_location, i);
		if (other->task == location.task && other->index == location.index)
			return;
	}
	g_array_append_val(all, location);
}

/* A value that is a name: a pointer to this word. */
static void check_value(const char *name, struct place place, void *data)
{
	struct locations *l = data;

	if (l->ok && find_word(l->s, name) == NIL)
		l->ok = refuse(place, l->error,
			       "%.60s, expected a number, or one of [variables]", name);
}

static gboolean add_list(struct locations *l, const struct setting *list)
{
	g_auto(GStrv) name = g_strsplit_set(list->value, " \t\n", -1);

	for (guint i = 0; name[i] && l->ok; i++)
		if (*name[i])
			add_location(name[i], list->place, l);
	return l->ok;
}

static gboolean add_condition(struct locations *l, const struct setting *s)
{
	struct condition *c = condition_parse(s->value, s->place, l->error);

	l->ok = c != NULL;
	if (c)
		proposition_names(c->proposition, add_location, check_value, l);
	condition_free(c);
	return l->ok;
}

static gboolean add_filter(struct locations *l, const struct setting *s)
{
	struct proposition *p = proposition_parse(s->value, s->place, l->error);

	l->ok = p != NULL;
	if (p)
		proposition_names(p, add_location, check_value, l);
	proposition_free(p);
	return l->ok;
}

/* --- the section -------------------------------------------------------------------- */

/* One line, as it is printed. */
static const char *line_of(const struct setting *s, struct pool *pool)
{
	g_autofree char *line = g_strdelimit(g_strdup(s->value), "\n", ' ');

	return pool_string(pool, line, strlen(line));
}

static void keep(struct scenario *s, const struct litmus_settings *set, struct locations *l)
{
	struct litmus *litmus = pool_alloc(s->pool, 1, sizeof(*litmus));
	struct litmus_location *location;

	g_array_append_vals(l->reg, l->variable->data, l->variable->len);
	location = pool_alloc(s->pool, l->reg->len, sizeof(*location));
	if (l->reg->len)	/* a condition may name nothing: exists (true) */
		memcpy(location, l->reg->data, l->reg->len * sizeof(*location));
	litmus->test = set->test ? line_of(set->test, s->pool) :
				   pool_string(s->pool, s->name, strlen(s->name));
	litmus->location = location;
	litmus->locations = l->reg->len;
	if (set->condition) {
		litmus->condition = line_of(set->condition, s->pool);
		litmus->condition_place = set->condition->place;
	}
	if (set->filter) {
		litmus->filter = line_of(set->filter, s->pool);
		litmus->filter_place = set->filter->place;
	}
	s->litmus = litmus;
}

gboolean litmus_load(struct scenario *s, const struct litmus_settings *set, GError **error)
{
	struct locations l = { .s = s, .error = error, .ok = TRUE };
	gboolean ok;

	if (!set->test && !set->locations && !set->condition && !set->filter)
		return TRUE;
	l.reg = g_array_new(FALSE, FALSE, sizeof(struct litmus_location));
	l.variable = g_array_new(FALSE, FALSE, sizeof(struct litmus_location));
	ok = !set->locations || add_list(&l, set->locations);
	ok &= !set->condition || add_condition(&l, set->condition);
	ok &= !set->filter || add_filter(&l, set->filter);
	if (ok)
		keep(s, set, &l);
	g_array_unref(l.reg);
	g_array_unref(l.variable);
	return ok;
}
