/* SPDX-License-Identifier: MIT */
/*
 * timers.c - [timer NAME]: timers of the scenario, and the tasks that run their programs.
 */
#include "scenarios/load/tasks/timers.h"

#include <string.h>

#include "scenarios/load/program/compile.h"
#include "scenarios/load/sections/keys.h"
#include "scenarios/load/tasks/tasks.h"

enum { KTIMERS_PRIORITY = 1 };	/* kernel/softirq.c of Linux 6.13: sched_set_fifo_low() */

static const char *timer_name(const struct text_section *s)
{
	return section_is(s->name, "timer") ? s->name + strlen("timer ") : NULL;
}

gboolean note_timers(struct loader *l)
{
	gboolean ok = TRUE;

	for (guint i = 0; i < l->text->sections->len; i++) {
		const struct text_section *s = l->text->sections->pdata[i];

		if (timer_name(s))
			ok &= add_own_timer(&l->programs.sync, timer_name(s), s->place,
					    l->s->pool, l->error);
	}
	return ok;
}

static gboolean read_timer_cpu(struct loader *l, const struct setting *s,
			       struct task_config *t)
{
	if (!s)
		return TRUE;
	if (!read_task_cpu(l, s, t, NULL))
		return FALSE;
	if (t->cpu_first != t->cpu_last)
		return refuse(s->place, l->error, "cpu = %.20s, expected one CPU, as a timer is on "
			      "one", s->value);
	return TRUE;
}

static gboolean load_timer(struct loader *l, const struct text_section *section,
			   const char *name, uint32_t timer, GArray *sources)
{
	const struct irq_source source = { .timer = timer + 1 };
	const gboolean rt = l->s->machine.preemption == PREEMPT_RT;
	struct task_config t = { .name = name, .class = rt ? CLASS_FIFO : CLASS_IRQ,
				 .priority = rt ? KTIMERS_PRIORITY : 0, .background = true };
	struct task_values v = { 0 };
	gboolean ok = read_task_values(l, section->name, &v);
	struct compiled *c = compile_handler(&l->programs, v.program, FALSE);

	ok &= read_timer_cpu(l, v.cpu, &t);
	ok &= !c->refused;
	ok &= has_program(l, section, &v, c);
	if (task_names_has(&l->programs.task, name))
		return refuse(section->place, l->error,
			      "[timer %s] and [task %s], expected another name", name, name);
	if (l->task->len >= MAX_USER_TASKS)
		return refuse(section->place, l->error,
			      "more than %d tasks, interrupt sources and timers, expected fewer",
			      MAX_USER_TASKS);
	t.source = sources->len + 1;
	g_array_append_val(sources, source);
	own_timer_served(&l->programs.sync, timer, l->task->len);
	add_nameless(l, &t, c);
	return ok;
}

gboolean load_timers(struct loader *l, GArray *sources)
{
	uint32_t timer = 0;
	gboolean ok = TRUE;

	for (guint i = 0; i < l->text->sections->len; i++) {
		const struct text_section *s = l->text->sections->pdata[i];

		if (timer_name(s))
			ok &= load_timer(l, s, timer_name(s), timer++, sources);
	}
	return ok;
}
