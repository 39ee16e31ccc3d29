/* SPDX-License-Identifier: MIT */
/*
 * rcu_ops.c - operations on RCU: sections, grace periods, callbacks; and freeing, which has to
 * wait for them.
 *
 * What is freed is a variable. Its words are filled with a pattern, as SLUB does with
 * slub_debug=P, and whoever accesses one that holds it is told (variable_ops.c).
 */
#include "policies/program/ops.h"

#include <string.h>

#include "policies/program/operands.h"
#include "policies/program/operation.h"
#include "policies/tables/property.h"

OPERATION(op_rcu_read_lock)
{
	BEGIN;

	RCU_READ_LOCK("task.rcu_read_lock");
	return RETURNED;
}

OPERATION(op_rcu_read_unlock)
{
	BEGIN;

	RCU_READ_UNLOCK("task.rcu_read_unlock");
	return RETURNED;
}

OPERATION(op_synchronize_rcu)
{
	BEGIN;

	SYNCHRONIZE_RCU("task.synchronize_rcu");
	return RETURNED;
}

/* --- callbacks ------------------------------------------------------------------------------ */

OPERATION(op_call_rcu)
{
	BEGIN;

	CALL_RCU(vmap_of(w)->config->first_callback + insn->name, "task.call_rcu");
	return RETURNED;
}

OPERATION(op_rcu_barrier)
{
	BEGIN;

	RCU_BARRIER("task.rcu_barrier");
	return RETURNED;
}

/* The program of a callback begins with this, and ends with going back to it. */
OPERATION(op_callback)
{
	BEGIN;

	NEXT_CALLBACK("rcu.callback", (void)0, "rcu.grace_period");
	return RETURNED;
}

OPERATION(op_callback_end)
{
	(void)w;
	(void)t;
	f->at = insn->jump - 1;
	return RETURNED;
}

/* --- freeing -------------------------------------------------------------------------------- */

/* The variable that begins with this word of the machine, or NULL. */
static const struct variable *variable_of(const struct world *w, uint32_t word)
{
	const struct variables *v = vmap_of(w)->config->variables;

	for (uint32_t i = 0; word != NIL && i < v->nr; i++)
		if (first_variable(w) + v->variable[i].word == word && !v->variable[i].is_percpu)
			return &v->variable[i];
	return NULL;
}

/* The variable that an operation frees, or NULL. */
static const struct variable *freed_variable(const struct world *w, const struct task *t,
					     const struct insn *insn)
{
	const int64_t value = value_of(w, t, &operands_of(w, t, insn)->value);

	return variable_of(w, word_of_pointer(w, value));
}

/* Tells that there is nothing to free, unless it is a kfree(NULL). */
static void tell_bad_kfree(struct world *w, const struct task *t, const struct insn *insn)
{
	const int64_t value = value_of(w, t, &operands_of(w, t, insn)->value);
	char text[64];

	if (!value)
		return;
	write_value(w, value, text, sizeof(text));
	model_violate(w, BAD_ACCESS, 0, t->id, "%s(%s), which is no variable's address",
		      op_info[insn->op].word, text);
}

static void tell_double_kfree(struct world *w, const struct task *t, const struct variable *v)
{
	model_violate(w, DOUBLE_FREE, 0, t->id, "kfree(&%s), which is freed already", v->name);
}

/* Fills the variable's words, one after the other; the first one tells whether they are already. */
#define FREE_VARIABLE(v, registers, label)							\
	do {											\
		ACCESS_(step, AN_ACCESS(ACCESS_XCHG, first_variable(w) + (v)->word + (uint32_t)f->size, \
					RELAXED, .operand = POISON_FREE, .address = (registers)),	\
			STEP_ATOMIC, COST_READ, RELAXED, label,					\
			if (value == POISON_FREE && !f->size)					\
				tell_double_kfree(w, t, v))					\
	} while (++f->size < (v)->words);							\
	f->size = 0

OPERATION(op_kfree)
{
	const struct variable *const v = freed_variable(w, t, insn);

	BEGIN;

	if (!v) {
		LOCAL("task.kfree_nothing");
		tell_bad_kfree(w, t, insn);
		return RETURNED;
	}
	FREE_VARIABLE(v, operands_of(w, t, insn)->value.registers, "task.kfree");
	return RETURNED;
}

/* The variable is freed after a grace period, unless it is going to be freed already. */
static void queue_kfree(struct world *w, struct task *t, const struct variable *v)
{
	const struct vmap_config *c = vmap_of(w)->config;
	struct doomed *const d = programs_of(w)->doomed;
	const uint32_t variable = (uint32_t)(v - c->variables->variable);

	for (uint32_t i = 0; i < d->nr; i++) {
		if (d->variable[i] != variable)
			continue;
		tell_double_kfree(w, t, v);
		return;
	}
	d->variable[d->nr++] = variable;
	call_rcu_again(w, t, c->kfree_thread);
}

OPERATION(op_kfree_rcu)
{
	const struct variable *const v = freed_variable(w, t, insn);

	BEGIN;

	if (!v) {
		LOCAL("task.kfree_nothing");
		tell_bad_kfree(w, t, insn);
		return RETURNED;
	}
	WORK(COST_ATOMIC, 1, rcu_object(w), "task.kfree_rcu");
	queue_kfree(w, t, v);
	return RETURNED;
}

/* Takes so many of the first ones out of the queue; the others need another grace period. */
static void end_batch(struct world *w, struct task *t, uint32_t nr)
{
	struct doomed *const d = programs_of(w)->doomed;

	d->nr -= nr;
	memmove(d->variable, d->variable + nr, d->nr * sizeof(*d->variable));
	memset(d->variable + d->nr, 0, nr * sizeof(*d->variable));
	if (d->nr)
		call_rcu_again(w, t, t->id);
}

static const struct variable *doomed_at(const struct world *w, uint64_t nr)
{
	return &vmap_of(w)->config->variables->variable[programs_of(w)->doomed->variable[nr]];
}

/*
 * Frees what was in the queue when the grace period began, as kfree_rcu_work() in mm/slab_common.c
 * does (6.12). f->left of them; f->until is which one.
 */
OPERATION(op_kfree_batch)
{
	BEGIN;

	NEXT_CALLBACK("rcu.kfree_next", f->left = programs_of(w)->doomed->nr,
		      "rcu.kfree_grace_period");
	for (; f->until < (int64_t)f->left; f->until++) {
		FREE_VARIABLE(doomed_at(w, (uint64_t)f->until), 0, "rcu.kfree");
	}
	WORK(COST_LOCAL, 1, rcu_object(w), "rcu.kfree_done");
	end_batch(w, t, (uint32_t)f->left);
	f->left = 0;
	f->until = 0;
	return RETURNED;
}
