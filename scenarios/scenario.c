/* SPDX-License-Identifier: MIT */
/*
 * scenario.c - begins and ends the life of a scenario.
 */
#include "scenarios/scenario.h"

#include "scenarios/load/text/pool.h"
#include "sim/machine/schedule.h"

static void expectation_free(gpointer data)
{
	struct expectation *e = data;

	if (e->policies)
		g_ptr_array_unref(e->policies);
	g_free(e->name);
	g_free(e->sql);
	g_free(e);
}

struct scenario *scenario_new(const char *path)
{
	struct scenario *s = g_new0(struct scenario, 1);

	s->pool = g_new0(struct pool, 1);
	pool_init(s->pool);
	s->path = g_strdup(path);
	s->param = g_ptr_array_new_with_free_func(g_free);
	s->unswept = g_ptr_array_new_with_free_func(g_free);
	s->policies = g_ptr_array_new();
	s->own_lock = g_array_new(FALSE, FALSE, sizeof(struct lock_config));
	s->operations = g_array_new(FALSE, FALSE, sizeof(uint64_t));
	s->directive = g_array_new(FALSE, FALSE, sizeof(struct directive));
	s->expectation = g_ptr_array_new_with_free_func(expectation_free);
	return s;
}

void scenario_free(struct scenario *s)
{
	if (!s)
		return;
	g_free(s->name);
	g_free(s->title);
	g_free(s->path);
	g_free(s->text);
	g_free(s->point);
	g_ptr_array_unref(s->param);
	g_ptr_array_unref(s->unswept);
	g_ptr_array_unref(s->policies);
	g_array_unref(s->own_lock);
	g_array_unref(s->operations);
	g_array_unref(s->directive);
	g_ptr_array_unref(s->expectation);
	pool_clear(s->pool);
	g_free(s->pool);
	g_free(s);
}
