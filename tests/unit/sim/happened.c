/* SPDX-License-Identifier: MIT */
/*
 * happened.c - asks what happened in a run of a machine of scripts.
 */
#include "tests/unit/sim/machine.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

static const char *name_of(const struct run *r, uint32_t task)
{
	if (task == NIL)
		return "-";
	return task < r->machine.tasks ? r->task[task].name : "irq";
}

static void append(struct run *r, const char *name, const char *label)
{
	const size_t used = strlen(r->text);
	const int n = snprintf(r->text + used, sizeof(r->text) - used, "%s%s%s%s",
			       used ? " " : "", name, label ? "." : "",
			       label ? label : "");

	ck_assert_uint_lt(used + (size_t)n, sizeof(r->text));
}

const char *order(struct run *r, const char *label)
{
	r->text[0] = '\0';
	for (size_t i = 0; i < r->entries; i++) {
		const struct entry *e = &r->log[i];

		if (e->kind != EVENT_STEP || e->task >= r->machine.tasks)
			continue;
		if (!label)
			append(r, name_of(r, e->task), e->label);
		else if (!strcmp(e->label, label))
			append(r, name_of(r, e->task), NULL);
	}
	return r->text;
}

const char *switches(struct run *r, uint32_t cpu)
{
	r->text[0] = '\0';
	for (size_t i = 0; i < r->entries; i++)
		if (r->log[i].kind == EVENT_SWITCH && r->log[i].cpu == cpu)
			append(r, name_of(r, r->log[i].task), NULL);
	return r->text;
}

uint32_t task_nr(const struct run *r, const char *task)
{
	for (uint32_t i = 0; i < r->machine.tasks; i++)
		if (!strcmp(r->task[i].name, task))
			return i;
	ck_abort_msg("no task %s", task);
	return NIL;
}

const struct entry *find(const struct run *r, const char *task, enum event_kind kind,
			 const char *label, unsigned n)
{
	const uint32_t id = task_nr(r, task);

	for (size_t i = 0; i < r->entries; i++) {
		const struct entry *e = &r->log[i];

		if (e->task == id && e->kind == kind &&
		    (!label || !strcmp(e->label, label)) && !--n)
			return e;
	}
	ck_abort_msg("%s: no event of kind %d, label %s", task, (int)kind,
		     label ? label : "-");
	return NULL;
}

int64_t at(const struct run *r, const char *task, const char *label)
{
	return find(r, task, EVENT_STEP, label, 1)->t;
}

int64_t when(const struct run *r, const char *task, enum event_kind kind)
{
	return find(r, task, kind, NULL, 1)->t;
}

unsigned count(const struct run *r, const char *task, enum event_kind kind)
{
	const uint32_t id = task_nr(r, task);
	unsigned n = 0;

	for (size_t i = 0; i < r->entries; i++)
		n += r->log[i].task == id && r->log[i].kind == kind;
	return n;
}

const struct task_stats *stats(const struct run *r, const char *task)
{
	return world_task_stats(r->world, task_nr(r, task));
}

const struct lock_stats *lock_stats(const struct run *r, enum rig_lock l)
{
	return world_lock_stats(r->world, l);
}
