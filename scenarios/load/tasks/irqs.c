/* SPDX-License-Identifier: MIT */
/*
 * irqs.c - [irq NAME]: sources of interrupts, and the tasks that serve them.
 */
#include "scenarios/load/tasks/irqs.h"

#include <string.h>

#include "scenarios/load/program/compile.h"
#include "scenarios/load/sections/keys.h"
#include "scenarios/load/tasks/tasks.h"
#include "scenarios/load/tasks/timers.h"

enum { IRQ_THREAD_PRIORITY = 50 };	/* kernel/irq/manage.c: MAX_USER_RT_PRIO / 2 */

static gboolean read_period(struct loader *l, const struct text_section *section,
			    const struct setting *s, struct draw *period)
{
	struct reader r;

	if (!s)
		return refuse_lack(l, section, "[%s] has no period, expected period = TIME",
				   section->name);
	reader_init(&r, s, l->error);
	if (!read_time_draw(&r, period) || !reader_expect_end(&r))
		return FALSE;
	if (!period->a)
		return refuse(s->place, l->error, "period = %.60s, expected at least 1ns",
			      s->value);
	return TRUE;
}

/* Adds a source, and the task that serves it, on each CPU of an [irq NAME]. */
static gboolean load_irq(struct loader *l, const struct text_section *section,
			 GArray *sources)
{
	const char *name = section->name + strlen("irq ");
	struct task_values v = { 0 };
	struct task_config t = { .class = CLASS_IRQ };
	struct irq_source source = { .count = 0 };
	struct task_config cpus = { .cpu_last = l->s->machine.cpus - 1 };
	gboolean ok = read_task_values(l, section->name, &v);
	struct compiled *c = compile_handler(&l->programs, v.program,
		l->s->machine.preemption == PREEMPT_RT && !v.threaded && ok && !l->doubtful);

	ok &= read_task_cpu(l, v.cpu, &cpus, NULL);
	ok &= read_period(l, section, v.period, &source.period);
	ok &= !c->refused;
	ok &= has_program(l, section, &v, c);
	if (task_names_has(&l->programs.task, name))
		return refuse(section->place, l->error,
			      "[irq %s] and [task %s], expected another name", name, name);
	if (l->task->len + cpus.cpu_last - cpus.cpu_first + 1 > MAX_USER_TASKS)
		return !l->doubtful && refuse(section->place, l->error,
			      "more than %d tasks and interrupt sources, expected fewer",
			      MAX_USER_TASKS);
	if (l->s->machine.preemption == PREEMPT_RT && v.threaded) {
		t.class = CLASS_FIFO;
		t.priority = IRQ_THREAD_PRIORITY;
	}
	source.count = v.count;
	t.background = !source.count;
	t.start_ns = (int64_t)v.start;
	for (uint32_t cpu = cpus.cpu_first; cpu <= cpus.cpu_last; cpu++) {
		t.name = cpus.cpu_first == cpus.cpu_last ? name :
							   numbered_name(l, name, cpu);
		t.cpu_first = t.cpu_last = cpu;
		t.source = sources->len + 1;
		g_array_append_val(sources, source);
		add_nameless(l, &t, c);
	}
	return ok;
}

gboolean load_irqs(struct loader *l)
{
	g_autoptr(GArray) sources = g_array_new(FALSE, FALSE, sizeof(struct irq_source));
	struct machine *m = &l->s->machine;
	struct irq_source *copy;
	gboolean ok = TRUE;

	for (guint i = 0; i < l->text->sections->len; i++) {
		const struct text_section *s = l->text->sections->pdata[i];

		if (section_is(s->name, "irq"))
			ok &= load_irq(l, s, sources);
	}
	ok &= load_timers(l, sources);
	copy = pool_alloc(l->s->pool, sources->len, sizeof(*copy));
	if (sources->len)
		memcpy(copy, sources->data, sources->len * sizeof(*copy));
	m->sources = sources->len;
	m->source = copy;
	l->s->vmap.defers = l->programs.frees_in_irq;
	return ok;
}
