/* SPDX-License-Identifier: MIT */
/*
 * model.c - what the tasks of a machine work on: the allocator and their programs.
 */
#include "policies/program/state.h"

#include <stdlib.h>

#include "policies/program/task.h"
#include "policies/vmap/checks.h"
#include "policies/vmap/find/sums.h"
#include "policies/vmap/local.h"
#include "policies/vmap/state/objects.h"
#include "policies/tables/op.h"
#include "policies/tables/property.h"
#include "policies/vmap/tlb.h"

/* Tasks together can hold so many mappings of vmap blocks; one more ends in -ENOMEM. */
enum { MAX_HELD_IN_BLOCKS = 65536 };

/*
 * A task that frees what [setup] has named does not take it out of the list of [setup]: it
 * stays there, and its pages can be allocated and held again.
 */
static uint32_t max_held(const struct machine *m, const struct vmap_config *c)
{
	const uint32_t of_setup = c->program[m->tasks - 1].names ? c->areas : 0;
	const uint64_t pages =
		(uint64_t)vmap_blocks_per_cpu(m, c) * m->cpus * c->block_pages;

	return c->areas + of_setup + (uint32_t)(pages < MAX_HELD_IN_BLOCKS ? pages : MAX_HELD_IN_BLOCKS);
}

static uint64_t names_total(const struct machine *m, const struct vmap_config *c)
{
	uint64_t names = 0;

	for (uint32_t i = 0; i < m->tasks; i++)
		names += c->program[i].names;
	return names;
}

static uint64_t registers_total(const struct machine *m, const struct vmap_config *c)
{
	uint64_t registers = 0;

	for (uint32_t i = 0; i < m->tasks + c->own_works; i++)
		registers += c->program[i].registers;
	return registers;
}

/* A variable is in the queue once at most. */
static uint64_t doomed_bytes(const struct vmap_config *c)
{
	return sizeof(struct doomed) + (c->variables->nr + 1) / 2 * (uint64_t)8;
}

static void place_state(struct programs *p, const struct machine *m, struct cursor *at)
{
	const struct vmap_config *c = m->model_config;

	vmap_place_state(&p->vmap, m, at);
	p->helds = max_held(m, c);
	PLACE(at, p->held, p->helds);
	PLACE(at, p->held_free, 1);
	PLACE(at, p->held_list, m->tasks);
	PLACE(at, p->name, names_total(m, c));
	PLACE(at, p->loop, (uint64_t)m->tasks * MAX_LOOP_DEPTH);
	PLACE(at, p->reg, registers_total(m, c));
	if (c->kfree_rcu)
		p->doomed = arena_place(at, 1, doomed_bytes(c));
	if (c->own_works)
		PLACE(at, p->runs, m->tasks);
}

static uint64_t state_bytes(const struct machine *m)
{
	struct programs p = { 0 };
	struct cursor c = { .base = NULL };

	place_state(&p, m, &c);
	return c.too_large ? UINT64_MAX : c.at;
}

static uint64_t stats_bytes(const struct machine *m)
{
	struct vmap v;
	struct cursor c = { .base = NULL };

	vmap_place_stats(&v, m, &c);
	return c.too_large ? UINT64_MAX : c.at;
}

static void *attach(struct world *w, void *state, void *stats)
{
	const struct machine *m = w->machine;
	struct programs *p = calloc(1, sizeof(*p));
	uint32_t names = 0, registers = 0, programs;

	if (!p)
		return NULL;
	place_state(p, m, &(struct cursor){ .base = state });
	vmap_place_stats(&p->vmap, m, &(struct cursor){ .base = stats });
	programs = m->tasks + p->vmap.config->own_works;
	p->first_name = calloc(2 * (size_t)programs, sizeof(*p->first_name));
	if (!p->first_name) {
		free(p);
		return NULL;
	}
	p->first_register = p->first_name + programs;
	for (uint32_t i = 0; i < programs; i++) {
		p->first_name[i] = names;
		names += p->vmap.config->program[i].names;
		p->first_register[i] = registers;
		registers += p->vmap.config->program[i].registers;
		if (i < m->tasks)
			p->registers = registers;
	}
	return p;
}

static void detach(void *model)
{
	struct programs *p = model;

	free(p->first_name);
	free(p);
}

static void init(struct world *w)
{
	struct programs *p = programs_of(w);

	vmap_init(w);
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		p->held_list[i] = (struct held_list){ NIL, NIL };
	for (uint32_t i = 0; p->runs && i < w->machine->tasks; i++)
		p->runs[i] = i;
}

/* How many registers the programs of works have. */
static size_t works_registers(const struct world *w)
{
	const struct vmap_config *c = vmap_of(w)->config;

	return registers_total(w->machine, c) - programs_of(w)->registers;
}

/*
 * A task owns its names, its loops, its registers and the list of what it holds, whose entries come from
 * one table; and, as long as it purges, the areas that it took, and its notes of nodes.
 * A worker also owns the deferred frees that it has taken off its list, and the registers of the
 * works that it does.
 */
static bool task_range(const struct world *w, uint32_t task, unsigned n, const void **from,
		       size_t *bytes)
{
	const struct programs *p = programs_of(w);
	const struct vmap *v = &p->vmap;

	if (task >= w->machine->tasks)
		return false;
	if (p->runs && w->machine->task[task].pool && n < 2) {
		*from = n ? (const void *)p->runs :
			    (const void *)(p->reg + p->registers);
		*bytes = n ? w->machine->tasks * sizeof(*p->runs) :
			     works_registers(w) * sizeof(*p->reg);
		return true;
	}
	n -= p->runs && w->machine->task[task].pool ? 2 : 0;
	return nth_range((struct byte_range[]){
		{ p->held, p->helds * sizeof(*p->held) },
		{ p->held_free, sizeof(*p->held_free) },
		{ p->held_list, w->machine->tasks * sizeof(*p->held_list) },
		{ p->name + p->first_name[task],
		  v->config->program[task].names * sizeof(*p->name) },
		{ p->loop + (size_t)task * MAX_LOOP_DEPTH, MAX_LOOP_DEPTH * 8 },
		{ p->reg + p->first_register[task],
		  v->config->program[task].registers * sizeof(*p->reg) },
		{ v->nodes.next, v->nodes.nr ? v->config->areas * sizeof(*v->nodes.next) : 0 },
		{ v->nodes.purge, v->nodes.nr * sizeof(*v->nodes.purge) },
		{ v->deferred, v->config->areas * sizeof(*v->deferred) } },
		v->config->defers && w->machine->task[task].pool ? 9 : 8, n, from, bytes);
}

/* What kfree_rcu() has left to free goes with RCU. */
static bool object_range(const struct world *w, uint32_t object, unsigned n, const void **from,
			 size_t *bytes)
{
	const struct programs *p = programs_of(w);

	if (!p->doomed || object != rcu_object(w))
		return vmap_object_range(w, object, n, from, bytes);
	*from = p->doomed;
	*bytes = doomed_bytes(p->vmap.config);
	return !n;
}

/*
 * Is the step local with which an operation begins? Not if the operation looks at what
 * others change. Its other steps without an object are always local.
 */
static bool begins_locally(const struct world *w, const struct task *t)
{
	const unsigned flags = op_info[task_instruction(w, t)->op].flags;

	return !(flags & OP_LOOKS) &&
	       !(flags & OP_FREES && vmap_of(w)->config->shares_areas);
}

static bool object_is_local(const struct world *w, const struct task *t)
{
	if (t->object == NIL && task_top(w, t)->function == function_place(&FUNCTION(task_main)))
		return begins_locally(w, t);
	return vmap_object_is_local(w, t);
}

/* Workers and other tasks of the kernel's have no program of the scenario's. */
static const char *source(const struct world *w, uint32_t task, uint32_t *line)
{
	const struct insn *insn;

	if (task >= w->machine->tasks)
		return NULL;
	insn = task_current(w, &w->task[task]);
	*line = insn ? insn->line : 0;
	return program_of(w, &w->task[task])->file;
}

static const char *operation(const struct world *w, uint32_t task)
{
	const struct insn *insn =
		task < w->machine->tasks ? task_current(w, &w->task[task]) : NULL;

	return insn ? op_info[insn->op].word : NULL;
}

/*
 * Steps ask for the number of a CPU where they have something for each: vmap blocks, a list of
 * lazy areas, work, a node, a variable. What flushes are answered in the order of CPUs cannot be
 * told only where calls are local. Who flushes them all by an instruction goes through them in that
 * order, too.
 */
static bool is_nameless(const struct world *w, bool alone)
{
	const struct vmap *v = vmap_of(w);
	const struct vmap_config *c = v->config;

	return !v->blocks_per_cpu && !c->local_lists && !c->defers && v->nodes.nr <= 1 &&
	       !(c->variables && c->variables->percpu) && vmap_calls_are_local(w) &&
	       (alone || !c->tlb_broadcast);
}

static bool row(const struct world *w, uint32_t task, unsigned n, struct model_row *row)
{
	const struct programs *p = programs_of(w);
	const struct vmap *v = &p->vmap;
	const struct program *program = &v->config->program[task];
	const uint32_t cpu = w->machine->task[task].cpu_first;

	switch (n) {
	case 0:
		*row = (struct model_row){ p->held_list + task, sizeof(*p->held_list) };
		return true;
	case 1:
		*row = (struct model_row){ v->tlb + (size_t)cpu * v->tlb_words,
					   v->tlb_words * sizeof(*v->tlb) };
		return true;
	case 2:
		*row = (struct model_row){ p->loop + (size_t)task * MAX_LOOP_DEPTH,
					   MAX_LOOP_DEPTH * sizeof(*p->loop) };
		return true;
	case 3:
		*row = (struct model_row){ p->name + p->first_name[task],
					   program->names * sizeof(*p->name) };
		return true;
	case 4:
		*row = (struct model_row){ p->reg + p->first_register[task],
					   program->registers * sizeof(*p->reg) };
		return true;
	case 5:
		*row = (struct model_row){ v->op + task, sizeof(*v->op) };
		return true;
	case 6:
		*row = (struct model_row){ v->tlb_held + cpu, sizeof(*v->tlb_held) };
		return true;
	case 7:
		*row = (struct model_row){ v->tlb_filled + (size_t)cpu * v->tlb_sums,
					   v->tlb_sums * sizeof(*v->tlb_filled) };
		return true;
	default:
		return false;
	}
}

static void names(const struct world *w, struct model_names *names)
{
	const struct programs *p = programs_of(w);

	*names = (struct model_names){ &p->held->owner, sizeof(*p->held), p->helds };
}

static bool is_valid(const struct world *w)
{
	return vmap_is_valid(w) && sums_are_valid(vmap_of(w)) && tlbs_are_valid(w);
}

const struct model program_model = {
	.property = vmap_property,
	.properties = VMAP_PROPERTIES,
	.op_value = op_value_info,
	.op_values = OP_VALUES,
	.result_value = VALUE_ADDRESS_PAGE,
	.state_bytes = state_bytes,
	.stats_bytes = stats_bytes,
	.objects = vmap_objects,
	.attach = attach,
	.detach = detach,
	.init = init,
	.straight = program_straight,
	.object_range = object_range,
	.task_range = task_range,
	.object_name = vmap_object_name,
	.is_valid = is_valid,
	.source = source,
	.operation = operation,
	.check_guard = vmap_check_guard,
	.object_is_local = object_is_local,
	.calls_are_local = vmap_calls_are_local,
	.is_nameless = is_nameless,
	.row = row,
	.names = names,
	.value = program_value,
	.describe = vmalloc_describe,
};
