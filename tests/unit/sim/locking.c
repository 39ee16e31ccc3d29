/* SPDX-License-Identifier: MIT */
/*
 * locking.c - see locking.h.
 */
#include <check.h>
#include <string.h>

#include "sim/world/state.h"
#include "sim/machine/run.h"
#include "tests/unit/sim/locking.h"

const enum preemption models[N_MODELS] = { PREEMPT_NONE, PREEMPT_VOLUNTARY, PREEMPT_FULL,
					   PREEMPT_RT };

const char *word(const char *format, char lock)
{
	static char text[256];

	memset(text, 0, sizeof(text));
	for (size_t i = 0; format[i]; i++)
		text[i] = format[i] == '?' ? lock : format[i];
	return text;
}

bool took(const struct run *r, const char *task, const char *label)
{
	for (size_t i = 0; i < r->entries; i++)
		if (r->log[i].kind == EVENT_STEP && r->log[i].task == task_nr(r, task) &&
		    !strcmp(r->log[i].label, label))
			return true;
	return false;
}

int64_t first_tick(const struct run *r, uint32_t cpu)
{
	for (size_t i = 0; i < r->entries; i++)
		if (r->log[i].kind == EVENT_IRQ && r->log[i].cpu == cpu &&
		    r->log[i].value & IRQ_TICK)
			return r->log[i].t;
	return -1;
}

void violates(const struct rig *rig, enum machine_property p, const char *task,
		     const char *detail)
{
	struct run *r = run(rig);

	ck_assert_uint_ge(r->violations, 1);
	ck_assert_int_eq(r->violation[0].property, p);
	ck_assert_uint_eq(r->violation[0].task, task_nr(r, task));
	ck_assert_str_eq(r->violation[0].detail, detail);
	run_free(r);
}

void violates_nothing(const struct rig *rig)
{
	struct run *r = run(rig);

	ck_assert_msg(!r->violations, "%s", r->violation[0].detail);
	ck_assert_int_eq(r->status, RUN_DONE);
	run_free(r);
}
