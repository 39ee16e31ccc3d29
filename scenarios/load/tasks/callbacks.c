/* SPDX-License-Identifier: MIT */
/*
 * callbacks.c - [callback NAME]: a task for each, which sleeps until call_rcu() names it.
 */
#include "scenarios/load/tasks/callbacks.h"

#include <string.h>

#include "scenarios/load/program/compile.h"
#include "scenarios/load/sections/keys.h"
#include "scenarios/load/tasks/tasks.h"

static const char *callback_name(const struct text_section *s)
{
	return section_is(s->name, "callback") ? s->name + strlen("callback ") : NULL;
}

void note_callbacks(struct loader *l)
{
	for (guint i = 0; i < l->text->sections->len; i++) {
		const char *name = callback_name(l->text->sections->pdata[i]);

		if (name)
			g_ptr_array_add(l->programs.callbacks, (gpointer)name);
	}
}

static gboolean load_callback(struct loader *l, const struct text_section *section,
			      const char *name)
{
	struct task_config t = { .name = name, .callback = CALLBACK_OWN, .background = true,
				 .starts_asleep = true };
	struct task_values v = { 0 };
	const gboolean valued = read_task_values(l, section->name, &v);
	struct compiled *c = compile_callback(&l->programs, v.program);
	gboolean ok = valued && !c->refused;

	t.class = (enum task_class)v.class;
	ok &= read_task_cpu(l, v.cpu, &t, NULL);
	ok &= !valued || read_task_priority(l, v.priority, &t);
	ok &= has_program(l, section, &v, c);
	if (task_names_has(&l->programs.task, name))
		return refuse(section->place, l->error,
			      "[callback %s] and [task %s], expected another name", name, name);
	if (l->task->len >= MAX_USER_TASKS)
		return refuse(section->place, l->error,
			      "more than %d tasks, interrupt sources and callbacks, expected fewer",
			      MAX_USER_TASKS);
	l->programs.rcu = section->place;
	add_task(l, &t, c);
	return ok;
}

/* A task of the kernel's own does what kfree_rcu() has left. */
static gboolean add_kfree_thread(struct loader *l)
{
	const struct task_config t = { .name = "rcu/kfree", .callback = CALLBACK_KFREE,
				       .background = true, .starts_asleep = true };

	if (l->task->len >= MAX_USER_TASKS)
		return refuse(l->programs.rcu, l->error, "kfree_rcu with %d tasks, expected fewer",
			      MAX_USER_TASKS);
	l->s->vmap.kfree_rcu = true;
	l->s->vmap.kfree_thread = l->task->len;
	add_task(l, &t, compile_callback(&l->programs, NULL));
	return TRUE;
}

gboolean load_callbacks(struct loader *l)
{
	gboolean ok = TRUE;

	l->s->vmap.first_callback = l->task->len;
	for (guint i = 0; i < l->text->sections->len; i++) {
		const struct text_section *s = l->text->sections->pdata[i];
		const char *name = callback_name(s);

		if (name)
			ok &= load_callback(l, s, name);
	}
	return (!l->programs.kfree_rcu || add_kfree_thread(l)) && ok;
}
