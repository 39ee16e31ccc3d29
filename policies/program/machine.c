/* SPDX-License-Identifier: MIT */
/*
 * machine.c - completes a machine whose tasks run programs, runs [setup], ends a run.
 */
#include "policies/program/machine.h"

#include <stdlib.h>
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
#include "sim/memory/access.h"

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
	for (uint32_t i = 0; i < p->insns; i++) {
		const unsigned flags = op_info[p->insn[i].op].flags;

		if (flags & OP_IRQSAVE ||
		    (p->insn[i].op == OP_IRQ_OFF && p->insn[i].flags & INSN_BLOCK) ||
		    (flags & OP_SPINLOCK && !(flags & OP_TRIES) && handler))
			return true;
	}
	return false;
}

/* What cond_load reads without a register must be kept somewhere, too, for what depends on it. */
static uint32_t registers_of(const struct program *p)
{
	return !p->registers && has_op(p, OP_COND_LOAD) ? 1 : p->registers;
}

/* Does [setup] begin with areas that are busy or lazy? */
static bool populates(const struct machine *m, const struct vmap_config *c)
{
	return has_op(&c->program[m->tasks - 1], OP_AREAS);
}

/* Does any program, that of [setup] among them, call the allocator? */
static bool uses_vmalloc(const struct machine *m, const struct vmap_config *c)
{
	for (uint32_t i = 0; i < m->tasks; i++)
		if (has(&c->program[i], OP_ALLOCATES | OP_FREES | OP_LAZY | OP_TLBS))
			return true;
	return false;
}

static bool uses_rcu(const struct program *p)
{
	return has_op(p, OP_RCU_READ_LOCK) || has_op(p, OP_RCU_READ_UNLOCK) ||
	       has_op(p, OP_SYNCHRONIZE_RCU) || has_op(p, OP_CALL_RCU) ||
	       has_op(p, OP_CALLBACK) || has_op(p, OP_KFREE_BATCH) || has_op(p, OP_RCU_BARRIER);
}

/* Any worker may run it. */
static void complete_work(struct machine *m, struct vmap_config *c, struct task_config *task,
			  const struct program *p)
{
	c->waits_with_irqs_off |= waits_with_irqs_off(p, false);
	m->rcu |= uses_rcu(p);
	for (uint32_t i = 0; i < m->tasks; i++)
		if (task[i].pool && registers_of(p) > task[i].registers)
			task[i].registers = registers_of(p);
}

/* Whose CPUs does the program of task i change? */
static void note_affinity(struct task_config *task, const struct program *p, uint32_t i)
{
	for (uint32_t k = 0; k < p->insns; k++) {
		const struct insn *insn = &p->insn[k];
		struct task_config *of = &task[insn->flags & INSN_OF ? insn->name : i];

		if (insn->op == OP_SET_AFFINITY)
			of->moves = of->spreads = true;
	}
}

/*
 * Is it the program of a timer after which something may change? Only if it does no more than to
 * arm itself again nothing does.
 */
static bool helps(const struct machine *m, const struct task_config *t, const struct program *p)
{
	const uint32_t timer = t->source ? m->source[t->source - 1].timer : 0;
	bool again = false;

	if (!timer)
		return false;
	for (uint32_t i = 0; i < p->insns; i++) {
		if (p->insn[i].op != OP_MOD_TIMER)
			continue;
		if (p->insn[i].name != timer - 1)
			return true;
		again = true;
	}
	return !again || p->operands_nr;
}

static void complete_tasks(struct machine *m, struct vmap_config *c,
			   struct task_config *task)
{
	m->measuring = 0;
	m->rcu = c->policy->flags & POLICY_USES_RCU;
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
		task[i].moves |= has_op(&c->program[i], OP_RUN_ON);
		note_affinity(task, &c->program[i], i);
		task[i].wakes = has(&c->program[i], OP_WAKES) ||
				helps(m, &task[i], &c->program[i]);
		m->rcu |= uses_rcu(&c->program[i]);
		task[i].registers = registers_of(&c->program[i]);
	}
	for (uint32_t i = m->tasks; i < m->tasks + c->own_works; i++)
		complete_work(m, c, task, &c->program[i]);
}

static bool some_task_waits(const struct machine *m, const struct vmap_config *c)
{
	for (uint32_t i = 0; i < m->tasks + c->own_works; i++)
		if (has(&c->program[i], OP_WAITS))
			return true;
	return false;
}

/*
 * Words behind those of the allocator: those of [variables], and then, if tasks wait at queues,
 * the states of all tasks, which have the tasks' names. To be freed with free(). *nr: how many
 * there are; NULL: none, or no memory.
 */
static struct atomic_config *own_words(struct machine *m, const struct vmap_config *c,
				       const struct task_config *task, uint32_t *nr)
{
	const struct variables *v = c->variables;
	const uint32_t variables = v ? v->words : 0;
	struct atomic_config *word;

	m->waits = some_task_waits(m, c);
	m->state_word = c->first_variable + variables;
	*nr = variables + (m->waits ? m->tasks : 0);
	word = *nr ? calloc(*nr, sizeof(*word)) : NULL;
	for (uint32_t i = variables; word && i < *nr; i++)
		word[i].name = task[i - variables].name;
	for (uint32_t i = 0; word && i < variables; i++) {
		word[i].name = v->word[i].name;
		word[i].initial = v->word[i].initial;
		if (v->word[i].points)
			word[i].initial =
				word_pointer(c->first_variable + (uint32_t)v->word[i].initial);
	}
	return word;
}

void *vmalloc_machine(struct machine *m, struct vmap_config *c, struct task_config *task,
		      const struct lock_config *own, uint32_t own_nr)
{
	struct vmap_own add = {
		.variant = { c->policy->name, c->policy->locks, c->policy->atomics },
		.lock = own, .locks = own_nr };
	struct atomic_config *word;
	void *block;

	m->model = &program_model;
	m->model_config = c;
	c->pools = c->policy->flags & POLICY_NODES;
	if (!c->pools)
		c->nodes = !!(c->policy->flags & POLICY_FREE_TREE);
	c->used = uses_vmalloc(m, c);
	if (!c->used && !populates(m, c))
		c->areas = 1;	/* so that the world is small, and --check fast */
	c->local_lists = c->policy->flags & POLICY_LOCAL_LISTS;
	c->links = c->policy->push && !c->local_lists;
	c->own_locks = policy_locks(c->policy);
	c->own_atomics = policy_atomics(c->policy);
	c->first_variable = vmap_words(m, c);
	word = own_words(m, c, task, &add.words);
	add.word = word;
	add.work = c->own_work;
	add.works = c->own_works;
	add.work_function = &FUNCTION(work_program);
	block = add.words && !word ? NULL :
		vmap_machine(m, &add,
			     &(struct vmap_works){ &FUNCTION(vfree_work), c->policy->drain_work,
						   c->policy->node_work });
	free(word);
	if (!block)
		return NULL;
	c->scenario_lock = vmap_locks(m, c);
	c->first_work = m->works - c->own_works;
	c->own_lock = c->scenario_lock - c->own_locks;
	c->own_atomic = c->first_variable - c->own_atomics;
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
