/* SPDX-License-Identifier: MIT */
/*
 * memory_ops.c - the operations that allocate, free and touch memory. They call the
 * allocator.
 */
#include "policies/program/ops.h"

#include "policies/program/operation.h"
#include "policies/program/held.h"
#include "policies/vmap/alloc.h"
#include "policies/vmap/state/blocks.h"
#include "policies/vmap/checks.h"
#include "policies/vmap/deferred.h"
#include "policies/vmap/tlb.h"
#include "policies/vmap/tree/nodes.h"
#include "policies/vmap/arguments.h"

/* --- allocating ------------------------------------------------------------------------ */

/*
 * An allocation has returned: the task holds what it got, under the name that it gave it.
 */
static void keep(struct world *w, struct task *t, struct task_main *f,
		 const struct insn *insn)
{
	struct vmap *v = vmap_of(w);
	struct op_state *op = &v->op[t->id];
	struct mapping m = { .kind = MAPPING_FAILED, .held = NIL };

	op->result = t->result == -EBUSY_ ? RESULT_EBUSY : RESULT_ENOMEM;
	if (t->result >= 0) {
		if (insn->op == OP_MAP_RAM && !map_ram_takes_area(v, f->size)) {
			m.kind = MAPPING_BLOCK;
			m.area = (uint32_t)(t->result / v->config->block_pages);
			m.page = block_start(v, m.area) +
				 (uint64_t)t->result % v->config->block_pages;
			m.pages = f->size;
			m.generation = v->place[m.area].generation;
		} else {
			m.kind = insn->op == OP_MAP_RAM ? MAPPING_RAM_AREA : MAPPING_AREA;
			m.area = (uint32_t)t->result;
			m.page = v->area[m.area].start;
			m.pages = area_pages(v, m.area);
			m.generation = v->area[m.area].generation;
		}
		op->address_page = (int64_t)m.page;
		op->result = hold(w, t, &m) ? RESULT_OK : RESULT_ENOMEM;
	}
	f->mapping = m;
	if (insn->name != NO_NAME)
		*name_slot(w, t, insn->name) = m;
}

static struct area_search search_for(const struct world *w, const struct task_main *f,
				     const struct insn *insn)
{
	const struct vmap_config *c = vmap_of(w)->config;
	const bool range = insn->flags & INSN_RANGE;

	return (struct area_search){
		.size = f->size, .align = insn->flags & INSN_ALIGN ? insn->align : 0,
		.vstart = range ? insn->vstart : c->start,
		.vend = range ? insn->vend : c->start + c->pages };
}

OPERATION(op_vmalloc)
{
	BEGIN;

	LOCAL_WORK(true, COST_VM_STRUCT, 1, "vmalloc.enter");
	CALL_POINTER(vmalloc_of(w)->alloc, struct alloc_args, .search = search_for(w, f, insn),
		     .vm = true, .guard = vmap_of(w)->config->guard,
		     .nowait = !!(insn->flags & INSN_NOWAIT));
	if (t->result >= 0 && vmalloc_of(w)->setup)
		CALL_POINTER(vmalloc_of(w)->setup, struct setup_args, .area = (uint32_t)t->result,
			     .guard = vmap_of(w)->config->guard);
	keep(w, t, f, insn);
	if (f->mapping.kind == MAPPING_AREA)
		WORK(COST_MAP_PAGE, area_mapped_pages(vmap_of(w), f->mapping.area), NIL,
		     "vmalloc.map");
	return RETURNED;
}

OPERATION(op_map_ram)
{
	BEGIN;

	CALL_POINTER(vmalloc_of(w)->map_ram, struct map_ram_args, .pages = f->size);
	keep(w, t, f, insn);
	return RETURNED;
}

/* --- freeing ----------------------------------------------------------------------------- */

/*
 * Takes the operand out of what the task holds. False: there is nothing to free. Either
 * the allocation had failed, or an interrupt would have to call vm_unmap_ram(). It may
 * not, since that takes its locks with interrupts on, and they sleep under rt. Only the
 * functions that free find out whether the operand has been freed already.
 */
static bool take_operand(struct world *w, struct task *t, struct task_main *f,
			 const struct insn *insn)
{
	struct vmap *v = vmap_of(w);
	const struct mapping *m = &f->mapping;

	touch_shared_areas(w);
	f->mapping = operand(w, t, insn);
	v->op[t->id].result = RESULT_NONE;
	if (m->kind == MAPPING_NONE || m->kind == MAPPING_FAILED ||
	    (t->flags & TASK_IRQ && m->kind != MAPPING_AREA))
		return false;
	v->op[t->id].size_pages = m->pages;
	v->op[t->id].address_page = (int64_t)m->page;
	let_go(w, holder(w, t, insn), m);
	return true;
}

/* The function that frees has returned whether it did, which is the operation's result. */
static void was_freed(struct world *w, const struct task *t)
{
	vmap_of(w)->op[t->id].result = t->result ? RESULT_OK : RESULT_NONE;
}

OPERATION(op_vfree)
{
	BEGIN;

	if (!take_operand(w, t, f, insn))
		return RETURNED;
	if (f->mapping.kind == MAPPING_BLOCK)
		CALL_POINTER(vmalloc_of(w)->unmap_ram, struct unmap_ram_args,
			     .mapping = f->mapping);
	else if (f->mapping.kind == MAPPING_RAM_AREA)
		CALL_POINTER(vmalloc_of(w)->unmap_area, struct free_args,
			     .page = f->mapping.page, .pages = f->mapping.pages,
			     .area = f->mapping.area, .generation = f->mapping.generation);
	else if (t->flags & TASK_IRQ)
		CALL(vfree_deferred, .page = f->mapping.page, .pages = f->mapping.pages,
		     .area = f->mapping.area, .generation = f->mapping.generation);
	else
		CALL_POINTER(vmalloc_of(w)->vfree, struct free_args, .page = f->mapping.page,
			     .pages = f->mapping.pages, .area = f->mapping.area,
			     .generation = f->mapping.generation);
	was_freed(w, t);
	return RETURNED;
}

/* Is the area for a pool, and is there one for it? */
static bool goes_into_pool(const struct world *w, const struct task_main *f,
			   const struct insn *insn)
{
	const struct vmap *v = vmap_of(w);

	return insn->flags & INSN_POOLED && f->mapping.kind == MAPPING_AREA && v->config->pools &&
	       v->nodes.nr > 1 && v->area[f->mapping.area].node &&
	       area_is(v, f->mapping.area, f->mapping.generation) &&
	       !area_is_lazy(v, f->mapping.area) && v->area[f->mapping.area].vm &&
	       pool_of(&v->nodes, 0, f->mapping.pages);
}

/* The node of the area, from 0. */
static uint32_t node_of(const struct world *w, const struct task_main *f)
{
	return vmap_of(w)->area[f->mapping.area].node - 1u;
}

OPERATION(op_free_now)
{
	BEGIN;

	if (!take_operand(w, t, f, insn))
		return RETURNED;
	if (goes_into_pool(w, f, insn)) {
		SPIN_LOCK(node_lock(w, node_of(w, f), NODE_POOL_LOCK), "free.pool.lock");
		WORK(COST_POOL, 1, POOL(node_of(w, f)), "free.pool");
		pool_return(w, node_of(w, f), f->mapping.area);
		SPIN_UNLOCK(node_lock(w, node_of(w, f), NODE_POOL_LOCK), "free.pool.unlock");
		t->result = true;
		was_freed(w, t);
		return RETURNED;
	}
	if (f->mapping.kind == MAPPING_BLOCK) {
		CALL_POINTER(vmalloc_of(w)->unmap_ram, struct unmap_ram_args,
			     .mapping = f->mapping);
	} else {
		WORK(COST_UNMAP_PAGE, area_mapped_pages(vmap_of(w), f->mapping.area), NIL,
		     "free.unmap");
		CALL_POINTER(vmalloc_of(w)->free_now, struct free_args,
			     .page = f->mapping.page, .pages = f->mapping.pages,
			     .area = f->mapping.area, .generation = f->mapping.generation);
	}
	was_freed(w, t);
	return RETURNED;
}

/* --- purging --------------------------------------------------------------------------------- */

/* `force` flushes the whole address space. */
static uint64_t flush_start(const struct world *w, const struct insn *insn)
{
	return insn->flags & INSN_FORCE ? vmap_of(w)->config->start : UINT64_MAX;
}

static uint64_t flush_end(const struct world *w, const struct insn *insn)
{
	const struct vmap_config *c = vmap_of(w)->config;

	return insn->flags & INSN_FORCE ? c->start + c->pages : 0;
}

OPERATION(op_purge)
{
	BEGIN;

	CALL_POINTER(policy_of(w)->direct, struct purge_args,
		     .start = flush_start(w, insn), .end = flush_end(w, insn),
		     .sync = !!(insn->flags & INSN_SYNC),
		     .force_flush = !!(insn->flags & INSN_FORCE));
	busy_end(w, t);
	return RETURNED;
}

OPERATION(op_set_nonlazy)
{
	BEGIN;

	if (policy_of(w)->flags & POLICY_KEEPS_LAZY_NR)
		return RETURNED;
	ATOMIC_SET(VMAP_LAZY_NR, (int64_t)vmap_of(w)->config->lazy_max + 1, RELAXED,
		   "nonlazy.set");
	vmap_of(w)->stats->nonlazy = true;
	note_lazy_peak(w);
	return RETURNED;
}

OPERATION(op_unmap_aliases)
{
	BEGIN;

	CALL_POINTER(vmalloc_of(w)->unmap_aliases, struct no_args);
	return RETURNED;
}

OPERATION(op_shrink_pools)
{
	BEGIN;

	if (vmalloc_of(w)->shrink_pools)
		CALL_POINTER(vmalloc_of(w)->shrink_pools, struct no_args);
	return RETURNED;
}

/* It is no operation of the kernel's interface, but what drivers and tests wait for. */
OPERATION(op_flush_drain)
{
	BEGIN;

	if (vmap_of(w)->config->policy->drain_work)
		FLUSH_WORK(drain_work(w), "task.flush_drain");
	return RETURNED;
}

/* --- touching --------------------------------------------------------------------------------- */

OPERATION(op_touch)
{
	BEGIN;

	f->mapping = operand(w, t, insn);
	if (f->mapping.kind == MAPPING_NONE || f->mapping.kind == MAPPING_FAILED)
		return RETURNED;
	LOCAL_GET_CPU(true, "touch.begin");
	WORK(COST_TOUCH, 1, TLB(t->cpu), "touch.load");
	touch_mapping(w, t, &f->mapping);
	LOCAL_PUT_CPU(insn->flags & INSN_GOES_ON, "touch.end");
	return RETURNED;
}
