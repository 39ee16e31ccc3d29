/* SPDX-License-Identifier: MIT */
/*
 * symmetry.c - which tasks of a scenario are alike, and how much they can do.
 */
#include "experiment/search/symmetry.h"

#include <string.h>

enum { AREAS_WITHOUT_END = 1024 };	/* that a search of a program without end may use */

void count_operations(const struct cast *c, uint32_t *ops)
{
	for (uint32_t i = 0; i + 1 < c->machine.tasks; i++)
		ops[i] = (uint32_t)MIN(c->operations[i],
				       G_MAXUINT32);
}

uint32_t areas_needed(const struct cast *c)
{
	uint64_t areas = 1;

	for (uint32_t i = 0; i < c->machine.tasks; i++) {
		const struct program *p = &c->program[i];

		for (uint32_t k = 0; k < p->insns; k++)
			if (p->insn[k].op == OP_AREAS)
				areas += p->insn[k].count;
		areas += c->operations[i] == UINT64_MAX ?
			AREAS_WITHOUT_END :
			MIN(c->operations[i], G_MAXUINT32);
	}
	return (uint32_t)MIN(areas, G_MAXUINT32);
}

gboolean programs_wait(const struct cast *c)
{
	for (uint32_t i = 0; i < c->machine.tasks + c->works; i++)
		for (uint32_t k = 0; k < c->program[i].insns; k++)
			if (c->program[i].insn[k].op == OP_COND_LOAD ||
			    c->program[i].insn[k].op == OP_WHILE || c->machine.syncs || c->works ||
			    op_info[c->program[i].insn[k].op].flags & OP_WAITS)
				return TRUE;
	return FALSE;
}

static gboolean is_fixed(const struct draw *d)
{
	return d->kind == DRAW_CONSTANT;
}

static gboolean is_constant(const struct insn *insn)
{
	return is_fixed(&insn->size) && is_fixed(&insn->time) &&
	       !(insn->flags & INSN_OF);
}

/* What operations on variables work with is in tables, which are zero where nothing is said. */
static gboolean same_operands(const struct program *a, const struct program *b)
{
	if (a->operands_nr != b->operands_nr || a->registers != b->registers ||
	    a->codes != b->codes)
		return FALSE;
	for (uint32_t i = 0; i < a->operands_nr; i++) {
		struct operands x = a->operands[i], y = b->operands[i];

		x.text = y.text = NULL;
		if (memcmp(&x, &y, sizeof(x)))
			return FALSE;
	}
	return !a->codes || !memcmp(a->code, b->code, a->codes * sizeof(*a->code));
}

static gboolean same_programs(const struct program *a, const struct program *b)
{
	if (a->insns != b->insns || a->names != b->names || !same_operands(a, b))
		return FALSE;
	if (a->names && memcmp(a->setup_slot, b->setup_slot,
			       a->names * sizeof(*a->setup_slot)))
		return FALSE;
	for (uint32_t i = 0; i < a->insns; i++) {
		struct insn x = a->insn[i], y = b->insn[i];

		x.line = y.line = 0;
		if (memcmp(&x, &y, sizeof(x)) || !is_constant(&x))
			return FALSE;
	}
	return TRUE;
}

/* No other task, an interrupt's included, ever runs on the CPU of this one. */
static gboolean is_alone(const struct machine *m, uint32_t task)
{
	const struct task_config *t = &m->task[task];

	if (t->cpu_first != t->cpu_last || t->source || t->background || t->moves)
		return FALSE;
	for (uint32_t i = 0; i + 1 < m->tasks; i++)
		if (i != task && (m->task[i].moves || (m->task[i].cpu_first <= t->cpu_first &&
						       t->cpu_first <= m->task[i].cpu_last)))
			return FALSE;
	return TRUE;
}

/* Does a program name this task, and not any that is like it? */
static gboolean is_named(const struct cast *c, uint32_t task)
{
	for (uint32_t i = 0; i < c->machine.tasks + c->works; i++)
		for (uint32_t k = 0; k < c->program[i].insns; k++)
			if (c->program[i].insn[k].name == task &&
			    (c->program[i].insn[k].op == OP_WAKE_UP_PROCESS ||
			     c->program[i].insn[k].flags & INSN_OF))
				return TRUE;
	return FALSE;
}

static gboolean are_alike(const struct scenario *s, const struct cast *c, uint32_t a, uint32_t b)
{
	const struct machine *m = &c->machine;
	const struct task_config *x = &m->task[a], *y = &m->task[b];
	const uint8_t *tlb = s->vmap.tlb_cpu;

	return is_alone(m, a) && is_alone(m, b) && x->class == y->class &&
	       x->priority == y->priority && x->start_ns == y->start_ns &&
	       !x->start_ns && !s->vmap.blocks &&
	       (!tlb || !tlb[x->cpu_first] == !tlb[y->cpu_first]) &&
	       same_programs(&c->program[a], &c->program[b]) &&
	       !is_named(c, a) && !is_named(c, b);
}

void find_twins(const struct scenario *s, const struct cast *c, uint32_t *twin)
{
	for (uint32_t i = 0; i < c->machine.tasks; i++) {
		twin[i] = i;
		for (uint32_t k = 0; k < i && twin[i] == i && i + 1 < c->machine.tasks; k++)
			if (twin[k] == k && are_alike(s, c, k, i))
				twin[i] = k;
	}
}
