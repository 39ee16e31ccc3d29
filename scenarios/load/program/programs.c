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
	task_names_init(&p->task);
}

void programs_clear(struct programs *p)
{
	g_ptr_array_unref(p->compiled);
	own_locks_clear(&p->lock);
	task_names_clear(&p->task);
}
