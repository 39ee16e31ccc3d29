/* SPDX-License-Identifier: MIT */
/*
 * observed.c - lists the values that belong to outcomes, with their names.
 */
#include "experiment/search/observed.h"

#include <string.h>

enum { MAX_OBSERVED = 1024 };

gboolean observes_litmus(const struct variant_search *search)
{
	const enum observe o = search->config.observe;

	return search->spec->scenario->litmus && o != OBSERVE_NOTHING && o != OBSERVE_STATE;
}

static void add(struct variant_search *search, uint32_t number, char *name)
{
	const struct observed o = { .number = number, .name = name };

	g_array_append_val(search->observed, o);
}

/* The number of a task's first register. */
static uint32_t first_register(const struct cast *c, uint32_t task)
{
	uint32_t first = 0;

	for (uint32_t i = 0; i < task; i++)
		first += c->program[i].registers;
	return first;
}

static void add_litmus(struct variant_search *search, const struct cast *c)
{
	const struct litmus *litmus = search->spec->scenario->litmus;
	const uint32_t first_word = first_register(c, c->machine.tasks);

	for (uint32_t i = 0; i < litmus->locations; i++) {
		const struct litmus_location *at = &litmus->location[i];

		add(search, at->index + (at->task == NIL ? first_word :
							   first_register(c, at->task)),
		    g_strdup(at->name));
	}
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(((const struct observed *)a)->name, ((const struct observed *)b)->name);
}

static void add_registers(struct variant_search *search, const struct cast *c, uint32_t task,
			  uint32_t first)
{
	const struct program *p = &c->program[task];
	const guint before = search->observed->len;

	for (uint32_t i = 0; i < p->registers; i++)
		add(search, first + i, g_strdup_printf("%s:%s", c->machine.task[task].name,
						       p->register_name[i]));
	if (p->registers)
		qsort(&g_array_index(search->observed, struct observed, before), p->registers,
		      sizeof(struct observed), compare_names);
}

/* [setup]'s registers, those of the last task, are nobody's business. */
static void add_all(struct variant_search *search, const struct cast *c)
{
	const struct variables *v = &search->spec->scenario->variables;
	uint32_t first = 0;

	for (uint32_t i = 0; i + 1 < c->machine.tasks; i++) {
		add_registers(search, c, i, first);
		first += c->program[i].registers;
	}
	first += c->program[c->machine.tasks - 1].registers;
	for (uint32_t i = 0; i < v->words; i++)
		add(search, first + i, g_strdup(v->word[i].name));
}

static void clear(gpointer observed)
{
	g_free(((struct observed *)observed)->name);
}

gboolean observe_values(struct variant_search *search, uint32_t **number, GError **error)
{
	const struct scenario *s = search->spec->scenario;
	const struct cast *c = scenario_cast(s, search->spec->policy);

	search->observed = g_array_new(FALSE, FALSE, sizeof(struct observed));
	g_array_set_clear_func(search->observed, clear);
	if (observes_litmus(search))
		add_litmus(search, c);
	else if (search->config.observe == OBSERVE_VALUES)
		add_all(search, c);
	*number = g_new0(uint32_t, search->observed->len);
	for (guint i = 0; i < search->observed->len; i++)
		(*number)[i] = g_array_index(search->observed, struct observed, i).number;
	search->first_value = g_new0(uint32_t, c->machine.tasks + 1);
	for (uint32_t i = 0; i <= c->machine.tasks; i++)
		search->first_value[i] = first_register(c, i);
	search->config.first_value = search->first_value;
	search->config.value = *number;
	search->config.values = search->observed->len;
	if (search->observed->len <= MAX_OBSERVED)
		return TRUE;
	g_set_error(error, SCENARIO_ERROR, 0, "%s: more than %d registers and variables, expected "
		    "fewer for outcomes to be told apart", s->path, MAX_OBSERVED);
	return FALSE;
}

void observed_clear(struct variant_search *search)
{
	if (search->observed)
		g_array_unref(search->observed);
	g_free(search->first_value);
}
