/* SPDX-License-Identifier: MIT */
/*
 * machine.c - completes a machine whose tasks run programs, runs [setup], ends a run.
 */
#include "policies/program/machine.h"

#include <string.h>

#include "policies/program/state.h"
#include "policies/program/op_record.h"
#include "policies/program/task.h"
#include "policies/vmap/arguments.h"
#include "policies/vmap/checks.h"
#include "policies/vmap/deferred.h"
#include "policies/vmap/state/machine.h"
#include "sim/clock/clock.h"
#include "sim/kernel/worker.h"

/*
 * A task's stack must have room for the deepest chain of calls: task_main, an allocation,
 * its purge, and the TLB flush. Where there are vmap blocks, a purge may give up a
 * fragmented block, whose free is over the threshold and purges again: hellwig's purge
 * really recurses. frame_push() checks that a frame fits.
 */
enum { STACK_BYTES = 384, STACK_BYTES_WITH_BLOCKS = 768 };

/* Does the program have an operation with one of these flags? */
static bool has(const struct program *p, unsigned op_flags)
{
	for (uint32_t i = 0; i < p->insns; i++)
		if (op_info[p->insn[i].op].flags & op_flags)
			return true;
	return false;
}

static bool has_op(const struct program *p, enum op_kind op)
{
	for (uint32_t i = 0; i < p->insns; i++)
		if (p->insn[i].op == op)
			return true;
	return false;
}

/*
 * Can the program wait while interrupts are off? That is so in a block of irq_off, while it
 * waits for a lock that it takes with irqsave, and for any lock in a handler.
 */
static bool waits_with_irqs_off(const struct program *p, bool handler)
{
	for (uint32_t i = 0; i < p->insns; i++)
		if (p->insn[i].op == OP_SPIN_LOCK_IRQSAVE ||
		    (p->insn[i].op == OP_IRQ_OFF && p->insn[i].flags & INSN_BLOCK) ||
		    (p->insn[i].op == OP_SPIN_LOCK && handler))
			return true;
	return false;
}

static void complete_tasks(struct machine *m, struct vmap_config *c,
			   struct task_config *task)
{
	m->measuring = 0;
	c->watches_tlbs = c->frees = c->blocks > 0;
	c->shares_areas = programs_share_areas(m, c, task);
	c->waits_with_irqs_off = false;
	for (uint32_t i = 0; i < m->tasks; i++) {
		c->watches_tlbs |= has(&c->program[i], OP_TLBS);
		c->waits_with_irqs_off |=
			waits_with_irqs_off(&c->program[i], task[i].class == CLASS_IRQ);
		c->frees |= i + 1 < m->tasks && has(&c->program[i], OP_LAZY);
		task[i].main = task[i].pool ? &FUNCTION(worker) : &FUNCTION(task_main);
		task[i].stack_bytes = c->blocks ? STACK_BYTES_WITH_BLOCKS : STACK_BYTES;
		task[i].measures = has_op(&c->program[i], OP_CYCLICTEST) ? ++m->measuring : 0;
		task[i].moves = has_op(&c->program[i], OP_RUN_ON);
	}
}

void *vmalloc_machine(struct machine *m, struct vmap_config *c, struct task_config *task,
		      const struct lock_config *own, uint32_t own_nr)
{
	void *block;

	m->model = &program_model;
	m->model_config = c;
	c->pools = c->policy->flags & POLICY_NODES;
	if (!c->pools)
		c->nodes = !!(c->policy->flags & POLICY_FREE_TREE);
	block = vmap_machine(m, own, own_nr,
			     &(struct vmap_works){ &FUNCTION(vfree_work), c->policy->drain_work,
						   c->policy->node_work });
	if (!block)
		return NULL;
	c->scenario_lock = vmap_locks(m, c);
	complete_tasks(m, c, task);
	m->task = task;
	return block;
}

/* What [setup] did is not counted in the run; the areas that it left stay. */
static void forget_setup(struct world *w)
{
	struct vmap *v = vmap_of(w);

	memset(v->stats->counter, 0, sizeof(v->stats->counter));
	memset(v->op, 0, w->machine->tasks * sizeof(*v->op));
	v->stats->peak = (struct lazy_peak){ 0 };
	note_lazy_peak(w);
}

bool vmalloc_setup(struct world *w, const atomic_bool *stop, char detail[160])
{
	const uint32_t task = w->machine->tasks - 1;

	if (!clock_run_alone(w, task, stop)) {
		task_backtrace(w, &w->task[task], detail, 160);
		return false;
	}
	forget_setup(w);
	return true;
}

void vmalloc_end(struct world *w)
{
	vmalloc_cut_off(w);
	check_lost_areas(w);
}
