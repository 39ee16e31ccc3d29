/* SPDX-License-Identifier: MIT */
/*
 * memory.c - lays out what the arena holds of memory that is not sequentially consistent.
 */
#include "sim/world/memory.h"

static uint32_t registers(const struct machine *m)
{
	uint32_t nr = 0;

	for (uint32_t i = 0; i < m->tasks; i++)
		nr += m->task[i].registers;
	return nr;
}

static uint32_t take(uint32_t *at, uint64_t sets)
{
	const uint32_t first = *at;

	*at += (uint32_t)sets;
	return first;
}

/* Dependencies are only those of programs with registers. */
static void place_dependencies(struct memory *y, const struct machine *m, uint32_t *at)
{
	const uint32_t regs = registers(m);

	y->at.loaded = take(at, regs ? y->tasks : 0);
	y->at.control = take(at, regs ? y->tasks * (MAX_BRANCH_DEPTH + 1u) : 0);
	y->at.reg = take(at, regs);
	y->at.reg_control = take(at, regs);
	y->registers = regs;
}

static void place_sets(struct memory *y, const struct machine *m)
{
	const uint32_t cpus = y->cpus, nodes = y->window * cpus;
	uint32_t at = 0;

	y->node_words = (nodes + 63) / 64;
	y->at.visible = take(&at, nodes);
	y->at.accessed = take(&at, nodes);
	y->at.depends = take(&at, y->window);
	y->at.base_visible = take(&at, y->words * cpus);
	y->at.base_accessed = take(&at, y->words * cpus);
	y->at.base_depends = take(&at, y->words);
	y->at.cpu = take(&at, cpus * CPU_SETS);
	y->at.cumul = take(&at, cpus * CUMULS * cpus);
	y->at.barrier = take(&at, cpus * BARRIERS * (1 + cpus));
	y->at.channel = take(&at, memory_channels(y) * (1 + 2 * cpus));
	y->at.taken = take(&at, y->locks * (1 + cpus));
	y->at.rcu = take(&at, (2 * cpus + 1) * (1 + cpus));
	place_dependencies(y, m, &at);
	y->at.sets = at;
}

static void place_weak(struct memory *y, const struct machine *m, struct cursor *c)
{
	y->window = m->window;
	place_sets(y, m);
	PLACE(c, y->write, y->window);
	PLACE(c, y->writes, 1);
	PLACE(c, y->settled, 1);
	PLACE(c, y->gone, 1);
	PLACE(c, y->base, y->words);
	PLACE(c, y->base_cpu, y->words);
	PLACE(c, y->seen, (uint64_t)y->words * y->cpus);
	PLACE(c, y->first_reg, y->tasks);
	PLACE(c, y->set, (uint64_t)y->at.sets * y->node_words);
}

size_t memory_bytes(const struct machine *m)
{
	const size_t stores = m->memory == MEMORY_TSO ? (size_t)m->cpus * STORE_BUFFER : 0;

	return sizeof(struct memory) + 2 * stores * sizeof(struct drained_store);
}

void memory_place_state(struct memory *y, const struct machine *m, struct cursor *c)
{
	y->model = m->memory;
	y->cpus = m->cpus;
	y->words = m->atomics;
	y->locks = m->locks + shared_locks(m->lock, m->locks);
	y->tasks = m->tasks;
	y->works = m->works;
	y->syncs = m->syncs;
	PLACE(c, y->access, (uint64_t)m->tasks + m->cpus);
	if (y->model == MEMORY_TSO)
		PLACE(c, y->buffer, y->cpus);
	else
		place_weak(y, m, c);
}

void memory_place_clock(struct memory *y, const struct machine *m, struct cursor *c)
{
	PLACE(c, y->made, y->model == MEMORY_TSO ? (uint64_t)y->cpus * STORE_BUFFER : y->window);
	PLACE(c, y->older, m->tasks);
	PLACE(c, y->forced, 1);
}
