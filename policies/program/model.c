/* SPDX-License-Identifier: MIT */
/*
 * model.c - what the tasks of a machine work on: the allocator and their programs.
 */
#include "policies/program/state.h"

#include <stdlib.h>

#include "policies/program/task.h"
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
}

static uint64_t state_bytes(const struct machine *m)
{
	struct programs p;
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
	uint32_t first = 0;

	if (!p)
		return NULL;
	place_state(p, m, &(struct cursor){ .base = state });
	vmap_place_stats(&p->vmap, m, &(struct cursor){ .base = stats });
	p->first_name = calloc(m->tasks, sizeof(*p->first_name));
	if (!p->first_name) {
		free(p);
		return NULL;
	}
	for (uint32_t i = 0; i < m->tasks; i++) {
		p->first_name[i] = first;
		first += p->vmap.config->program[i].names;
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
	for (uint32_t i = 0; i < p->helds; i++)
		p->held[i] = (struct held){ .next = i + 1 < p->helds ? i + 1 : NIL,
					    .prev = NIL, .owner = NIL };
	for (uint32_t i = 0; i < w->machine->tasks; i++)
		p->held_list[i] = (struct held_list){ NIL, NIL };
}

/*
 * A task owns its names, its loops and the list of what it holds, whose entries come from
 * one table; and, as long as it purges, the areas that it took, and its notes of nodes.
 * A worker also owns the deferred frees that it has taken off its list.
 */
static bool task_range(const struct world *w, uint32_t task, unsigned n, const void **from,
		       size_t *bytes)
{
	const struct programs *p = programs_of(w);
	const struct vmap *v = &p->vmap;

	if (task >= w->machine->tasks)
		return false;
	return nth_range((struct byte_range[]){
		{ p->held, p->helds * sizeof(*p->held) },
		{ p->held_free, sizeof(*p->held_free) },
		{ p->held_list, w->machine->tasks * sizeof(*p->held_list) },
		{ p->name + p->first_name[task],
		  v->config->program[task].names * sizeof(*p->name) },
		{ p->loop + (size_t)task * MAX_LOOP_DEPTH, MAX_LOOP_DEPTH * 8 },
		{ v->nodes.next, v->nodes.nr ? v->config->areas * sizeof(*v->nodes.next) : 0 },
		{ v->nodes.purge, v->nodes.nr * sizeof(*v->nodes.purge) },
		{ v->deferred, v->config->areas * sizeof(*v->deferred) } },
		v->config->defers && w->machine->task[task].pool ? 8 : 7, n, from, bytes);
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
	if (t->object == NIL && task_function(w, t) == &FUNCTION(task_main))
		return begins_locally(w, t);
	return vmap_object_is_local(w, t);
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
	.object_range = vmap_object_range,
	.task_range = task_range,
	.object_name = vmap_object_name,
	.is_valid = vmap_is_valid,
	.object_is_local = object_is_local,
	.calls_are_local = vmap_calls_are_local,
	.describe = vmalloc_describe,
};
