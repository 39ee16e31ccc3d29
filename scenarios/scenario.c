/* SPDX-License-Identifier: MIT */
/*
 * scenario.c - begins and ends the life of a scenario.
 */
#include "scenarios/scenario.h"

#include "scenarios/load/text/pool.h"
#include "scenarios/load/text/value.h"
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
	struct scenario *s = g_atomic_rc_box_new0(struct scenario);

	s->pool = pool_new();
	s->path = g_strdup(path);
	s->param = g_ptr_array_new_with_free_func(g_free);
	s->unswept = g_ptr_array_new_with_free_func(g_free);
	s->settings = g_array_new(FALSE, FALSE, sizeof(struct point_setting));
	s->policies = g_ptr_array_new();
	s->tuning = g_array_new(FALSE, FALSE, sizeof(struct tuning));
	s->own_work = g_array_new(FALSE, FALSE, sizeof(struct work_config));
	s->own_lock = g_array_new(FALSE, FALSE, sizeof(struct lock_config));
	s->directive = g_array_new(FALSE, FALSE, sizeof(struct directive));
	s->expectation = g_ptr_array_new_with_free_func(expectation_free);
	return s;
}

struct scenario *scenario_ref(const struct scenario *s)
{
	return s ? g_atomic_rc_box_acquire((gpointer)s) : NULL;
}

static void clear(gpointer data)
{
	struct scenario *s = data;

	g_free(s->name);
	g_free(s->title);
	g_free(s->path);
	g_free(s->text);
	g_free(s->point);
	g_array_unref(s->settings);
	g_clear_pointer(&s->sweep_text, g_ref_string_release);
	g_ptr_array_unref(s->param);
	g_ptr_array_unref(s->unswept);
	g_ptr_array_unref(s->policies);
	g_array_unref(s->tuning);
	g_array_unref(s->own_lock);
	g_array_unref(s->own_work);
	g_array_unref(s->directive);
	g_ptr_array_unref(s->expectation);
	pool_unref(s->pool);
	g_clear_pointer(&s->sweep_pool, pool_unref);
}

void scenario_unref(struct scenario *s)
{
	if (s)
		g_atomic_rc_box_release_full(s, clear);
}

const struct cast *scenario_cast(const struct scenario *s, const struct policy *policy)
{
	for (uint32_t i = 0; i < s->casts; i++)
		if (s->cast[i].workers == policy->workers)
			return &s->cast[i];
	g_assert_not_reached();
}

const uint64_t *scenario_tuning(const struct scenario *s, const struct policy *policy)
{
	for (guint i = 0; s->tuning && i < s->tuning->len; i++) {
		const struct tuning *t = &g_array_index(s->tuning, struct tuning, i);

		if (t->policy == policy)
			return t->value;
	}
	return NULL;
}

uint32_t scenario_expected(const struct scenario *s)
{
	uint32_t set = 0;

	for (guint i = 0; i < s->expectation->len; i++) {
		const struct expectation *e = s->expectation->pdata[i];

		if (e->kind == EXPECT_VIOLATES)
			set |= 1u << e->property;
	}
	return set;
}

char *tunable_text(const struct tunable *t, uint64_t value)
{
	GString *text = g_string_new(NULL);

	switch (t->type) {
	case TUNABLE_PAGES:
		append_size(text, value);
		break;
	case TUNABLE_TIME:
		append_time(text, value);
		break;
	case TUNABLE_BOOL:
		g_string_append(text, value ? "yes" : "no");
		break;
	default:
		g_string_append_printf(text, "%" G_GUINT64_FORMAT, value);
	}
	return g_string_free(text, FALSE);
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
		if (d.task != NIL || d.cpu != NIL)
			g_array_append_val(schedule, d);
	}
	return schedule;
}
