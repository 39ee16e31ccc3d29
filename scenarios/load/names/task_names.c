/* SPDX-License-Identifier: MIT */
/*
 * task_names.c - finds a task by its name, and says what is wrong with a name of no task.
 */
#include "scenarios/load/names/task_names.h"

#include "sim/machine/machine.h"

void task_names_init(struct task_names *n)
{
	n->name = g_ptr_array_new();
	n->id = g_hash_table_new(g_str_hash, g_str_equal);
}

void task_names_clear(struct task_names *n)
{
	g_ptr_array_unref(n->name);
	g_hash_table_unref(n->id);
}

void task_names_add(struct task_names *n, const char *name, uint32_t id)
{
	g_ptr_array_add(n->name, (gpointer)name);
	g_hash_table_insert(n->id, (gpointer)name, GUINT_TO_POINTER(id + 1));
}

gboolean task_names_has(const struct task_names *n, const char *name)
{
	return g_hash_table_contains(n->id, name);
}

static gboolean refuse_task(const struct task_names *n, struct place place,
			    const struct token *word, GError **error)
{
	g_autofree char *name = g_strndup(word->text, word->length);
	g_autofree char *first = g_strconcat(name, ".0", NULL);
	const guint few = 12;

	if (task_names_has(n, first))
		return refuse(place, error,
			      "task %s has a count, expected one of its tasks, as %s", name,
			      first);
	return refuse_unknown(place, error, "task", word, "", n->name,
			      n->name->len > few ? "a task of the scenario" : NULL);
}

uint32_t find_task(const struct task_names *n, struct place place, const struct token *word,
		   GError **error)
{
	g_autofree char *name = g_strndup(word->text, word->length);
	const guint id = GPOINTER_TO_UINT(g_hash_table_lookup(n->id, name));

	if (id)
		return id - 1;
	if (!n->doubtful)
		refuse_task(n, place, word, error);
	return NIL;
}
