/* SPDX-License-Identifier: MIT */
/*
 * whole.c - each small scenario that can be loaded ends within its limit of steps, with each
 * of its variants, and does the same when it is run again.
 */
#include "tests/fuzz/target.h"

#include "policies/program/machine.h"
#include "scenarios/load/machine.h"
#include "sim/machine/schedule.h"
#include "sim/machine/run.h"
#include "sim/clock/drive.h"
#include "sim/world/world.h"
#include "sim/kernel/boot.h"

enum { MOST_CPUS = 8, MOST_TASKS = 16, MOST_BYTES = 1 << 21, MOST_STEPS = 3000 };

struct outcome {
	enum run_status status;
	uint64_t steps, hash;
};

/* Returns false if the world is too large to be tried here, or if [setup] does not end. */
static gboolean run_once(const struct scenario *s, const struct policy *policy,
			 struct outcome *o)
{
	struct scenario_machine m;
	g_autoptr(GArray) schedule = scenario_schedule(s, policy);
	struct drive d = { .directive = (const void *)schedule->data,
			   .directives = schedule->len };
	struct world *w = NULL;
	char detail[160];
	gboolean ok = scenario_machine_of(&m, s, policy);

	promise(ok);
	m.machine.max_steps = MIN(m.machine.max_steps, MOST_STEPS);
	d.result = g_new0(struct directive_result, d.directives + 1);
	ok = m.bytes <= MOST_BYTES;
	if (ok) {
		w = world_new(&m.machine, NULL);
		promise(w);
		ok = vmalloc_setup(w, NULL, detail);
	}
	if (ok) {
		o->status = drive_clock(w, &d);
		o->steps = world_steps(w);
		o->hash = world_hash(w);
		promise(o->steps <= m.machine.max_steps);
		vmalloc_end(w);
	}
	world_free(w);
	g_free(d.result);
	scenario_machine_clear(&m);
	return ok;
}

static void run_twice(const struct scenario *s)
{
	for (guint i = 0; i < s->policies->len; i++) {
		struct outcome a = { 0 }, b = { 0 };

		if (!run_once(s, s->policies->pdata[i], &a))
			return;
		promise(run_once(s, s->policies->pdata[i], &b));
		promise(a.status == b.status && a.steps == b.steps && a.hash == b.hash);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scenario *s = scenario_parse((const char *)data, size, "fuzz.ini", NULL, NULL);

	if (s && s->machine.cpus <= MOST_CPUS && s->cast[0].machine.tasks <= MOST_TASKS)
		run_twice(s);
	scenario_unref(s);
	return 0;
}
