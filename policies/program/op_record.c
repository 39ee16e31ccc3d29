/* SPDX-License-Identifier: MIT */
/*
 * op_record.c - numbers an operation when it begins, and tells the observer when it ends.
 */
#include "policies/program/op_record.h"

#include "policies/tables/op.h"
#include "policies/vmap/state/state.h"
#include "sim/kernel/verbs.h"

static bool is_setup(const struct world *w, const struct task *t)
{
	return t->id == w->machine->tasks - 1;
}

void op_begin(struct world *w, struct task *t, enum op_kind kind, uint64_t size_pages)
{
	struct op_state *op = &vmap_of(w)->op[t->id];

	undo_save(w, op, sizeof(*op));
	*op = (struct op_state){
		.start_ns = w->clock->now, .wait_ns = task_waited_ns(w, t),
		.size_pages = size_pages, .address_page = -1, .seq = op->seq + 1,
		.kind = kind, .result = RESULT_OK, .active = true };
}

/* What a kernel gave for the operation; NULL: it has not returned. */
static int64_t recorded_page(const struct insn *insn)
{
	if (!insn || !(insn->flags & INSN_RECORDED))
		return NOT_RECORDED;
	return insn->count == RECORDED_EBUSY ? RECORDED_NOTHING : (int64_t)insn->count;
}

static void tell_op(struct world *w, uint32_t id, int64_t end_ns, const struct insn *insn)
{
	const struct vmap *v = vmap_of(w);
	const struct op_state *op = &v->op[id];
	const struct observer *o = w->observer;

	if (!o || !o->op || w->mute || is_setup(w, &w->task[id]))
		return;
	o->op(o->data, w, &(struct op_record){
		.task = id, .seq = op->seq, .kind = op->kind,
		.result = end_ns < 0 ? RESULT_UNFINISHED : op->result,
		.start_ns = op->start_ns, .end_ns = end_ns,
		.wait_ns = task_waited_ns(w, &w->task[id]) - op->wait_ns,
		.value = {
			[VALUE_SIZE_PAGES] = (int64_t)op->size_pages,
			[VALUE_ADDRESS_PAGE] = op->address_page,
			[VALUE_PURGES] = (int64_t)op->purges,
			[VALUE_RETRIES] = (int64_t)op->retries,
			[VALUE_LAZY_PAGES] = (int64_t)v->lazy->pages,
			[VALUE_IN_FLIGHT_PAGES] = (int64_t)in_flight_pages(v),
			[VALUE_POOL_PAGES] = v->config->pools ? (int64_t)v->stats->pool_pages :
								-1,
			[VALUE_RECORDED_PAGE] = recorded_page(insn) } });
}

void op_end(struct world *w, struct task *t, const struct insn *insn)
{
	struct op_state *op = &vmap_of(w)->op[t->id];

	op->active = false;
	tell_op(w, t->id, w->clock->now, insn);
	operation_returned(w, t, op->seq);
}

void vmalloc_cut_off(struct world *w)
{
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		if (vmap_of(w)->op[i].active)
			tell_op(w, i, -1, NULL);
}
