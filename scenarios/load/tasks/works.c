/* SPDX-License-Identifier: MIT */
/*
 * works.c - [work NAME]: work items of the scenario, with their programs.
 */
#include "scenarios/load/tasks/works.h"

#include <string.h>

#include "scenarios/load/program/compile.h"
#include "scenarios/load/sections/keys.h"
#include "scenarios/load/tasks/tasks.h"

enum { MAX_WORKS = 64 };

static gboolean load_work(struct loader *l, const struct text_section *section)
{
	const struct work_config work = { .name = section->name + strlen("work ") };
	struct task_values v = { 0 };
	gboolean ok = read_task_values(l, section->name, &v);
	struct compiled *c = compile_work(&l->programs, v.program);

	ok &= has_program(l, section, &v, c);
	g_array_append_val(l->s->own_work, work);
	g_ptr_array_add(l->work, c);
	return ok && !c->refused;
}

/*
 * Does it never sleep? Then the CPU's one worker is enough for it. All others may sleep at the
 * same time on one CPU.
 */
static gboolean never_sleeps(const struct compiled *c)
{
	for (uint32_t i = 0; i < c->program.insns; i++) {
		const struct op_info *op = &op_info[c->program.insn[i].op];

		if (op->word[0] && !(op->flags & OP_IN_HANDLER) &&
		    !(op->flags & OP_OPENS))
			return FALSE;
	}
	return TRUE;
}

gboolean load_works(struct loader *l)
{
	uint32_t sleepers = 0;
	gboolean ok = TRUE;

	for (guint i = 0; i < l->text->sections->len; i++) {
		const struct text_section *s = l->text->sections->pdata[i];

		if (!section_is(s->name, "work"))
			continue;
		if (l->work->len == MAX_WORKS)
			return refuse(s->place, l->error, "more than %d work items, expected fewer",
				      MAX_WORKS);
		ok &= load_work(l, s);
		sleepers += !never_sleeps(l->work->pdata[l->work->len - 1]);
	}
	l->s->work_workers = l->work->len ? sleepers + 1 : 0;
	return ok;
}
