/* SPDX-License-Identifier: MIT */
/*
 * programs.c - begins and ends the compiling of a scenario's programs.
 */
#include "scenarios/load/program/programs.h"

static void compiled_free(gpointer data)
{
	struct compiled *c = data;

	g_ptr_array_unref(c->names);
	g_hash_table_unref(c->slot);
	g_free(c);
}

void programs_init(struct programs *p, struct pool *pool, GArray *lock_config,
		   GError **error)
{
	*p = (struct programs){ .pool = pool, .error = error };
	p->compiled = g_ptr_array_new_with_free_func(compiled_free);
	own_locks_init(&p->lock, lock_config);
	own_syncs_init(&p->sync);
	p->woken = g_array_new(FALSE, FALSE, sizeof(struct woken_task));
	p->handed = g_array_new(FALSE, FALSE, sizeof(struct handed_area));
	variable_table_init(&p->variables);
	p->callbacks = g_ptr_array_new();
	p->sequences = g_array_new(FALSE, FALSE, sizeof(struct sequence));
	task_names_init(&p->task);
}

void programs_clear(struct programs *p)
{
	g_ptr_array_unref(p->compiled);
	own_locks_clear(&p->lock);
	own_syncs_clear(&p->sync);
	g_array_unref(p->woken);
	g_array_unref(p->handed);
	g_clear_pointer(&p->work, g_ptr_array_unref);
	variable_table_clear(&p->variables);
	g_ptr_array_unref(p->callbacks);
	g_array_unref(p->sequences);
	task_names_clear(&p->task);
}
