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
	g_array_unref(s->directive);
	g_ptr_array_unref(s->expectation);
	pool_clear(s->pool);
	g_free(s->pool);
	g_free(s);
}

const struct cast *scenario_cast(const struct scenario *s, const struct policy *policy)
{
	for (uint32_t i = 0; i < s->casts; i++)
		if (s->cast[i].workers == policy->workers)
			return &s->cast[i];
	g_assert_not_reached();
}

/* Are the names the same, but for the :0 of a CPU's first worker? */
static bool same_worker(const char *name, const char *other)
{
	const size_t a = strlen(name), b = strlen(other);

	return !strncmp(name, other, MIN(a, b)) &&
	       (a == b || !strcmp(a < b ? other + a : name + b, ":0"));
}

uint32_t cast_worker(const struct cast *cast, const char *name)
{
	const struct task_config *task = cast->machine.task;

	for (uint32_t i = 0; i < cast->machine.tasks; i++)
		if (task[i].pool && same_worker(name, task[i].name))
			return i;
	return NIL;
}

GArray *scenario_schedule(const struct scenario *s, const struct policy *policy)
{
	GArray *schedule = g_array_new(FALSE, FALSE, sizeof(struct directive));

	for (guint i = 0; i < s->directive->len; i++) {
		struct directive d = g_array_index(s->directive, struct directive, i);

		if (d.task == SOME_WORKER)
			d.task = cast_worker(scenario_cast(s, policy), d.task_name);
		if (d.task != NIL)
			g_array_append_val(schedule, d);
	}
	return schedule;
}
