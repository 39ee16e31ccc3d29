/* SPDX-License-Identifier: MIT */
/*
 * shared.c - might a program free or touch what was freed, and what another task has by
 * then?
 *
 * If no program might, then what a free finds does not depend on other tasks, and a
 * search has far fewer transitions to try. The answer is no only if the text of the
 * programs shows it: each program is read once from its beginning, and whatever is not
 * clear counts as possible.
 */
#include "policies/program/program.h"

#include "policies/vmap/state/vmap_config.h"
#include "sim/machine/machine.h"

#include <stdlib.h>

/* Which task frees what a name of [setup] stands for, and which one touches it. */
struct users {
	uint32_t freed_by, touched_by;
};

enum { NOBODY = UINT32_MAX, SEVERAL = UINT32_MAX - 1 };

static bool does(const struct insn *insn, unsigned op_flags)
{
	return op_info[insn->op].flags & op_flags;
}

/*
 * What is known of a program's names: which instruction, counted from 1, allocated what
 * the name stands for. A free without a name might free anything that the task holds at
 * that time.
 */
struct names {
	uint32_t *given_by;		/* 0: none did, or it may be free again */
	uint32_t freed_up_to;		/* all that was allocated up to here may be free */
};

enum { BY_SETUP = UINT32_MAX };		/* the task's unnamed frees cannot free it */

static bool is_live(const struct names *n, uint32_t name)
{
	return n->given_by[name] > n->freed_up_to;
}

/* Notes that instruction `at` frees something. */
static void free_names(struct names *n, const struct insn *insn, uint32_t at)
{
	if (insn->name != NO_NAME)
		n->given_by[insn->name] = 0;
	else
		n->freed_up_to = at;
}

/* A loop begins: what its body frees may have been freed in an earlier round. */
static void enter_loop(const struct program *p, uint32_t head, struct names *n)
{
	for (uint32_t i = head + 1; i < p->insn[head].jump; i++)
		if (does(&p->insn[i], OP_FREES))
			free_names(n, &p->insn[i], head);
}

/* A block ends that may be left out: what it allocated may not have been. */
static void leave_block(const struct program *p, uint32_t head, struct names *n)
{
	for (uint32_t i = 0; i < p->names; i++)
		if (n->given_by[i] != BY_SETUP && n->given_by[i] > head)
			n->given_by[i] = 0;
}

/*
 * The head of the block that ends here, if that may have been left out: a trylock's, a part of
 * an if, or a while. NIL: it is none of these.
 */
static uint32_t optional_block(const struct program *p, uint32_t at)
{
	const struct insn *insn = &p->insn[at];

	if (insn->op == OP_BLOCK_END && !does(&p->insn[insn->jump], OP_TRIES))
		return NIL;
	if (insn->op == OP_BLOCK_END || insn->op == OP_IF_END || insn->op == OP_WHILE_END)
		return insn->jump;
	return insn->op == OP_ELSE ? (uint32_t)insn->count : NIL;
}

/* Does the program free or touch by name what may be free? */
static bool uses_freed(const struct program *p, struct names *n)
{
	for (uint32_t i = 0; i < p->insns; i++) {
		const struct insn *insn = &p->insn[i];

		if (does(insn, OP_IS_LOOP) || insn->op == OP_WHILE)
			enter_loop(p, i, n);
		if (optional_block(p, i) != NIL)
			leave_block(p, optional_block(p, i), n);
		if (does(insn, OP_FREES | OP_TOUCHES) && insn->name != NO_NAME &&
		    !(insn->flags & INSN_OF) && !is_live(n, insn->name))
			return true;
		if (does(insn, OP_FREES) && !(insn->flags & INSN_OF))
			free_names(n, insn, i);
		if ((does(insn, OP_ALLOCATES) || insn->op == OP_AREAS) && insn->name != NO_NAME)
			n->given_by[insn->name] = i + 1;
	}
	return false;
}

static void note_user(uint32_t *by, uint32_t task, bool again)
{
	*by = *by == NOBODY && !again ? task : SEVERAL;
}

/* again: the program runs more than once, as a handler does */
static void note_users(const struct program *p, uint32_t task, bool again, struct users *users)
{
	for (uint32_t i = 0; i < p->insns; i++) {
		const struct insn *insn = &p->insn[i];
		struct users *u;

		if (!does(insn, OP_FREES | OP_TOUCHES) || insn->name == NO_NAME ||
		    p->setup_slot[insn->name] == NO_NAME)
			continue;
		u = &users[p->setup_slot[insn->name]];
		if (does(insn, OP_FREES))
			note_user(&u->freed_by, task, again);
		else if (u->touched_by != task)
			note_user(&u->touched_by, task, false);
	}
}

static bool frees_of_others(const struct program *p)
{
	for (uint32_t i = 0; i < p->insns; i++)
		if (p->insn[i].flags & INSN_OF)
			return true;
	return false;
}

static bool is_shared(const struct users *u)
{
	return u->freed_by == SEVERAL ||
	       (u->freed_by != NOBODY && u->touched_by != NOBODY && u->touched_by != u->freed_by);
}

/* setup: what is known of [setup]'s names at its end; n: has room for any program's */
static bool task_shares(const struct program *p, const struct task_config *task, uint32_t id,
			const struct names *setup, struct names *n, struct users *users)
{
	n->freed_up_to = 0;
	for (uint32_t i = 0; i < p->names; i++) {
		const uint32_t slot = p->setup_slot[i];

		n->given_by[i] = slot != NO_NAME && is_live(setup, slot) ? BY_SETUP : 0;
	}
	if (frees_of_others(p) || uses_freed(p, n))
		return true;
	note_users(p, id, task->class == CLASS_IRQ || task->source, users);
	return false;
}

/* How many names has the program with the most of them? */
static size_t most_names(const struct machine *m, const struct vmap_config *c)
{
	size_t most = 0;

	for (uint32_t i = 0; i < m->tasks; i++)
		if (c->program[i].names > most)
			most = c->program[i].names;
	return most;
}

bool programs_share_areas(const struct machine *m, const struct vmap_config *c,
			  const struct task_config *task)
{
	const uint32_t last = m->tasks - 1, slots = c->program[last].names;
	const size_t most = most_names(m, c);
	struct users *users = malloc((slots + (size_t)1) * sizeof(*users));
	uint32_t *given_by = calloc(2 * most + 1, sizeof(*given_by));
	struct names setup = { given_by, 0 }, names;
	bool shares = !users || !given_by;

	if (!shares) {
		names = (struct names){ given_by + most, 0 };
		shares = uses_freed(&c->program[last], &setup);
		for (uint32_t slot = 0; slot < slots; slot++)
			users[slot] = (struct users){ NOBODY, NOBODY };
	}
	for (uint32_t i = 0; i < last && !shares; i++)
		shares = task_shares(&c->program[i], &task[i], i, &setup, &names, users);
	for (uint32_t slot = 0; slot < slots && !shares; slot++)
		shares = is_shared(&users[slot]);
	free(users);
	free(given_by);
	return shares;
}
