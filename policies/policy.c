/* SPDX-License-Identifier: MIT */
/*
 * policy.c - the list of all variants, and completing a machine for the model.
 */
#include "policies/policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policies/program/shared.h"
#include "policies/program/task.h"
#include "policies/vmap/deferred.h"
#include "policies/vmap/state.h"
#include "sim/clock/clock.h"

#define POLICY_ENTRY(id) &policy_##id,
const struct policy *const policies[] = { POLICIES(POLICY_ENTRY) };
const unsigned policies_nr = sizeof(policies) / sizeof(policies[0]);

const struct policy *policy_find(const char *name)
{
	for (unsigned i = 0; i < policies_nr; i++)
		if (!strcmp(policies[i]->name, name))
			return policies[i];
	return NULL;
}

/* --- the machine ------------------------------------------------------------------------ */

/*
 * What a task's stack needs: the deepest chain is task_main, an allocation, its purge, and
 * the TLB flush; with vmap blocks there come a fragmented block given up, its free over
 * the threshold, and that purge (hellwig's really recurses). frame_push() checks it.
 */
enum { STACK_BYTES = 384, STACK_BYTES_WITH_BLOCKS = 768 };

static const struct atomic_config atomics[VMAP_ATOMICS] = {
	[VMAP_LAZY_NR] = { "vmap_lazy_nr", 0 },
	[PURGING] = { "purging", 0 },
};

/* Those of which there is one. */
static const struct lock_config kernel_lock[VBQ_LOCK] = {
	[VMAP_AREA_LOCK] = { "vmap_area_lock", LOCK_SPIN },
	[PURGE_LOCK] = { "purge_lock", LOCK_SPIN },
	[VMAP_PURGE_LOCK] = { "vmap_purge_lock", LOCK_MUTEX },
	[VMAP_BLOCK_TREE_LOCK] = { "vmap_block_tree_lock", LOCK_SPIN },
};

/* Of a CPU's queue, or of a block. */
enum { LOCK_NAME_BYTES = 32 };

bool vmalloc_has_lock(const char *name)
{
	for (unsigned i = 0; i < VBQ_LOCK; i++)
		if (!strcmp(kernel_lock[i].name, name))
			return true;
	return false;
}

static bool has(const struct program *p, enum op_kind op)
{
	for (uint32_t i = 0; i < p->insns; i++)
		if (p->insn[i].op == op)
			return true;
	return false;
}

/* Does something that the lazy counter, or the number of purges, decides? */
static bool frees(const struct program *p)
{
	return has(p, OP_VFREE) || has(p, OP_UNMAP_RAM) || has(p, OP_PURGE) ||
	       has(p, OP_SET_NONLAZY);
}

/* Can it wait with interrupts off: in irq_off, for an irqsave lock, in a handler? */
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
		c->watches_tlbs |= has(&c->program[i], OP_TOUCH) ||
				   has(&c->program[i], OP_UNMAP_ALIASES) ||
				   has(&c->program[i], OP_PURGE);
		c->waits_with_irqs_off |=
			waits_with_irqs_off(&c->program[i], task[i].class == CLASS_IRQ);
		c->frees |= i + 1 < m->tasks && frees(&c->program[i]);
		task[i].main = is_kworker(m, c, i) ? &FUNCTION(vfree_work) :
						     &FUNCTION(task_main);
		task[i].stack_bytes = c->blocks ? STACK_BYTES_WITH_BLOCKS : STACK_BYTES;
		task[i].measures = has(&c->program[i], OP_CYCLICTEST) ? ++m->measuring : 0;
	}
}

/* Adds the locks of CPUs' queues and of blocks. Returns what is left of name. */
static char *name_locks(const struct machine *m, const struct vmap_config *c,
			struct lock_config *lock, char *name)
{
	const uint32_t per_cpu = vmap_blocks_per_cpu(m, c);

	for (uint32_t i = 0; i < m->cpus; i++, name += LOCK_NAME_BYTES) {
		snprintf(name, LOCK_NAME_BYTES, "vbq.%" PRIu32 ".lock", i);
		*lock++ = (struct lock_config){ name, LOCK_SPIN };
	}
	for (uint32_t i = 0; i < m->cpus * per_cpu; i++, name += LOCK_NAME_BYTES) {
		snprintf(name, LOCK_NAME_BYTES, "vb.%" PRIu32 ".%" PRIu32 ".lock", i / per_cpu,
			 i % per_cpu);
		*lock++ = (struct lock_config){ name, LOCK_SPIN };
	}
	return name;
}

void *vmalloc_machine(struct machine *m, struct vmap_config *c, struct task_config *task,
		      const struct lock_config *own, uint32_t own_nr)
{
	const uint32_t named = m->cpus + m->cpus * vmap_blocks_per_cpu(m, c);
	const uint32_t locks = VBQ_LOCK + named;
	const uint32_t lists = VMAP_LISTS + (c->kworker != NIL ? m->cpus : 0);
	const size_t lock_bytes = (locks + own_nr) * sizeof(struct lock_config);
	const size_t list_bytes = lists * sizeof(const char *);
	struct lock_config *lock =
		malloc(lock_bytes + list_bytes + named * (size_t)LOCK_NAME_BYTES +
		       lists * (size_t)NAME_BYTES);
	const char **list = (const char **)(void *)((char *)lock + lock_bytes);
	char *name = (char *)list + list_bytes;

	if (!lock)
		return NULL;
	memcpy(lock, kernel_lock, sizeof(kernel_lock));
	name = name_locks(m, c, lock + VBQ_LOCK, name);
	if (own_nr)
		memcpy(lock + locks, own, own_nr * sizeof(*own));
	list[VMAP_PURGE_LIST] = "vmap_purge_list";
	for (uint32_t i = VMAP_LISTS; i < lists; i++, name += NAME_BYTES) {
		snprintf(name, NAME_BYTES, "vfree_deferred.%" PRIu32, i - VMAP_LISTS);
		list[i] = name;
	}
	complete_tasks(m, c, task);
	m->task = task;
	m->lock = lock;
	m->locks = locks + own_nr;
	m->atomic = atomics;
	m->atomics = VMAP_ATOMICS;
	m->llist_name = list;
	m->llists = lists;
	m->llist_entries = c->kworker != NIL ? 2 * c->areas : c->areas;
	m->model = &vmap_model;
	m->model_config = c;
	c->scenario_lock = locks;
	return lock;
}

/* --- [setup] ------------------------------------------------------------------------------- */

/* What it did is not counted; what it left stays. */
static void forget_setup(struct world *w)
{
	struct vmap *v = vmap_of(w);

	v->stats->counters = (struct vmalloc_counters){ 0 };
	memset(v->op, 0, w->machine->tasks * sizeof(*v->op));
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
