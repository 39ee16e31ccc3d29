/* SPDX-License-Identifier: MIT */
/*
 * load.c - see load.h.
 */
#include "import/load.h"

void load_task_free(gpointer task)
{
	struct load_task *t = task;

	g_free((gpointer)t->name);
	g_free(t->printed);
	g_free(t);
}

struct load *load_new(const struct import_wish *wish)
{
	struct load *l = g_new0(struct load, 1);

	l->wish = *wish;
	l->task = g_ptr_array_new_with_free_func(load_task_free);
	l->deed = g_array_new(FALSE, FALSE, sizeof(struct deed));
	l->area = g_ptr_array_new_with_free_func(g_free);
	return l;
}

void load_free(struct load *l)
{
	if (!l)
		return;
	g_ptr_array_unref(l->task);
	g_array_unref(l->deed);
	g_ptr_array_unref(l->area);
	g_free(l);
}

uint32_t area_node(const struct load *l, const struct area *a)
{
	if (l->cpus < 2 || (a->vend && !is_whole_space(l, a->vstart, a->vend)))
		return 0;
	return a->cpu % l->cpus + 1;
}

gboolean is_whole_space(const struct load *l, uint64_t vstart, uint64_t vend)
{
	return vstart == l->start && vend == l->end;
}
