/* SPDX-License-Identifier: MIT */
/*
 * load.c - a scenario is put together, section by section:
 *
 *	text -> are all sections and keys known? -> values of the keys
 *	     -> machine, vmalloc, variants -> [setup] -> tasks, interrupts
 *	     -> schedule, expectations -> is there enough memory?
 *
 * What needs more than its own value (lists, programs, CPUs) is read when the rest is
 * known.
 */
#include "scenarios/load/load.h"

#include <string.h>

#include "scenarios/litmus/litmus.h"
#include "scenarios/load/limits.h"
#include "scenarios/load/program/area_names.h"
#include "scenarios/load/program/waits.h"
#include "scenarios/load/sections/expect.h"
#include "scenarios/load/sections/keys.h"
#include "scenarios/load/sections/machine.h"
#include "scenarios/load/sections/schedule.h"
#include "scenarios/load/sections/setup.h"
#include "scenarios/load/sections/variants.h"
#include "scenarios/load/sections/vmalloc.h"
#include "scenarios/load/tasks/callbacks.h"
#include "scenarios/load/tasks/irqs.h"
#include "scenarios/load/tasks/tasks.h"
#include "scenarios/load/tasks/timers.h"
#include "scenarios/load/tasks/works.h"
#include "scenarios/load/text/parse.h"

static gboolean load_scenario_section(struct loader *l)
{
	const struct setting *name = l->v.name, *title = l->v.title;
	gboolean ok = TRUE;

	if (l->v.include)
		ok = refuse(l->v.include->place, l->error,
			    "include is set too late, expected it in the file");
	if (!*name->value || strpbrk(name->value, "/\n") ||
	    strlen(name->value) > MAX_SCENARIO_NAME)
		ok = refuse(name->place, l->error,
			    "name = %.60s, expected 1 to %d bytes without a /, on one line",
			    name->value, MAX_SCENARIO_NAME);
	l->s->name = g_strdup(name->value);
	l->s->trace = (enum trace_level)l->v.trace;
	l->s->max_ops = l->v.max_ops == AUTO ? MAX_OPS : l->v.max_ops;
	l->s->title = g_strdelimit(g_strdup(title ? title->value : ""), "\n", ' ');
	return ok;
}

static gboolean flatten(struct loader *l)
{
	l->s->text = text_flatten(l->text);
	l->s->pool->bytes += strlen(l->s->text);
	if (strlen(l->s->text) <= MAX_TEXT_BYTES)
		return TRUE;
	return refuse((struct place){ .file = l->s->path, .line = 1 }, l->error,
		      "%zu bytes with what it includes, expected at most %d",
		      strlen(l->s->text), MAX_TEXT_BYTES);
}

enum { MAX_RCU_TASKS = 64 };	/* sim/sync/rcu.h: a set of them has 64 bits */

/* Each task, handler and worker may be in a section, and [setup]'s task. */
static gboolean check_rcu(const struct loader *l)
{
	const struct place place = l->programs.rcu;

	for (uint32_t i = 0; place.file && i < l->s->casts; i++)
		if (l->s->cast[i].machine.tasks > MAX_RCU_TASKS)
			return refuse(place, l->error,
				      "RCU with %u tasks, expected at most %d with those of the "
				      "kernel", l->s->cast[i].machine.tasks, MAX_RCU_TASKS);
	return TRUE;
}

/* What the programs, their locks and the tasks come to, which is known when all were read. */
static gboolean check_programs(struct loader *l)
{
	struct programs *p = &l->programs;
	gboolean ok = check_policies(l);

	if (p->refused || p->doubtful)
		return FALSE;
	ok &= check_rcu(l);
	ok &= check_own_locks(&p->lock, l->error);
	ok &= check_own_syncs(&p->sync, l->error);
	return ok;
}

static gboolean load_programs(struct loader *l)
{
	struct programs *p = &l->programs;
	gboolean ok;

	p->doubtful = p->task.doubtful = p->variables.doubtful = l->text->doubtful;
	p->work = work_names(l->text);
	note_callbacks(l);
	ok = note_timers(l);
	ok &= variables_load(&p->variables, l->text, l->s->pool, l->error);
	ok &= percpu_load(&p->variables, l->text, l->s->machine.cpus, l->s->pool, l->error);
	ok &= own_syncs_load(&p->sync, l->text, l->s->pool, l->error);
	ok &= load_setup(l);
	ok &= load_tasks(l);
	ok &= load_irqs(l);
	ok &= load_callbacks(l);
	ok &= load_works(l);
	ok &= find_woken_tasks(p);
	ok &= find_handed_areas(p, l->program);
	own_syncs_keep(&p->sync, l->s->pool, &l->s->machine);
	install_tasks(l);
	l->s->variables = variables_keep(&p->variables, l->s->pool);
	if (p->has_operands || l->s->variables.words)
		l->s->vmap.variables = &l->s->variables;
	load_blocks(l);
	return check_programs(l) && ok;
}

/* Each of these goes on after a mistake, and so does this, as far as nothing depends on it. */
static gboolean load(struct loader *l)
{
	gboolean ok = check_known(l);

	ok &= read_values(l);
	ok &= load_scenario_section(l);
	ok &= flatten(l);
	ok &= load_machine(l);
	ok &= load_vmalloc(l);
	ok &= load_variants(l);
	ok &= load_programs(l);
	ok &= l->programs.refused || l->programs.doubtful ||
	      litmus_load(l->s, &l->v.litmus, l->error);
	ok &= load_schedule(l);
	ok &= load_expectations(l);
	return ok && check_memory(l);
}

gboolean scenario_build(struct scenario *s, struct text *text, GError **error)
{
	struct loader l;
	gboolean ok;

	loader_init(&l, s, text, error);
	ok = load(&l);
	loader_clear(&l);
	return ok;
}
