/* SPDX-License-Identifier: MIT */
/*
 * observe.c - what recordings say of an operation and the database does not.
 *
 *	observe SCENARIO.ini VARIANT
 *
 * runs the scenario of a sequence (common.sh) and prints a line for each of its operations:
 * how many vmap blocks are on the lists of CPUs, and what the last flush was, by the operation
 * or by work that it had queued: the first page and the end. Without a flush they are empty.
 * It runs under --check.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "experiment/run/instance.h"
#include "policies/program/machine.h"
#include "policies/vmap/tlb.h"
#include "report/record/words.h"
#include "tests/unit/first_point.h"
#include "sim/clock/drive.h"
#include "sim/kernel/boot.h"
#include "sim/steps/frame.h"
#include "sim/world/world.h"

enum { HELD, CANNOT_RUN };

struct flushed {
	uint64_t start, end;
	bool any;
};

static uint32_t blocks_on_lists(const struct world *w)
{
	const struct vmap *v = vmap_of(w);
	uint32_t blocks = 0;

	for (uint32_t cpu = 0; v->blocks_per_cpu && cpu < w->machine->cpus; cpu++)
		for (uint32_t b = v->block_first[cpu]; b != NIL; b = v->block_next[b].block)
			blocks++;
	return blocks;
}

/* A task has announced the next step of a flush: the range is in the frame. */
static void see_step(void *data, const struct world *w, const struct event *e)
{
	struct flushed *last = data;
	const struct task *t;
	const struct flush_tlb_kernel_range *f;

	if (e->kind != EVENT_STEP || e->task >= w->machine->tasks ||
	    strcmp(step_label(e->pc), "flush.local"))
		return;
	t = &w->task[e->task];
	f = (const struct flush_tlb_kernel_range *)task_top(w, t);
	*last = (struct flushed){ .start = f->start, .end = f->end, .any = true };
}

/* Behind each operation stands another, which only waits for its turn. */
static void see_op(void *data, const struct world *w, const struct op_record *op)
{
	struct flushed *last = data;

	if (op->seq % 2)
		return;
	printf("%u,", blocks_on_lists(w));
	if (last->any)
		printf("%" PRIu64 ",%" PRIu64 "\n", last->start, last->end);
	else
		puts(",");
	last->any = false;
}

static bool run(const struct run_spec *spec, GError **error)
{
	struct flushed last = { .any = false };
	const struct observer o = { .data = &last, .event = see_step, .op = see_op,
				    .level = TRACE_STEPS };
	struct scenario_machine m;
	struct world *w;
	bool ok;

	if (!instance_init(&m, spec, 0, error))
		return false;
	w = world_new(&m.machine, &o);
	ok = w && instance_set_up(w, spec, NULL, error);
	if (ok)
		drive_clock(w, &(struct drive){ .check = true });
	world_free(w);
	scenario_machine_clear(&m);
	return ok;
}

int main(int argc, char **argv)
{
	GError *error = NULL;
	struct scenario *s;
	struct run_spec spec = { .level = TRACE_STEPS };
	bool ok = false;

	if (argc != 3)
		return CANNOT_RUN;
	spec.policy = policy_find(argv[2]);
	s = load_first_point(argv[1], NULL, &error);
	if (s && spec.policy) {
		spec.scenario = s;
		ok = run(&spec, &error);
	}
	if (error)
		fprintf(stderr, "%s\n", error->message);
	g_clear_error(&error);
	g_clear_pointer(&s, scenario_unref);
	return ok ? HELD : CANNOT_RUN;
}
