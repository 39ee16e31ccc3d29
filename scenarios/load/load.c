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

	if (l->v.include)
		return refuse(l->v.include->place, l->error,
			      "include is set too late, expected it in the file");
	if (!*name->value || strpbrk(name->value, "/\n") ||
	    strlen(name->value) > MAX_SCENARIO_NAME)
		return refuse(name->place, l->error,
			      "name = %.60s, expected 1 to %d bytes without "
			      "a /, on one line",
			      name->value, MAX_SCENARIO_NAME);
	l->s->name = g_strdup(name->value);
	l->s->trace = (enum trace_level)l->v.trace;
	l->s->max_ops = l->v.max_ops == AUTO ? MAX_OPS : l->v.max_ops;
	l->s->title = g_strdelimit(g_strdup(title ? title->value : ""), "\n", ' ');
	return TRUE;
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

static gboolean load_programs(struct loader *l)
{
	struct programs *p = &l->programs;

	p->work = work_names(l->text);
	note_callbacks(l);
	if (!note_timers(l) ||
	    !variables_load(&p->variables, l->text, l->s->pool, l->error) ||
	    !percpu_load(&p->variables, l->text, l->s->machine.cpus, l->s->pool, l->error) ||
	    !own_syncs_load(&p->sync, l->text, l->s->pool, l->error) || !load_setup(l) ||
	    !load_tasks(l) || !load_irqs(l) || !load_callbacks(l) ||
	    !load_works(l) || !find_woken_tasks(p))
		return FALSE;
	own_syncs_keep(&p->sync, l->s->pool, &l->s->machine);
	install_tasks(l);
	l->s->variables = variables_keep(&p->variables, l->s->pool);
	if (p->has_operands || l->s->variables.words)
		l->s->vmap.variables = &l->s->variables;
	load_blocks(l);
	return check_policies(l) && check_rcu(l) && check_own_locks(&p->lock, l->error) &&
	       check_own_syncs(&p->sync, l->error);
}

static gboolean load(struct loader *l)
{
	return check_known(l) && read_values(l) && load_scenario_section(l) && flatten(l) &&
	       load_machine(l) && load_vmalloc(l) && load_variants(l) && load_programs(l) &&
	       litmus_load(l->s, &l->v.litmus, l->error) && load_schedule(l) &&
	       load_expectations(l) && check_memory(l);
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
