/* SPDX-License-Identifier: MIT */
/*
 * dependency.c - what registers, and what is done because of them, depend on.
 */
#include "sim/memory/dependency.h"

#include "sim/memory/access.h"

static bool has_dependencies(const struct world *w, const struct task *t)
{
	return w->memory->model == MEMORY_WEAK && has_registers(w->memory, t->id);
}

void join_registers(const struct memory *y, uint32_t task, uint64_t regs, uint64_t *to)
{
	for (; regs && y->registers; regs &= regs - 1)
		join(y, to, register_set(y, task, (uint32_t)__builtin_ctzll(regs)));
}

void join_control(const struct memory *y, uint32_t task, uint64_t *to)
{
	for (uint32_t depth = 0; has_registers(y, task) && depth <= MAX_BRANCH_DEPTH; depth++)
		join(y, to, control_set(y, task, depth));
}

static uint64_t *control_of(const struct memory *y, uint32_t task, uint32_t reg)
{
	return set_at(y, y->at.reg_control + y->first_reg[task] + reg);
}

static void join_controls(const struct memory *y, uint32_t task, uint64_t regs, uint64_t *to)
{
	for (; regs; regs &= regs - 1)
		join(y, to, control_of(y, task, (uint32_t)__builtin_ctzll(regs)));
}

/*
 * The register was set where branches have led, from registers that were: what decides by it
 * depends on these branches, too.
 */
static void set_control(struct memory *y, uint32_t task, uint32_t reg, uint64_t from)
{
	struct nodes all = { 0 };

	join_control(y, task, all.word);
	join_controls(y, task, from, all.word);
	copy(y, control_of(y, task, reg), all.word);
}

void model_loaded(struct world *w, const struct task *t, uint32_t reg)
{
	struct memory *y = w->memory;

	if (!has_dependencies(w, t))
		return;
	copy(y, register_set(y, t->id, reg), loaded_set(y, t->id));
	clear(y, loaded_set(y, t->id));
	set_control(y, t->id, reg, 0);
}

void model_computed(struct world *w, const struct task *t, uint32_t reg, uint64_t from)
{
	struct memory *y = w->memory;
	struct nodes all = { 0 };

	if (!has_dependencies(w, t))
		return;
	join_registers(y, t->id, from, all.word);
	copy(y, register_set(y, t->id, reg), all.word);
	set_control(y, t->id, reg, from);
}

void model_awaited(struct world *w, const struct task *t)
{
	struct memory *y = w->memory;

	if (has_dependencies(w, t))
		join(y, control_set(y, t->id, 0), loaded_set(y, t->id));
}

void model_branched(struct world *w, const struct task *t, uint32_t depth, uint64_t on)
{
	struct memory *y = w->memory;

	if (!has_dependencies(w, t))
		return;
	join_registers(y, t->id, on, control_set(y, t->id, depth));
	join_controls(y, t->id, on, control_set(y, t->id, depth));
}

void model_joined(struct world *w, const struct task *t, uint32_t depth)
{
	if (has_dependencies(w, t))
		clear(w->memory, control_set(w->memory, t->id, depth));
}
