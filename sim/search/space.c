/* SPDX-License-Identifier: MIT */
/*
 * space.c - the state space of a search: a machine whose time has no costs, and the
 * identity of its states.
 */
#include "sim/search/space.h"

#include <stdlib.h>
#include <string.h>

#include "sim/base/hash.h"
#include "sim/base/random.h"
#include "sim/base/wide.h"
#include "sim/kernel/boot.h"
#include "sim/sched/placement.h"
#include "sim/steps/frame.h"
#include "sim/world/ids.h"
#include "sim/world/memory.h"
#include "sim/world/world.h"

/* --- observing ------------------------------------------------------------------------ */

static void on_violation(void *data, const struct world *w, const struct violation *v)
{
	struct space *space = data;

	(void)w;
	if (!search_counts(space->config, v))
		return;
	if (!(space->violated & 1u << v->property))
		space->violation[v->property] = *v;
	space->violated |= 1u << v->property;
}

static void on_op(void *data, const struct world *w, const struct op_record *op)
{
	struct space *space = data;
	uint64_t slot = op->result + 1;

	if (op->result == RESULT_UNFINISHED || op->seq > space->config->ops[op->task])
		return;
	if (space->config->observe == OBSERVE_ADDRESSES && op->result == RESULT_OK)
		slot |= (uint64_t)(op->value[w->model_ops->result_value] + 1) << 3;
	space->slot[space->first_slot[op->task] + op->seq - 1] = slot;
}

/* --- a world without time ------------------------------------------------------------- */

/* Only a switch keeps a cost: by that, maximize.c sees which CPU has still to pay one. */
static void drop_costs(struct space *space)
{
	for (unsigned i = 0; i < MAX_COSTS; i++)
		space->machine.cost[i] = 0;
	space->machine.cost[COST_CONTEXT_SWITCH] = 1;
	space->machine.untimed = true;
	space->machine.measuring = 0;
	for (uint32_t i = 0; i < space->machine.tasks; i++)
		space->task[i].measures = 0;
	space->machine.task = space->task;
}

/* Does the scheduler run it? Handlers interrupt others, and [setup], the last, has ended. */
static bool is_scheduled(const struct machine *machine, uint32_t task)
{
	return machine->task[task].class != CLASS_IRQ && task + 1 < machine->tasks;
}

static void find_shared(struct space *space)
{
	const struct machine *machine = &space->machine;

	for (uint32_t cpu = 0; cpu < machine->cpus; cpu++) {
		uint32_t tasks = 0, normal = 0;

		for (uint32_t i = 0; i < machine->tasks; i++) {
			if (!is_scheduled(machine, i) || !may_ever_run_on(&machine->task[i], cpu))
				continue;
			tasks++;
			normal += machine->task[i].class == CLASS_NORMAL;
		}
		space->shared[cpu] = tasks > 1;
		space->timed[cpu] = normal > 1 && machine->tick_ns;
	}
}

/* A slot for the result of each operation; space_init() adds what maximize.c needs. */
static void count_slots(struct space *space)
{
	for (uint32_t i = 0; i < space->machine.tasks; i++) {
		space->first_slot[i] = space->slots;
		space->slots += space->config->observe ? space->config->ops[i] : 0;
	}
}

static void init_shard(struct space *space)
{
	const struct search_config *c = space->config;

	if (!c->shard)
		return;
	space->order = random_stream_of(c->seed, c->shard);
	space->hash_seed = random_next(&space->order);
}

bool space_init(struct space *space, const struct machine *machine,
		const struct search_config *c)
{
	const size_t task_bytes = machine->tasks * sizeof(*machine->task);

	*space = (struct space){ .config = c, .machine = *machine };
	space->task = malloc(task_bytes);
	space->shared = calloc(machine->cpus, sizeof(*space->shared));
	space->timed = calloc(machine->cpus, sizeof(*space->timed));
	space->first_slot = calloc(machine->tasks, sizeof(*space->first_slot));
	space->first_steps = calloc(machine->tasks, sizeof(*space->first_steps));
	if (!space->task || !space->shared || !space->timed || !space->first_slot ||
	    !space->first_steps)
		return false;
	memcpy(space->task, machine->task, task_bytes);
	drop_costs(space);
	find_shared(space);
	count_slots(space);
	init_shard(space);
	space->observer = (struct observer){ .data = space, .violation = on_violation,
					     .level = TRACE_STEPS };
	if (space->slots)
		space->observer.op = on_op;
	space->machine.lockdep = c->lockdep;
	space->w = world_new(&space->machine, &space->observer);
	if (!space->w)
		return false;
	space->width = space->w->events.slots;
	if (space->w->memory)
		space->w->memory->choice = 0;
	space->slots += c->maximize ? space->w->objects : 0;
	space->slot = calloc(space->slots + 1, sizeof(*space->slot));
	space->base = calloc(1, space->w->searched_bytes + 1);
	if (!space->slot || !space->base)
		return false;
	space->w->guards = c->guards;
	if (c->check) {
		space->before = malloc(space->w->bytes);
		space->after = malloc(space->w->bytes);
		space->claim_before = malloc(space->w->bytes);
		space->claim_after = malloc(space->w->bytes);
		space->claim_scratch = malloc(space->w->bytes);
	}
	return !c->check || (space->before && space->after && space->claim_before &&
			     space->claim_after && space->claim_scratch);
}

bool space_like(struct space *to, const struct space *space)
{
	if (!space_init(to, &space->machine, space->config))
		return false;
	to->in_turn = space->in_turn;
	to->hash_seed = space->hash_seed;
	to->twin = space->twin;
	memcpy(to->base, space->base, space->w->searched_bytes);
	memcpy(to->first_steps, space->first_steps,
	       space->machine.tasks * sizeof(*to->first_steps));
	return true;
}

void space_clear(struct space *space)
{
	world_free(space->w);
	free(space->task);
	free(space->shared);
	free(space->timed);
	free(space->slot);
	free(space->base);
	free(space->first_slot);
	free(space->first_steps);
	free(space->before);
	free(space->after);
	free(space->claim_before);
	free(space->claim_after);
	free(space->claim_scratch);
}

/* --- the identity of a state ---------------------------------------------------------- */

/* Bits on their way into a hash, 64 at a time. */
struct bits {
	uint64_t hash, word;
	uint32_t nr;
};

static inline void add_bit(struct bits *b, bool bit)
{
	b->word = b->word << 1 | bit;
	if (++b->nr % 64)
		return;
	b->hash = hash_more(b->hash, &b->word, sizeof(b->word));
	b->word = 0;
}

/* What is due, and which decisions of time are open, is not in the bytes of a state. */
static uint64_t hash_clock(const struct space *space, uint64_t seed)
{
	const struct world *w = space->w;
	struct bits b = { .hash = seed };

	for (uint32_t i = 0; i < space->width; i++)
		add_bit(&b, is_due(w, i) && !is_tick(w, i));
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++) {
		add_bit(&b, space->shared[cpu] && w->cpu_clock[cpu].open & OPEN_PICK);
		add_bit(&b, space->shared[cpu] && may_be_displaced(space, cpu));
	}
	add_bit(&b, w->clock->beginning);
	return hash_more(b.hash, &b.word, sizeof(b.word));
}

/* Which CPU has just pulled a task, and which ones it could have pulled instead. */
static uint64_t hash_pull(const struct world *w, uint64_t hash)
{
	const uint32_t puller = w->clock->puller;

	for (uint32_t i = 0; puller != NIL && i < w->machine->tasks; i++)
		if (could_be_pulled(w, &w->task[i]))
			hash = hash_more(hash, (uint32_t[]){ puller, i }, 2 * sizeof(i));
	return hash;
}

/* Real-time tasks of one priority run in the order in which they came, so it matters. */
static uint64_t hash_queue(const struct world *w, uint32_t root, uint64_t hash)
{
	uint32_t id = root;

	if (root == NIL)
		return hash;
	hash = hash_queue(w, w->run_node[root].left, hash);
	if (!is_normal(&w->task[root]))
		hash = hash_more(hash, &id, sizeof(id));
	return hash_queue(w, w->run_node[root].right, hash);
}

/* Of the stacks, only what is used: all bytes beyond are zero. */
static uint64_t hash_state(const struct world *w, uint64_t seed)
{
	const unsigned char *const end = w->arena + w->state_bytes;
	const unsigned char *const model = w->model_state;
	uint64_t hash = hash_more(seed, w->arena, (size_t)(w->stack - w->arena));

	for (uint32_t i = 0; i < w->tasks; i++)
		if (w->task[i].top)
			hash = hash_more(hash, task_stack(w, i),
					 task_stack_used(w, &w->task[i]));
	return hash_more(hash, model, (size_t)(end - model));
}

uint64_t space_queue(const struct space *space, uint32_t cpu, uint64_t seed)
{
	const struct cpu_clock *c = &space->w->cpu_clock[cpu];

	return c->queued ? hash_queue(space->w, c->root, seed) : seed;
}

uint64_t space_identity(const struct space *space, uint64_t seed)
{
	const struct world *w = space->w;
	uint64_t hash = hash_state(w, seed ^ space->hash_seed);

	hash = hash_pull(w, hash_clock(space, hash));
	for (uint32_t cpu = 0; cpu < w->machine->cpus; cpu++)
		hash = space_queue(space, cpu, hash);
	if (space->slots)
		hash = hash_more(hash, space->slot, space->slots * sizeof(*space->slot));
	return hash;
}

/* --- the order of a shard --------------------------------------------------------------- */

void space_order(struct space *space, uint32_t *transition, uint32_t nr)
{
	if (!space->order)
		return;
	for (uint32_t i = nr; i > 1; i--) {
		const uint32_t k = (uint32_t)wide_product(random_next(&space->order), i).high;
		const uint32_t moved = transition[k];

		transition[k] = transition[i - 1];
		transition[i - 1] = moved;
	}
}

/* --- going back to a state ------------------------------------------------------------ */

/*
 * A snapshot is a number, which says of which kind it is, and either the bytes of the arena; or a
 * set of blocks, these blocks of the arena, and the bytes behind its last whole block. Behind that are
 * the slots.
 */
enum { SNAPSHOT_OF_ALL, SNAPSHOT_OF_BLOCKS };

enum { BLOCK = 64 };

typedef uint64_t block_words __attribute__((vector_size(16), may_alias, aligned(1)));

static size_t blocks_of(const struct space *space)
{
	return space->w->searched_bytes / BLOCK;
}

/* … and of the number before it */
static size_t set_bytes(const struct space *space)
{
	return (1 + (blocks_of(space) + 63) / 64) * sizeof(uint64_t);
}

static bool differ(const unsigned char *a, const unsigned char *b)
{
	const block_words *x = (const block_words *)(const void *)a;
	const block_words *y = (const block_words *)(const void *)b;
	const block_words all = (x[0] ^ y[0]) | (x[1] ^ y[1]) | (x[2] ^ y[2]) | (x[3] ^ y[3]);

	return all[0] | all[1];
}

size_t space_bytes(const struct space *space)
{
	return set_bytes(space) + space->w->searched_bytes +
	       space->slots * sizeof(*space->slot);
}

void space_copy(const struct space *space, void *to)
{
	const size_t bytes = space->w->searched_bytes;
	unsigned char *at = (unsigned char *)to + sizeof(uint64_t);

	*(uint64_t *)to = SNAPSHOT_OF_ALL;
	memcpy(at, space->w->arena, bytes);
	memcpy(at + bytes, space->slot, space->slots * sizeof(*space->slot));
}

size_t space_save(const struct space *space, void *to)
{
	const unsigned char *const arena = space->w->arena;
	const size_t blocks = blocks_of(space), tail = space->w->searched_bytes % BLOCK;
	unsigned char *at = (unsigned char *)to + set_bytes(space);
	uint64_t *set = to;

	*set++ = SNAPSHOT_OF_BLOCKS;
	for (size_t i = 0; i < blocks; i += 64) {
		uint64_t word = 0;

		for (size_t k = i; k < blocks && k < i + 64; k++) {
			if (!differ(arena + k * BLOCK, space->base + k * BLOCK))
				continue;
			word |= UINT64_C(1) << (k - i);
			memcpy(at, arena + k * BLOCK, BLOCK);
			at += BLOCK;
		}
		*set++ = word;
	}
	memcpy(at, arena + blocks * BLOCK, tail);
	memcpy(at + tail, space->slot, space->slots * sizeof(*space->slot));
	return (size_t)(at - (unsigned char *)to) + tail + space->slots * sizeof(*space->slot);
}

/* Returns what follows in the snapshot. */
static const unsigned char *restore_blocks(struct space *space, const unsigned char *from)
{
	unsigned char *const arena = space->w->arena;
	const size_t blocks = blocks_of(space), tail = space->w->searched_bytes % BLOCK;
	const uint64_t *set = (const uint64_t *)(const void *)from + 1;
	const unsigned char *at = from + set_bytes(space);

	memcpy(arena, space->base, blocks * BLOCK);
	for (size_t i = 0; i < blocks; i += 64) {
		for (uint64_t left = *set++; left; left &= left - 1) {
			memcpy(arena + (i + (size_t)__builtin_ctzll(left)) * BLOCK, at, BLOCK);
			at += BLOCK;
		}
	}
	memcpy(arena + blocks * BLOCK, at, tail);
	return at + tail;
}

void space_restore(struct space *space, const void *from)
{
	const unsigned char *at = (const unsigned char *)from + sizeof(uint64_t);

	if (*(const uint64_t *)from == SNAPSHOT_OF_ALL) {
		memcpy(space->w->arena, at, space->w->searched_bytes);
		at += space->w->searched_bytes;
	} else {
		at = restore_blocks(space, from);
	}
	memcpy(space->slot, at, space->slots * sizeof(*space->slot));
}

void space_rebase(struct space *space)
{
	memcpy(space->base, space->w->arena, space->w->searched_bytes);
}
